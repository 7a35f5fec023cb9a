// Template over `T`: e^x and functions based on it.

#pragma once

#include "arithmetic.h"

/// e^x as 2^n (1 + p).
typedef struct {
  /// SHIFTER + n.
  T shifted;
  Pair p;
} IN_MEMORY Exponential;

/// e^x for EXP_MIN <= x <= EXP_MAX; other numbers are clipped, and NaN is kept in `p`.
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
  // Half of it, because 2^n may be infinite although e^x is not.
  T half = power_of_two(e.shifted - 1);
  T result = 2 * scaled_difference(e.p, half, (T)0.5).high;
  // Keeps subnormals and the sign of 0.
  return magnitude(x) < MIN_NORMAL * 4 ? x : result;
}

/// e^x for x <= 0, in a plain form for results that are added to something greater.
CK_INLINE T exp_of_negative(T x) {
  x = x < EXP_MIN ? EXP_MIN : x;
  T shifted = x * LOG2_E + SHIFTER;
  T n = shifted - SHIFTER;
  T high = x - n * LN2_HIGH;
  T low = n * LN2_LOW;
  T r = high - low;
  T power = 1 + (high + (r * r * exp_tail(r) - low));
  // 2^n in two steps, so that a subnormal result is rounded there.
  return power * real((bits(shifted) << MANTISSA) + TWO_TO_64) * (T)0x1p-64;
}

CK_INLINE T F(tanh)(T x) {
  // With t = e^(-2a): 1 - 2 t / (1 + t), or where that would cancel (1 - t) / (1 + t).
  T a = magnitude(x);
  a = a > TANH_ONE ? TANH_ONE : a;
  Exponential e = exponential(-2 * a);
  T scale = power_of_two(e.shifted);
  T part = scale * (e.p.high + e.p.low);
  T t = scale + part;
  bool large = a > (T)0.5625;
  T q = (large ? 2 * t : (1 - scale) - part) / (1 + t);
  return with_sign(large ? 1 - q : q, x);
}

CK_INLINE T F(sigmoid)(T x) {
  // With t = e^-|x|, which cannot overflow: 1 / (1 + t), or t / (1 + t) where x < 0.
  T t = exp_of_negative(-magnitude(x));
  return (x < 0 ? t : 1) / (1 + t);
}

CK_INLINE T F(sigmoid_slope)(T x) {
  // With t = e^-|x|: t / (1 + t)^2. The rounding errors of t and 1 + t are corrected at the end.
  Exponential e = exponential(-magnitude(x));
  Pair power = fast_two_sum(1, e.p.high);
  T t = power.high * real((bits(e.shifted) << MANTISSA) + TWO_TO_64) * (T)0x1p-64;
  Pair sum = fast_two_sum(1, t);
  T slope = t / sum.high / sum.high;
  T lost = (power.low + e.p.low) * (1 - t) - 2 * sum.low * power.high;
  return slope + slope * (lost / (power.high * sum.high));
}

// sigmoid(x) - t, without 1 - t cancelling where x is large.
CK_INLINE T F(logit_slope)(T x, T t) {
  T e = exp_of_negative(-magnitude(x));
  T part = e / (1 + e);
  bool positive = x >= 0;
  return ((positive ? 1 : 0) - t) + (positive ? -part : part);
}
