// Functions of `double` whose results end as `float`: 2^-44 is exact enough for those, and cheaper.

#pragma once

#include "logarithmic.h"
#include "maps.h"
#include "reductions.h"

/// (2 atanh(s) / s - 2) / z for z = s^2, |s| <= 0.1716, to 2^-44 of the logarithm.
CK_INLINE T log_short_tail(T z) {
  // Pairs of terms, so that few operations wait for one another.
  T square = z * z;
  T first = 0x1.999996f9c94dfp-2 * z + 0x1.55555555f7500p-1;
  T second = 0x1.c633182cd5f52p-3 * z + 0x1.2493f5ed96aa0p-2;
  return first + square * (second + square * 0x1.90adb719772dap-3);
}

/// log(2^exponent (1 + fraction)).
CK_INLINE T short_logarithm(Parts p) {
  T s = p.fraction / (2 + p.fraction);
  T z = s * s;
  return p.exponent * 0x1.62e42fefa39efp-1 + (2 * s + s * z * log_short_tail(z));
}

CK_INLINE Bits F(log_for_single_oddity)(T x) { return F(log_oddity)(x); }

CK_INLINE T F(log_for_single_plain)(T x) { return short_logarithm(parts(x)); }

CK_INLINE T F(log_for_single)(T x) {
  return log_or_special(x, short_logarithm(parts_of_positive(x)));
}

CK_MAP_MOSTLY_PLAIN(log_for_single)

// MARK: The values and the slope of the Poisson loss

/// a - b log(a + more), by one of the two functions above.
#define POISSON(log, a, b) ((T)(a) - (T)(b) * F(log)((T)(a) + more))

CK_INLINE void ck_sum_poisson_loop(
  const float *a, const float *b, T more, size_t rows, size_t n, T divisor, T offset, T *y) {
  T elements[CK_PAIR_ROW];
  size_t piece = CK_PAIR_ROW / n;
  for (size_t r = 0; r < rows; r += piece) {
    size_t now = rows - r < piece ? rows - r : piece;
    const float *p = a + r * n, *q = b + r * n;
    // As in log_oddity: the highest bit is set where one is below 0, infinite or no number.
    uint32_t oddities = 0;
    CK_VECTORIZE
    for (size_t i = 0; i < now * n; i++) {
      uint32_t x;
      memcpy(&x, p + i, sizeof x);
      oddities |= x | (x + 0x00800000u);
    }
    if (oddities >> 31 == 0) {
      CK_VECTORIZE_LONG
      for (size_t i = 0; i < now * n; i++) elements[i] = POISSON(log_for_single_plain, p[i], q[i]);
    } else {
      CK_VECTORIZE_LONG
      for (size_t i = 0; i < now * n; i++) elements[i] = POISSON(log_for_single, p[i], q[i]);
    }
    F(ck_sum_rows)(elements, now, n, divisor, offset, y + r);
  }
}
CK_DISPATCH(
  void, ck_sum_poisson,
  (const float *a, const float *b, T more, size_t rows, size_t n, T divisor, T offset, T *y),
  (a, b, more, rows, n, divisor, offset, y))

#undef POISSON

CK_INLINE void ck_poisson_slope_loop(
  const float *a, const float *b, T more, T factor, T offset, float *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++)
    y[i] = (float)(F(div_or_zero)((T)b[i] * factor, (T)a[i] + more) + offset);
}
CK_DISPATCH(
  void, ck_poisson_slope,
  (const float *a, const float *b, T more, T factor, T offset, float *y, size_t n),
  (a, b, more, factor, offset, y, n))
