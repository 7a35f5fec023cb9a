// Template over `T`: the logarithm and what is made of it.

#pragma once

#include "exponential.h"

/// A positive normal number as 2^exponent (1 + fraction), fraction between sqrt(1/2) - 1 and
/// sqrt(2) - 1.
typedef struct {
  T exponent, fraction;
  /// 2^-exponent, or 0 if that is no normal number.
  T inverse;
} IN_MEMORY Parts;

CK_INLINE Parts parts(T x) {
  Bits shifted = bits(x) + (ONE - SQRT_HALF);
  Bits exponent = shifted >> MANTISSA;
  T mantissa = real((shifted & MANTISSA_MASK) + SQRT_HALF);
  Bits inverse = (2 * BIAS - exponent) << MANTISSA;
  return (Parts){number(exponent) - BIAS, mantissa - 1, real(inverse)};
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

/// Has its highest bit set unless `log_plain` is the logarithm: for zeros, subnormal and negative
/// numbers, infinity and what is no number. Both ends of the exponents in few integer operations.
CK_INLINE Bits F(log_oddity)(T x) {
  Bits least = (Bits)1 << MANTISSA;
  return (bits(x) - least) | (bits(x) + least);
}

CK_INLINE T F(log_plain)(T x) {
  Parts p = parts(x);
  // Minus 0 adds nothing, and the compiler knows.
  Pair sum = logarithm(p.exponent, p.fraction, (T)-0.0);
  return sum.high + sum.low;
}

/// The same for subnormal numbers too.
CK_INLINE Parts parts_of_positive(T x) {
  bool subnormal = x < MIN_NORMAL;
  Parts p = parts(subnormal ? x * TWO_TO_MANTISSA : x);
  return (Parts){p.exponent - (subnormal ? MANTISSA : 0), p.fraction, 0};
}

/// The logarithm of a number that is not above 0 or not finite, else `result`.
CK_INLINE T log_or_special(T x, T result) {
  T special = x == 0 ? -INFINITY : x > 0 ? x : NAN;
  return x > 0 && x < (T)INFINITY ? result : special;
}

CK_INLINE T F(log)(T x) {
  Parts p = parts_of_positive(x);
  // Minus 0 adds nothing, and the compiler knows.
  Pair sum = logarithm(p.exponent, p.fraction, (T)-0.0);
  return log_or_special(x, sum.high + sum.low);
}

/// Has its highest bit set unless `log1p_plain` is the logarithm of 1 + x.
CK_INLINE Bits F(log1p_oddity)(T x) { return ((x > -1) & (x < (T)0x1p99)) ? 0 : SIGN; }

/// log(1 + x), with the sign of x, for x > -1. Beside a huge x, 1 does not count.
CK_INLINE T log1p_of_finite(T x, bool is_huge) {
  T sum = 1 + x;
  // What the sum has lost.
  T more = x > 1 ? x : 1, less = x > 1 ? 1 : x;
  T lost = less - (sum - more);
  Parts p = parts(sum);
  // Near 1 nothing needs to be rounded.
  bool near = p.exponent == 0;
  T f = near ? x : p.fraction;
  T rest = (near | is_huge) ? 0 : lost * p.inverse;
  // log(1 + f + rest) = log(1 + f) + rest / (1 + f).
  Pair logarithm_of_sum = logarithm(p.exponent, f, rest - rest * f);
  return with_sign(logarithm_of_sum.high + logarithm_of_sum.low, x);
}

CK_INLINE T F(log1p_plain)(T x) { return log1p_of_finite(x, false); }

CK_INLINE T F(log1p)(T x) {
  T special = x == -1 ? -INFINITY : x > 0 ? x : NAN;
  return x > -1 && x < (T)INFINITY ? log1p_of_finite(x, x >= (T)0x1p99) : special;
}

/// log(a / b) for positive numbers.
CK_INLINE T F(log_quotient)(T a, T b) {
  // As the logarithm of a quotient above 1, which keeps the digits where they are nearly equal.
  bool above = a >= b;
  T high = above ? a : b, low = above ? b : a;
  T size = F(log1p)((high - low) / low);
  return above ? size : -size;
}

// Likewise, as the logarithm of a quotient above 1.
CK_INLINE T F(log1p_difference)(T a, T b) {
  bool above = a >= b;
  T high = above ? a : b, low = above ? b : a;
  T more = (high - low) / (1 + low);
  T size = more < (T)INFINITY ? log1p_of_finite(more, more >= (T)0x1p99) : more;
  return above ? size : -size;
}

/// log(1 + t) for 0 <= t <= 1, nearly as exact as t where that is small.
CK_INLINE T log1p_of_unit(T t) {
  // log(1 + t) = t - s (t - z Q(z)) with s = t / (2 + t), z = s^2.
  T s = t / (2 + t);
  T z = s * s;
  return t - s * (t - z * log_wide_tail(z));
}

/// The same for t <= 0.25.
CK_INLINE T log1p_of_quarter(T t) {
  T s = t / (2 + t);
  T z = s * s;
  return t - s * (t - z * log_tail(z));
}

CK_INLINE T F(softplus)(T x) {
  // e^-|x| cannot overflow.
  return (x < 0 ? 0 : x) + log1p_of_unit(exp_of_negative(-magnitude(x)));
}

// The label is taken from 1 or 0 first, which loses nothing where it is nearly that; and what is
// added is never less than 0.
CK_INLINE T F(logit_entropy)(T x, T t) {
  return x * ((x >= 0 ? 1 : 0) - t) + log1p_of_unit(exp_of_negative(-magnitude(x)));
}

CK_INLINE T F(logcosh)(T x) {
  T a = magnitude(x);
  T z = a * a;
  T near = (T)0.5 * z + z * z * logcosh_tail(z);
  // |x| - ln 2 + log(1 + e^(-2 |x|)), the power being at most 0.23.
  T far = (a - LN2) + (log1p_of_quarter(exp_of_negative(-2 * a)) - LN2_REST);
  return a < (T)0.75 ? near : far;
}
