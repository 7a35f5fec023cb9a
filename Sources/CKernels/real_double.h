// The constants and polynomials of the functions for `double`, and operations on its bits.
//
// Included once by a file that instantiates templates for `double`.

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

#pragma clang fp contract(off)

#define T double
#define F(name) name##_double
#define LOOP(name) name##_double_loop
#define WIDE_LOOP(name) name##_double_wide_loop

typedef uint64_t Bits;
typedef int64_t SignedBits;
#define SIGN 0x8000000000000000u
#define MANTISSA 52
#define BIAS 1023
#define MANTISSA_MASK 0x000fffffffffffffu
#define ONE 0x3ff0000000000000u
#define TWO_TO_64 0x43f0000000000000u
#define SQRT_HALF 0x3fe6a09e667f3bcdu
#define LOWER_HALF 0x7ffffffu
#define MIN_NORMAL 0x1p-1022
/// Added to a number below 2^51 in magnitude, it leaves the nearest integer in the low bits.
#define SHIFTER 0x1.8p52
#define TWO_TO_MANTISSA 0x1p52

#define LOG2_E 0x1.71547652b82fep0
/// ln 2 in two parts; the first times any exponent is exact.
#define LN2_HIGH 0x1.62e42fefp-1
#define LN2_LOW 0x1.473de6af278edp-34
/// ln 2 rounded, and the rest.
#define LN2 0x1.62e42fefa39efp-1
#define LN2_REST 0x1.abc9e3b39803fp-56

/// Beyond these e^x is infinite, or rounds to 0.
#define EXP_MAX 710.0
#define EXP_MIN -746.0
/// Below this e^x - 1 rounds to -1.
#define EXPM1_MIN -38.0
/// Beyond this tanh rounds to 1.
#define TANH_ONE 20.0
#define ERF_ONE 6.0

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
  // In halves, as floating-point numbers: SSE2 has no arithmetic shift of 64 bits.
  T n = shifted - SHIFTER;
  T half = n * 0.5 + SHIFTER;
  T rest = (n - (half - SHIFTER)) + SHIFTER;
  return x * real((bits(half) << MANTISSA) + ONE) * real((bits(rest) << MANTISSA) + ONE);
}

/// A biased exponent as a number; SSE2 cannot convert 64-bit integers.
CK_INLINE T number(Bits exponent) {
  return real(exponent | bits(TWO_TO_MANTISSA)) - TWO_TO_MANTISSA;
}

/// (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2.
CK_INLINE T exp_tail(T r) {
  T p = 0x1.ad7b82d9d554p-26;
  p = p * r + 0x1.28ad6bc1d8111p-22;
  p = p * r + 0x1.71df27fbcb278p-19;
  p = p * r + 0x1.a0199a16d83fp-16;
  p = p * r + 0x1.a01a012912c2cp-13;
  p = p * r + 0x1.6c16c18424c2bp-10;
  p = p * r + 0x1.1111111127fccp-7;
  p = p * r + 0x1.555555555089ep-5;
  p = p * r + 0x1.55555555554f9p-3;
  return p * r + 0x1.000000000000ap-1;
}

/// (2 atanh(s) / s - 2) / z for z = s^2, |s| <= 0.1716.
CK_INLINE T log_tail(T z) {
  T p = 0x1.0f631bd781cdbp-3;
  p = p * z + 0x1.0f5cc804a8f64p-3;
  p = p * z + 0x1.3b20ab9999492p-3;
  p = p * z + 0x1.745cde356e05p-3;
  p = p * z + 0x1.c71c7258fe20bp-3;
  p = p * z + 0x1.249249242b411p-2;
  p = p * z + 0x1.9999999999dffp-2;
  return p * z + 0x1.5555555555555p-1;
}

/// The same for |s| <= 1/3.
CK_INLINE T log_wide_tail(T z) {
  T p = 0x1.4b0a929661858p-3;
  p = p * z + 0x1.687a08d2e70b9p-4;
  p = p * z + 0x1.eb90726b6dbc9p-4;
  p = p * z + 0x1.10ac74d0a8775p-3;
  p = p * z + 0x1.3b18b2a511675p-3;
  p = p * z + 0x1.745cf0b04b642p-3;
  p = p * z + 0x1.c71c727146271p-3;
  p = p * z + 0x1.24924923d448ap-2;
  p = p * z + 0x1.999999999a3ddp-2;
  return p * z + 0x1.5555555555555p-1;
}

/// (log(cosh(x)) - z / 2) / z^2 for z = x^2 <= 0.75^2.
CK_INLINE T logcosh_tail(T z) {
  T p = 0x1.72e8f394ab858p-23;
  p = p * z - 0x1.254efb48e0b8p-20;
  p = p * z + 0x1.09ccd6ab69c45p-18;
  p = p * z - 0x1.88e6a3baeb272p-17;
  p = p * z + 0x1.122cb6d1cce66p-15;
  p = p * z - 0x1.7d8809b655a73p-14;
  p = p * z + 0x1.0d0a10006d29ap-12;
  p = p * z - 0x1.833d88887eccap-11;
  p = p * z + 0x1.1ea5d336da23ep-9;
  p = p * z - 0x1.ba1ba1b7c3aacp-8;
  p = p * z + 0x1.6c16c16c1341ep-6;
  return p * z - 0x1.5555555555538p-4;
}

/// erf(x) / x - 1 for z = x^2 <= 0.85^2.
CK_INLINE T erf_tail(T z) {
  T p = 0x1.295ea06c5e473p-34;
  p = p * z - 0x1.4386f11439a8fp-30;
  p = p * z + 0x1.faac1c0b59e26p-27;
  p = p * z - 0x1.5f5a77d500a1bp-23;
  p = p * z + 0x1.b9e51e19c9ebdp-20;
  p = p * z - 0x1.f4d2491a3b03ap-17;
  p = p * z + 0x1.f9a3266367e05p-14;
  p = p * z - 0x1.c02db3fd28e2ap-11;
  p = p * z + 0x1.565bcd0e5fdcdp-8;
  p = p * z - 0x1.b82ce312888aep-6;
  p = p * z + 0x1.ce2f21a042bdcp-4;
  p = p * z - 0x1.812746b0379e7p-2;
  return p * z + 0x1.06eba8214db69p-3;
}

/// erfc(x) e^(x^2) for t = 1 / (x + 2), 0.85 <= x <= 6.
CK_INLINE T erfc_factor(T t) {
  T p = -0x1.786b4444d390dp7;
  p = p * t + 0x1.4e3e4c9b065d8p9;
  p = p * t - 0x1.020c1f3a6b4e5p10;
  p = p * t + 0x1.b9e942283d46dp9;
  p = p * t - 0x1.ba3d6e1ff49eap8;
  p = p * t + 0x1.06577f0a6116fp7;
  p = p * t - 0x1.f8afe7b50ff58p4;
  p = p * t + 0x1.e9d5a153391bp2;
  p = p * t + 0x1.2361daf030b0bp1;
  p = p * t + 0x1.01a7d615ce422p1;
  p = p * t + 0x1.207fd568ce0cap0;
  p = p * t + 0x1.20de7947e21e3p-1;
  return p * t + 0x1.dcf2feb319e61p-21;
}
