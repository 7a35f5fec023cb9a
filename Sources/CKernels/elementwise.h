// Template over `T`: operators of a few operations, and loops that choose, fill and copy.

#pragma once

#include "arithmetic.h"
#include "maps.h"

// A function of the body of each row, and its loops.
#define CK_UNARY(operator, name, ...)       \
  CK_INLINE T F(name)(T x) { __VA_ARGS__ }  \
  CK_MAP(name)
#define CK_BINARY(operator, name, ...)           \
  CK_INLINE T F(name)(T a, T b) { __VA_ARGS__ }  \
  CK_ZIP(name)
#define CK_ORDERED(operator, name, ...)   \
  CK_BINARY(operator, name, __VA_ARGS__)  \
  CK_SCALAR_FIRST(name)
#define CK_UNARY_BESIDE(operator, name)
#define CK_BINARY_BESIDE(operator, name)
#define CK_ORDERED_BESIDE(operator, name)
#include "operators.h"

// Two operators in one pass.
CK_INLINE T F(distance)(T a, T b) { return magnitude(a - b); }
CK_ZIP(distance)
CK_INLINE T F(magnitude_or_more)(T a, T b) { return F(max)(magnitude(a), b); }
CK_ZIP(magnitude_or_more)

CK_INLINE void LOOP(ck_select)(const T *c, const T *a, const T *b, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    // Both are read first, so that the choice needs no branch.
    T yes = a[i], no = b[i];
    y[i] = c[i] != 0 ? yes : no;
  }
}
CK_DISPATCH(
  void, F(ck_select), (const T *c, const T *a, const T *b, T *y, size_t n), (c, a, b, y, n))

CK_INLINE void LOOP(ck_select_vs)(const T *c, const T *a, T b, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    T yes = a[i];
    y[i] = c[i] != 0 ? yes : b;
  }
}
CK_DISPATCH(void, F(ck_select_vs), (const T *c, const T *a, T b, T *y, size_t n), (c, a, b, y, n))

CK_INLINE void LOOP(ck_select_sv)(const T *c, T a, const T *b, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    T no = b[i];
    y[i] = c[i] != 0 ? a : no;
  }
}
CK_DISPATCH(void, F(ck_select_sv), (const T *c, T a, const T *b, T *y, size_t n), (c, a, b, y, n))

CK_INLINE void LOOP(ck_select_ss)(const T *c, T a, T b, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a : b;
}
CK_DISPATCH(void, F(ck_select_ss), (const T *c, T a, T b, T *y, size_t n), (c, a, b, y, n))

CK_INLINE void LOOP(ck_clip)(const T *x, T low, T high, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    T most = x[i] > high ? high : x[i];
    y[i] = x[i] < low ? low : most;
  }
}
CK_DISPATCH(void, F(ck_clip), (const T *x, T low, T high, T *y, size_t n), (x, low, high, y, n))

CK_INLINE void LOOP(ck_in_range)(const T *x, T low, T high, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) y[i] = ((low <= x[i]) & (x[i] <= high)) ? 1 : 0;
}
CK_DISPATCH(
  void, F(ck_in_range), (const T *x, T low, T high, T *y, size_t n), (x, low, high, y, n))

CK_INLINE bool LOOP(ck_any_outside)(const T *x, T low, T high, size_t n) {
  // As wide as an element, so that vectors have the same length.
  Bits any = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) any |= ((x[i] >= low) & (x[i] <= high)) ? 0 : 1;
  return any != 0;
}
CK_DISPATCH(bool, F(ck_any_outside), (const T *x, T low, T high, size_t n), (x, low, high, n))

CK_INLINE bool LOOP(ck_any_beyond_unit)(const T *x, size_t n) {
  // The bits of numbers from +0 on have the order of the numbers; those of all others are greater.
  Bits most = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) most = bits(x[i]) > most ? bits(x[i]) : most;
  return most > ONE;
}
CK_DISPATCH(bool, F(ck_any_beyond_unit), (const T *x, size_t n), (x, n))

