// Template over `T`: the logarithm and what is made of it.

#pragma once

#include "exponential.h"

/// A positive normal number as 2^exponent (1 + fraction), fraction between sqrt(1/2) - 1 and
/// sqrt(2) - 1.
typedef struct {
  T exponent, fraction;
  /// 2^-exponent, or 0 where that is of no use any more.
  T inverse;
} IN_MEMORY Parts;

CK_INLINE Parts parts(T x) {
  Bits shifted = bits(x) + (ONE - SQRT_HALF);
  Bits exponent = shifted >> MANTISSA;
  T mantissa = real((shifted & MANTISSA_MASK) + SQRT_HALF);
  Bits inverse = (2 * BIAS - exponent) << MANTISSA;
  return (Parts){number(exponent) - BIAS, mantissa - 1, x < (T)0x1p100 ? real(inverse) : 0};
}

/// log(2^exponent (1 + fraction)) + extra; the low part is smaller, but no mere rest.
CK_INLINE Pair logarithm(T exponent, T fraction, T extra) {
  // log(1 + f) = f - (f^2/2 - s (f^2/2 + z Q(z))) with s = f / (2 + f), z = s^2.
  T s = fraction / (2 + fraction);
  T z = s * s;
  T half_square = (T)0.5 * fraction * fraction;
  T tail = s * (half_square + z * log_tail(z)) - half_square;
  Pair sum = fast_two_sum(exponent * LN2_HIGH, fraction);
  sum.low += (exponent * LN2_LOW + extra) + tail;
  return sum;
}

CK_INLINE T F(log)(T x) {
  bool subnormal = x < MIN_NORMAL;
  Parts p = parts(subnormal ? x * TWO_TO_MANTISSA : x);
  T exponent = p.exponent - (subnormal ? MANTISSA : 0);
  // Minus 0 adds nothing, and the compiler knows.
  Pair sum = logarithm(exponent, p.fraction, (T)-0.0);
  T result = sum.high + sum.low;
  T special = x == 0 ? -INFINITY : x > 0 ? x : NAN;
  return x > 0 && x < (T)INFINITY ? result : special;
}

CK_INLINE T F(log1p)(T x) {
  T sum = 1 + x;
  T lost = x > 1 ? 1 - (sum - x) : x - (sum - 1);
  Parts p = parts(sum);
  // Near 1 nothing needs to be rounded.
  bool near = p.exponent == 0;
  T f = near ? x : p.fraction;
  T rest = near ? 0 : lost * p.inverse;
  // log(1 + f + rest) = log(1 + f) + rest / (1 + f).
  Pair logarithm_of_sum = logarithm(p.exponent, f, rest * (1 - f * (1 - f)));
  T result = logarithm_of_sum.high + logarithm_of_sum.low;
  T special = x == -1 ? -INFINITY : x > 0 ? x : NAN;
  return x > -1 && x < (T)INFINITY ? with_sign(result, x) : special;
}

/// log(a / b) for positive numbers.
CK_INLINE T F(log_quotient)(T a, T b) {
  // As the logarithm of a quotient above 1, which keeps the digits where they are nearly equal.
  bool above = a >= b;
  T high = above ? a : b, low = above ? b : a;
  T size = F(log1p)((high - low) / low);
  return above ? size : -size;
}

/// log(1 + e^x) for x <= 0.
CK_INLINE Pair softplus_of_negative(T x) {
  Exponential e = exponential(x);
  Pair t = one_plus(e.p);
  T scale = scaled(1, e.shifted);
  t.high *= scale;
  t.low *= scale;
  // 1 + t is at most 2, and its exponent 0 or 1.
  T sum = 1 + t.high;
  bool halved = sum > (T)1.4142135;
  T f = halved ? (T)0.5 * sum - 1 : t.high;
  T rest = halved ? (T)0.5 * ((t.high - (sum - 1)) + t.low) : t.low;
  return logarithm(halved ? 1 : 0, f, rest * (1 - f * (1 - f)));
}

CK_INLINE T F(softplus)(T x) {
  Pair tail = softplus_of_negative(-magnitude(x));
  Pair sum = two_sum(x < 0 ? 0 : x, tail.high);
  T result = sum.high + (sum.low + tail.low);
  return x > SOFTPLUS_LINEAR ? x : result;
}

/// log(1 + f + rest) - f for 0 <= f <= 0.25 and a rest of at most an ulp of f.
CK_INLINE T log1p_tail(T f, T rest) {
  T s = f / (2 + f);
  T z = s * s;
  T half_square = (T)0.5 * f * f;
  return s * (half_square + z * log_tail(z)) - half_square + rest * (1 - f * (1 - f));
}

CK_INLINE T F(logcosh)(T x) {
  T a = magnitude(x);
  // x^2 in two parts.
  T z = a * a;
  T high = upper(a), low = a - high;
  T z_low = ((high * high - z) + 2 * high * low) + low * low;
  T near = (T)0.5 * z + ((T)0.5 * z_low + z * z * logcosh_tail(z));
  // |x| - ln 2 + log(1 + e^(-2 |x|)), where only the last sum is rounded. Beyond 30 the logarithm
  // does not count.
  Exponential e = exponential(-2 * (a > 30 ? 30 : a));
  Pair power = one_plus(e.p);
  T scale = power_of_two(e.shifted);
  T f = power.high * scale;
  T tail = log1p_tail(f, power.low * scale);
  Pair sum = fast_two_sum(a, -LN2);
  Pair more = two_sum(sum.high, f);
  T far = more.high + ((sum.low + more.low) + (tail - LN2_REST));
  return a < (T)0.75 ? near : a > (T)0x1p60 ? a : far;
}
