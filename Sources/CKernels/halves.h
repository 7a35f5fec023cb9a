// Template over `T`: the nearest numbers of half-precision types.

#pragma once

#include "arithmetic.h"
#include "maps.h"

/// Defines `name`: x rounded to a significand of `digits` bits, halves to even. Below `normal` the
/// unit is the type's least number, which is the last bit of `shifter`; beyond `greatest` there is
/// infinity.
#define CK_ROUND_TO(name, digits, normal, shifter, greatest)                                    \
  CK_INLINE T F(name)(T x) {                                                                    \
    T size = magnitude(x);                                                                      \
    Bits unit = (Bits)1 << (MANTISSA + 1 - digits);                                             \
    Bits odd = (bits(size) >> (MANTISSA + 1 - digits)) & 1;                                     \
    T near = real((bits(size) + (unit / 2 - 1) + odd) & ~(unit - 1));                           \
    T tiny = (size + shifter) - shifter;                                                        \
    T result = size < normal ? tiny : near;                                                     \
    result = result > greatest ? (T)INFINITY : result;                                          \
    result = size == size ? result : size;                                                      \
    return with_sign(result, x);                                                                \
  }                                                                                             \
  CK_MAP(name)

#define POWER_OF_TWO(exponent) real((Bits)(BIAS + (exponent)) << MANTISSA)

CK_ROUND_TO(round_to_float16, 11, (T)0x1p-14, POWER_OF_TWO(MANTISSA - 24), (T)65504)
CK_ROUND_TO(
  round_to_bfloat16, 8, (T)0x1p-126, POWER_OF_TWO(MANTISSA - 133), (T)0x1.fep127)