CK_INLINE bool LOOP(ck_any_not_finite)(const T *x, size_t n) {
  // The exponent of those carries into the highest bit.
  Bits any = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) any |= (bits(x[i]) & ~SIGN) + ((Bits)1 << MANTISSA);
  return (any & SIGN) != 0;
}
CK_DISPATCH(bool, F(ck_any_not_finite), (const T *x, size_t n), (x, n))

CK_INLINE bool LOOP(ck_any_fraction)(const T *x, size_t n) {
  Bits any = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) any |= F(trunc)(x[i]) == x[i] ? 0 : 1;
  return any != 0;
}
CK_DISPATCH(bool, F(ck_any_fraction), (const T *x, size_t n), (x, n))

CK_INLINE bool LOOP(ck_any_below)(const T *x, T limit, size_t n) {
  Bits any = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) any |= magnitude(x[i]) < limit ? 1 : 0;
  return any != 0;
}
CK_DISPATCH(bool, F(ck_any_below), (const T *x, T limit, size_t n), (x, limit, n))

CK_INLINE unsigned LOOP(ck_signs)(const T *x, size_t n) {
  Bits found = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    Bits minus = x[i] == -1 ? CK_MINUS : 0, zero = x[i] == 0 ? CK_ZERO : 0;
    Bits other = x[i] == 1 ? 0 : CK_OTHER;
    found |= (minus | zero) != 0 ? minus | zero : other;
  }
  return (unsigned)found;
}
CK_DISPATCH(unsigned, F(ck_signs), (const T *x, size_t n), (x, n))

CK_INLINE void LOOP(ck_class_indices)(const T *x, int32_t classes, int32_t *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    T label = ((x[i] > -1) & (x[i] < (T)classes)) ? x[i] : -1;
    y[i] = (int32_t)label;
  }
}
CK_DISPATCH(
  void, F(ck_class_indices), (const T *x, int32_t classes, int32_t *y, size_t n),
  (x, classes, y, n))

CK_INLINE void LOOP(ck_binary_rows)(const T *x, size_t rows, size_t n, T *y) {
  for (size_t r = 0; r < rows; r++) {
    Bits any = 0;
    CK_VECTORIZE
    for (size_t i = r * n; i < (r + 1) * n; i++) any |= ((x[i] == 0) | (x[i] == 1)) ? 0 : 1;
    y[r] = any == 0 ? 1 : 0;
  }
}
CK_DISPATCH(void, F(ck_binary_rows), (const T *x, size_t rows, size_t n, T *y), (x, rows, n, y))

/// The same with n rounded up to whole vectors, as far as there is room; the next rows overwrite the
/// surplus. Returns the number of rows done.
CK_INLINE size_t F(repeat_vectors)(const T *x, size_t rows, size_t n, size_t vectors, T *y) {
  typedef T Vector __attribute__((vector_size(8 * sizeof(T))));
  size_t r = 0;
  for (; r < rows && r * n + vectors * 8 <= rows * n; r++) {
    Vector value = (Vector){} + x[r];
    for (size_t v = 0; v < vectors; v++) memcpy(y + r * n + v * 8, &value, sizeof value);
  }
  return r;
}

CK_INLINE void LOOP(ck_repeat_each)(const T *x, size_t rows, size_t n, T *y) {
  size_t vectors = (n + 7) / 8;
  // Without a loop where one or two are enough.
  size_t r = vectors == 1 ? F(repeat_vectors)(x, rows, n, 1, y)
    : vectors == 2        ? F(repeat_vectors)(x, rows, n, 2, y)
                          : F(repeat_vectors)(x, rows, n, vectors, y);
  for (; r < rows; r++)
    for (size_t j = 0; j < n; j++) y[r * n + j] = x[r];
}
CK_DISPATCH(void, F(ck_repeat_each), (const T *x, size_t rows, size_t n, T *y), (x, rows, n, y))

CK_INLINE void LOOP(ck_fill)(T value, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) y[i] = value;
}
CK_DISPATCH(void, F(ck_fill), (T value, T *y, size_t n), (value, y, n))
