// Sine and cosine of a `double` by its quarter of the circle.

#pragma once

#include "real_double.h"

#include "arithmetic.h"

/// An angle as `quadrant` times pi/2 plus the rest, which is at most pi/4 in magnitude.
typedef struct {
  /// In the lowest two bits.
  uint64_t quadrant;
  Pair rest;
} IN_MEMORY Angle;

/// The limit of `near_angle`: beyond it, the quadrant has too many digits.
#define NEAR_ANGLE 0x1p20

/// For |x| <= NEAR_ANGLE: subtracts multiples of pi/2 in three parts, two of which are exact.
CK_INLINE Angle near_angle(double x) {
  double shifted = x * 0x1.45f306dc9c883p-1 + SHIFTER;
  double n = shifted - SHIFTER;
  Pair rest = two_sum(x - n * 0x1.921fb544p0, -(n * 0x1.0b4611a6p-34));
  return (Angle){bits(shifted), fast_two_sum(rest.high, rest.low - n * 0x1.3198a2e037073p-69)};
}

/// For any finite x, one at a time.
Angle ck_far_angle(double x);

/// The sine of an angle plus `turns` quarter turns.
CK_INLINE double sine(Angle angle, uint64_t turns) {
  double x = angle.rest.high, low = angle.rest.low;
  double z = x * x;
  double s = 0x1.5d932e537df4fp-33;
  s = s * z - 0x1.ae5e66eb8a21fp-26;
  s = s * z + 0x1.71de3578b670ep-19;
  s = s * z - 0x1.a01a019c12e39p-13;
  s = s * z + 0x1.111111110f885p-7;
  s = s * z - 0x1.5555555555549p-3;
  s = x + (x * z * s + low * (1 - 0.5 * z));
  double c = -0x1.8faec6446f1a3p-37;
  c = c * z + 0x1.1ee9ec3bf0482p-29;
  c = c * z - 0x1.27e4f80a6ecebp-22;
  c = c * z + 0x1.a01a019cb275fp-16;
  c = c * z - 0x1.6c16c16c15186p-10;
  c = c * z + 0x1.555555555554cp-5;
  Pair square = fast_two_sum(1, -0.5 * z);
  c = square.high + (square.low + (z * z * c - x * low));
  uint64_t quadrant = angle.quadrant + turns;
  uint64_t is_cosine = -(quadrant & 1);
  uint64_t sign = (quadrant & 2) << 62;
  return real(((bits(c) & is_cosine) | (bits(s) & ~is_cosine)) ^ sign);
}
