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

/// Defines `ck_name`: y[i] = name(x[i]), a function of many operations, some of which only few
/// numbers need: where `name_oddity` of no number of a block has its highest bit set, `name_plain`
/// gives the same bits.
#define CK_MAP_MOSTLY_PLAIN(name)                                                               \
  CK_INLINE void F(name##_vectors)(const T *x, T *y, size_t n) {                                \
    for (size_t start = 0; start < n; start += 256) {                                           \
      size_t end = n - start < 256 ? n : start + 256;                                           \
      Bits oddities = 0;                                                                        \
      CK_VECTORIZE                                                                              \
      for (size_t i = start; i < end; i++) oddities |= F(name##_oddity)(x[i]);                  \
      if ((oddities & SIGN) == 0) {                                                             \
        CK_VECTORIZE_LONG                                                                       \
        for (size_t i = start; i < end; i++) y[i] = F(name##_plain)(x[i]);                      \
      } else {                                                                                  \
        CK_VECTORIZE_LONG                                                                       \
        for (size_t i = start; i < end; i++) y[i] = F(name)(x[i]);                              \
      }                                                                                         \
    }                                                                                           \
  }                                                                                             \
  CK_MAP_OF_VECTORS(name)

/// Defines `ck_name`: y[i] = name(x[i]), a function of many operations. The rest after whole vectors is
/// not computed one by one, but as the last sixteen elements or, if there are fewer, padded; and before
/// the others, because `y` may be `x`.
#define CK_MAP_LONG(name)                                                                       \
  CK_INLINE void F(name##_vectors)(const T *x, T *y, size_t n) {                                \
    CK_VECTORIZE_LONG                                                                           \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(x[i]);                                        \
  }                                                                                             \
  CK_MAP_OF_VECTORS(name)

/// Defines `ck_name` with `name_vectors`, which does the same for numbers that fill whole vectors.
#define CK_MAP_OF_VECTORS(name)                                                                 \
  CK_INLINE void LOOP(ck_##name)(const T *x, T *y, size_t n) {                                  \
    T last[16] = {0};                                                                           \
    size_t rest = n % 16;                                                                       \
    if (rest != 0) {                                                                            \
      if (n >= 16) memcpy(last, x + (n - 16), sizeof last);                                     \
      else memcpy(last, x, n * sizeof(T));                                                      \
      F(name##_vectors)(last, last, 16);                                                        \
    }                                                                                           \
    F(name##_vectors)(x, y, n - rest);                                                          \
    if (rest == 0) return;                                                                      \
    if (n >= 16) memcpy(y + (n - 16), last, sizeof last);                                       \
    else memcpy(y, last, n * sizeof(T));                                                        \
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

/// The same for a function of many operations: see CK_MAP_LONG.
#define CK_ZIP_LONG(name)                                                                       \
  CK_INLINE void F(name##_vectors)(const T *a, const T *b, T *y, size_t n) {                    \
    CK_VECTORIZE_LONG                                                                           \
    for (size_t i = 0; i < n; i++) y[i] = F(name)(a[i], b[i]);                                  \
  }                                                                                             \
  CK_INLINE void LOOP(ck_##name)(const T *a, const T *b, T *y, size_t n) {                      \
    T last[16] = {0}, last_b[16] = {0};                                                         \
    size_t rest = n % 16, start = n >= 16 ? n - 16 : 0, bytes = (n - start) * sizeof(T);        \
    if (rest != 0) {                                                                            \
      memcpy(last, a + start, bytes);                                                           \
      memcpy(last_b, b + start, bytes);                                                         \
      F(name##_vectors)(last, last_b, last, 16);                                                \
    }                                                                                           \
    F(name##_vectors)(a, b, y, n - rest);                                                       \
    if (rest != 0) memcpy(y + start, last, bytes);                                              \
  }                                                                                             \
  CK_DISPATCH(void, F(ck_##name), (const T *a, const T *b, T *y, size_t n), (a, b, y, n))       \
  CK_INLINE void LOOP(ck_##name##_scalar)(const T *a, T b, T *y, size_t n) {                    \
    CK_VECTORIZE_LONG                                                                           \
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
