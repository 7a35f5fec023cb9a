// Template over `T`: signs, and sums and quotients without rounding error.

#pragma once

/// Makes a struct too large for registers. The calling convention of x86-64 packs two or three floats
/// into vectors of two, which remain after inlining and prevent vectorisation of a loop; a struct in
/// memory is optimised away.
#define IN_MEMORY __attribute__((aligned(32)))

/// A sum that is not rounded: |low| is at most half an ulp of high.
typedef struct { T high, low; } IN_MEMORY Pair;

/// The exact sum of two numbers, the first not smaller in magnitude.
CK_INLINE Pair fast_two_sum(T a, T b) {
  T sum = a + b;
  return (Pair){sum, b - (sum - a)};
}

/// The exact sum of two numbers.
CK_INLINE Pair two_sum(T a, T b) {
  T sum = a + b;
  T part = sum - a;
  return (Pair){sum, (a - (sum - part)) + (b - part)};
}

CK_INLINE T magnitude(T x) { return real(bits(x) & ~SIGN); }

/// `x` with the sign of `sign`; its own sign must be the same or plus.
CK_INLINE T with_sign(T x, T sign) { return real(bits(x) | (bits(sign) & SIGN)); }

/// `x` without the lower half of its digits: products of two such numbers are exact.
CK_INLINE T upper(T x) { return real(bits(x) & ~(Bits)LOWER_HALF); }

/// a / b, rounded almost only once.
CK_INLINE T quotient(Pair a, Pair b) {
  T inverse = 1 / b.high;
  T q = upper(a.high * inverse);
  T divisor = upper(b.high);
  T remainder = (a.high - q * divisor) - q * ((b.high - divisor) + b.low);
  return q + (remainder + a.low) * inverse;
}

/// The nearest integer to a >= 0, halves to even; SSE2 has no instruction for it.
CK_INLINE T nearest(T a) {
  return a < TWO_TO_MANTISSA ? (a + TWO_TO_MANTISSA) - TWO_TO_MANTISSA : a;
}
