// Template over `T`: e^x and what is made of it.

#pragma once

#include "arithmetic.h"

/// e^x as 2^n (1 + p).
typedef struct {
  /// SHIFTER + n.
  T shifted;
  Pair p;
} IN_MEMORY Exponential;

/// e^x for EXP_MIN <= x <= EXP_MAX; others are moved there, NaN stays in `p`.
CK_INLINE Exponential exponential(T x) {
  x = x > EXP_MAX ? EXP_MAX : x;
  x = x < EXP_MIN ? EXP_MIN : x;
  T shifted = x * LOG2_E + SHIFTER;
  T n = shifted - SHIFTER;
  // The difference is exact; the small part is kept out of it.
  T high = x - n * LN2_HIGH;
  T low = n * LN2_LOW;
  T r = high - low;
  return (Exponential){shifted, fast_two_sum(high, r * r * exp_tail(r) - low)};
}

/// 2^n for n in the range of normal exponents.
CK_INLINE T power_of_two(T shifted) { return real((bits(shifted) << MANTISSA) + ONE); }

CK_INLINE T F(exp)(T x) {
  Exponential e = exponential(x);
  return scaled(1 + e.p.high, e.shifted);
}

/// 1 + p; the low part may be a whole ulp.
CK_INLINE Pair one_plus(Pair p) {
  Pair sum = fast_two_sum(1, p.high);
  sum.low += p.low;
  return sum;
}

/// (1 + p) s - d, where s and d are powers of two.
CK_INLINE Pair scaled_difference(Pair p, T s, T d) {
  // |s - d| >= |p s|, or it is 0.
  Pair powers = two_sum(s, -d);
  Pair sum = fast_two_sum(powers.high, s * p.high);
  return fast_two_sum(sum.high, sum.low + (powers.low + s * p.low));
}

CK_INLINE T F(expm1)(T x) {
  T clamped = x < EXPM1_MIN ? EXPM1_MIN : x;
  Exponential e = exponential(clamped);
  // Half of it, as 2^n may be infinite where e^x is not.
  T half = power_of_two(e.shifted - 1);
  T result = 2 * scaled_difference(e.p, half, (T)0.5).high;
  // Keeps subnormals and the sign of 0.
  return magnitude(x) < MIN_NORMAL * 4 ? x : result;
}

/// e^x - 1 for EXPM1_MIN <= x <= 0.
CK_INLINE Pair expm1_of_negative(T x) {
  Exponential e = exponential(x);
  return scaled_difference(e.p, power_of_two(e.shifted), 1);
}

CK_INLINE T F(tanh)(T x) {
  // tanh(a) = -m / (2 + m) with m = e^(-2a) - 1.
  T a = magnitude(x);
  a = a > TANH_ONE ? TANH_ONE : a;
  Pair m = expm1_of_negative(-2 * a);
  Pair divisor = fast_two_sum(2, m.high);
  divisor.low += m.low;
  return with_sign(quotient((Pair){-m.high, -m.low}, divisor), x);
}

CK_INLINE T F(sigmoid)(T x) {
  // With t = e^-|x|, which cannot overflow: 1 / (1 + t), or t / (1 + t) where x < 0.
  Exponential e = exponential(-magnitude(x));
  Pair t = one_plus(e.p);
  T scale = scaled(1, e.shifted);
  Pair divisor = fast_two_sum(1, t.high * scale);
  divisor.low += t.low * scale;
  bool negative = x < 0;
  Pair dividend = {negative ? t.high : 1, negative ? t.low : 0};
  // The power of two comes last, so that a subnormal result is rounded there.
  return scaled(quotient(dividend, divisor), negative ? e.shifted : SHIFTER);
}
