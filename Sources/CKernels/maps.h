// Loops over arrays of `T`, for the functions of one and of two numbers that `F` names.

#pragma once

#include "dispatch.h"

/// Defines `ck_name`: y[i] = name(x[i]).
#define CK_MAP(name)                                                                            \
  CK_INLINE void LOOP(ck_##name)(const T *x, T *y, size_t n) {                                  \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(x[i]);                                        \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_##name), (const T *x, T *y, size_t n), (x, y, n))

/// Defines `ck_name`: y[i] = name(x[i]), a function of many operations.
#define CK_MAP_LONG(name)                                                                       \
  CK_INLINE void LOOP(ck_##name)(const T *x, T *y, size_t n) {                                  \
    CK_VECTORIZE_LONG                                                                           \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(x[i]);                                        \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_##name), (const T *x, T *y, size_t n), (x, y, n))

/// Defines `ck_name` and `ck_name_scalar`: y[i] = name(a[i], b[i]).
#define CK_ZIP(name)                                                                            \
  CK_INLINE void LOOP(ck_##name)(const T *a, const T *b, T *y, size_t n) {                      \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(a[i], b[i]);                                  \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_##name), (const T *a, const T *b, T *y, size_t n), (a, b, y, n))       \
  CK_INLINE void LOOP(ck_##name##_scalar)(const T *a, T b, T *y, size_t n) {                    \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(a[i], b);                                     \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_##name##_scalar), (const T *a, T b, T *y, size_t n), (a, b, y, n))

/// Defines `ck_scalar_name`: y[i] = name(a, b[i]).
#define CK_SCALAR_FIRST(name)                                                                   \
  CK_INLINE void LOOP(ck_scalar_##name)(T a, const T *b, T *y, size_t n) {                      \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(a, b[i]);                                     \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_scalar_##name), (T a, const T *b, T *y, size_t n), (a, b, y, n))
