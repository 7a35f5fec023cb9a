// The constants and polynomials of the functions for `float`, and operations on its bits.
//
// Included once by a file that instantiates templates for `float`.

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

#pragma clang fp contract(off)

#define T float
#define F(name) name##_float
#define LOOP(name) name##_float_loop
#define WIDE_LOOP(name) name##_float_wide_loop

typedef uint32_t Bits;
typedef int32_t SignedBits;
#define SIGN 0x80000000u
#define MANTISSA 23
#define BIAS 127
#define MANTISSA_MASK 0x007fffffu
#define ONE 0x3f800000u
#define TWO_TO_64 0x5f800000u
#define SQRT_HALF 0x3f3504f3u
#define LOWER_HALF 0xfffu
#define MIN_NORMAL 0x1p-126f
/// Added to a number below 2^22 in magnitude, it leaves the nearest integer in the low bits.
#define SHIFTER 0x1.8p23f
#define TWO_TO_MANTISSA 0x1p23f

#define LOG2_E 0x1.715476p0f
/// ln 2 in two parts; the first times any exponent is exact.
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
/// ln 2 rounded, and the rest.
#define LN2 0x1.62e43p-1f
#define LN2_REST -0x1.05c61p-29f

/// Beyond these e^x is infinite, or rounds to 0.
#define EXP_MAX 89.0f
#define EXP_MIN -104.0f
/// Below this e^x - 1 rounds to -1.
#define EXPM1_MIN -18.0f
/// Beyond this tanh rounds to 1.
#define TANH_ONE 10.0f
#define ERF_ONE 4.0f

CK_INLINE Bits bits(T x) {
  Bits result;
  memcpy(&result, &x, sizeof result);
  return result;
}

CK_INLINE T real(Bits x) {
  T result;
  memcpy(&result, &x, sizeof result);
  return result;
}

/// x * 2^n, rounded once more where that is subnormal; `shifted` is SHIFTER + n.
CK_INLINE T scaled(T x, T shifted) {
  int32_t n = (int32_t)(bits(shifted) - bits(SHIFTER));
  int32_t half = n >> 1;
  return x * real((Bits)(half + BIAS) << MANTISSA) * real((Bits)(n - half + BIAS) << MANTISSA);
}

/// A biased exponent as a number.
CK_INLINE T number(Bits exponent) { return (T)(int32_t)exponent; }

/// (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2.
CK_INLINE T exp_tail(T r) {
  T p = 0x1.6a2464p-10f;
  p = p * r + 0x1.1239e2p-7f;
  p = p * r + 0x1.5558f2p-5f;
  p = p * r + 0x1.555492p-3f;
  return p * r + 0x1.fffffcp-2f;
}

/// (2 atanh(s) / s - 2) / z for z = s^2, |s| <= 0.1716.
CK_INLINE T log_tail(T z) {
  T p = 0x1.e2f714p-3f;
  p = p * z + 0x1.2438d4p-2f;
  p = p * z + 0x1.999a7ap-2f;
  return p * z + 0x1.555554p-1f;
}

/// The same for |s| <= 1/3.
CK_INLINE T log_wide_tail(T z) {
  T p = 0x1.dba2a6p-3f;
  p = p * z + 0x1.bc8ceap-3f;
  p = p * z + 0x1.24c928p-2f;
  p = p * z + 0x1.9998d4p-2f;
  return p * z + 0x1.555556p-1f;
}

/// (log(cosh(x)) - z / 2) / z^2 for z = x^2 <= 0.75^2.
CK_INLINE T logcosh_tail(T z) {
  T p = 0x1.1d0a7cp-13f;
  p = p * z - 0x1.5994dep-11f;
  p = p * z + 0x1.1b08b2p-9f;
  p = p * z - 0x1.b9c83cp-8f;
  p = p * z + 0x1.6c1502p-6f;
  return p * z - 0x1.555552p-4f;
}

/// erf(x) / x - 1 for z = x^2 <= 0.85^2.
CK_INLINE T erf_tail(T z) {
  T p = 0x1.738318p-14f;
  p = p * z - 0x1.b07b5p-11f;
  p = p * z + 0x1.556be8p-8f;
  p = p * z - 0x1.b81e04p-6f;
  p = p * z + 0x1.ce2ebp-4f;
  p = p * z - 0x1.812746p-2f;
  return p * z + 0x1.06eba8p-3f;
}

/// erfc(x) e^(x^2) for t = 1 / (x + 2), 0.85 <= x <= 4.
CK_INLINE T erfc_factor(T t) {
  T p = -0x1.d0e918p2f;
  p = p * t + 0x1.404226p3f;
  p = p * t - 0x1.a494a6p-2f;
  p = p * t + 0x1.8e777p0f;
  p = p * t + 0x1.0c3936p-1f;
  return p * t + 0x1.99adf6p-10f;
}
