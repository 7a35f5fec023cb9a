// Template over `T`: functions of a few operations, and loops that choose, fill and copy.

#pragma once

#include "arithmetic.h"
#include "maps.h"

CK_INLINE T F(abs)(T x) { return magnitude(x); }
CK_INLINE T F(neg)(T x) { return real(bits(x) ^ SIGN); }
CK_INLINE T F(square)(T x) { return x * x; }
CK_INLINE T F(sign)(T x) { return x > 0 ? 1 : x < 0 ? -1 : x + 0; }
CK_INLINE T F(sqrt)(T x) { return __builtin_elementwise_sqrt(x); }

CK_INLINE T F(round)(T x) { return with_sign(nearest(magnitude(x)), x); }

CK_INLINE T F(trunc)(T x) {
  T a = magnitude(x);
  T result = nearest(a);
  return with_sign(result > a ? result - 1 : result, x);
}

CK_INLINE T F(floor)(T x) {
  T result = F(round)(x);
  return with_sign(result > x ? result - 1 : result, x);
}

CK_INLINE T F(ceil)(T x) {
  T result = F(round)(x);
  return with_sign(result < x ? result + 1 : result, x);
}

CK_INLINE T F(add)(T a, T b) { return a + b; }
CK_INLINE T F(sub)(T a, T b) { return a - b; }
CK_INLINE T F(mul)(T a, T b) { return a * b; }
CK_INLINE T F(div)(T a, T b) { return a / b; }
// A NaN in b is taken because no comparison with it holds.
CK_INLINE T F(max)(T a, T b) { return ((a > b) | (a != a)) ? a : b; }
CK_INLINE T F(min)(T a, T b) { return ((a < b) | (a != a)) ? a : b; }
CK_INLINE T F(eq)(T a, T b) { return a == b ? 1 : 0; }
CK_INLINE T F(ne)(T a, T b) { return a != b ? 1 : 0; }
CK_INLINE T F(lt)(T a, T b) { return a < b ? 1 : 0; }
CK_INLINE T F(le)(T a, T b) { return a <= b ? 1 : 0; }
CK_INLINE T F(gt)(T a, T b) { return a > b ? 1 : 0; }
CK_INLINE T F(ge)(T a, T b) { return a >= b ? 1 : 0; }

// x^2 / 2 as far as |x| <= d, d (|x| - d / 2) beyond.
CK_INLINE T F(huber)(T x, T d) {
  T a = magnitude(x);
  T part = a < d ? a : d;
  return part * (a - (T)0.5 * part);
}

// x^2 / (2 d) as far as |x| < d, |x| - d / 2 beyond: nothing overflows that the result does not.
CK_INLINE T F(smooth_l1)(T x, T d) {
  T a = magnitude(x);
  T near = (T)0.5 * a * (a / d);
  T far = a - (T)0.5 * d;
  return a < d ? near : far;
}

CK_INLINE T F(smooth_l1_slope)(T x, T d) {
  T near = x / d;
  T far = F(sign)(x);
  return magnitude(x) < d ? near : far;
}

CK_INLINE T F(mul_or_zero)(T a, T b) {
  T product = a * b;
  return a == 0 ? 0 : product;
}

CK_INLINE T F(div_or_zero)(T a, T b) {
  T quotient = a / b;
  return a == 0 ? 0 : quotient;
}

CK_INLINE T F(margin)(T a, T b) {
  T missing = 1 - a * b;
  return ((missing > 0) | (missing != missing)) ? missing : 0;
}

CK_INLINE T F(margin_slope)(T a, T b) { return a * b <= 1 ? -b : 0; }

CK_MAP(abs)
CK_MAP(neg)
CK_MAP(square)
CK_MAP(sign)
CK_MAP(sqrt)
CK_MAP(round)
CK_MAP(trunc)
CK_MAP(floor)
CK_MAP(ceil)
CK_ZIP(add)
CK_ZIP(sub)
CK_ZIP(mul)
CK_ZIP(div)
CK_SCALAR_FIRST(sub)
CK_SCALAR_FIRST(div)
CK_ZIP(mul_or_zero)
CK_ZIP(div_or_zero)
CK_ZIP(huber)
CK_ZIP(smooth_l1)
CK_ZIP(smooth_l1_slope)
CK_ZIP(margin)
CK_ZIP(margin_slope)
CK_ZIP(max)
CK_ZIP(min)
CK_ZIP(eq)
CK_ZIP(ne)
CK_ZIP(lt)
CK_ZIP(le)
CK_ZIP(gt)
CK_ZIP(ge)

CK_INLINE void LOOP(ck_select)(const T *c, const T *a, const T *b, T *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) {
    // Both are read first, so that the choice is no branch.
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
  // As wide as an element, so that a vector of them is as long.
  Bits any = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) any |= ((x[i] >= low) & (x[i] <= high)) ? 0 : 1;
  return any != 0;
}
CK_DISPATCH(bool, F(ck_any_outside), (const T *x, T low, T high, size_t n), (x, low, high, n))

CK_INLINE bool LOOP(ck_any_beyond_unit)(const T *x, size_t n) {
  // The bits of numbers from +0 on are in the order of the numbers; all others follow behind.
  Bits most = 0;
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) most = bits(x[i]) > most ? bits(x[i]) : most;
  return most > ONE;
}
CK_DISPATCH(bool, F(ck_any_beyond_unit), (const T *x, size_t n), (x, n))

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

/// The same with n rounded up to whole vectors, whose surplus the next rows overwrite, as far as
/// there is room for it; returns how many rows are done.
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
