// Sine and cosine, in `double` for both types.

#include "trigonometry.h"

/// The digits of 2/pi after 64 zeros: as many as the largest `double` needs.
static const uint64_t two_over_pi[] = {
  0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
  0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
  0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
  0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
  0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
};

/// 64 of those digits, from the one with that index.
static uint64_t digits(unsigned index) {
  uint64_t first = two_over_pi[index / 64], second = two_over_pi[index / 64 + 1];
  unsigned shift = index % 64;
  return shift == 0 ? first : first << shift | second >> (64 - shift);
}

/// Payne and Hanek's way: of x times 2/pi only what counts below a full circle is computed.
Angle ck_far_angle(double x) {
  if (!(magnitude(x) < INFINITY)) return (Angle){0, {NAN, NAN}};
  uint64_t mantissa = (bits(x) & MANTISSA_MASK) | ((uint64_t)1 << MANTISSA);
  int exponent = (int)(bits(x) >> MANTISSA & 0x7ff) - BIAS - MANTISSA;
  // mantissa 2^exponent times the digits from 2^-(exponent - 1) on, modulo 4: the first two bits
  // of a product modulo 2^192 are the quadrant, the others a fraction.
  unsigned index = (unsigned)(exponent - 2 + 64);
  typedef unsigned __int128 Wide;
  Wide low = (Wide)mantissa * digits(index + 128);
  Wide middle = (Wide)mantissa * digits(index + 64) + (uint64_t)(low >> 64);
  uint64_t high = mantissa * digits(index) + (uint64_t)(middle >> 64);
  Wide fraction = (Wide)high << 66 | (Wide)(uint64_t)middle << 2 | (uint64_t)low >> 62;
  uint64_t quadrant = high >> 62;
  bool above_half = fraction >> 127;
  if (above_half) {
    fraction = -fraction;
    quadrant++;
  }
  bool negative = above_half != (x < 0);
  if (x < 0) quadrant = -quadrant;
  if (fraction == 0) return (Angle){quadrant, {0, 0}};
  uint64_t top = (uint64_t)(fraction >> 64);
  int zeros = top != 0 ? __builtin_clzll(top) : 64 + __builtin_clzll((uint64_t)fraction);
  fraction <<= zeros;
  // 26 bits, 53 bits, then pi/2 in the same way.
  double unit = real((Bits)(BIAS - zeros) << MANTISSA);
  double a = (double)(uint64_t)(fraction >> 102) * 0x1p-26 * unit;
  double b = (double)(uint64_t)((fraction << 26) >> 64) * 0x1p-90 * unit;
  double pi_top = 0x1.921fb54p0, pi_rest = 0x1.10b4611a62633p-30;
  Pair rest = fast_two_sum(a * pi_top, a * pi_rest + (b * pi_top + b * pi_rest));
  if (negative) rest = (Pair){-rest.high, -rest.low};
  return (Angle){quadrant, rest};
}

CK_INLINE double near_sine(double x, uint64_t turns) {
  double result = sine(near_angle(x), turns);
  // Keeps subnormals and the sign of 0.
  return ((turns == 0) & (magnitude(x) < 0x1p-27)) ? x : result;
}

CK_INLINE double any_sine(double x, uint64_t turns) {
  return magnitude(x) <= NEAR_ANGLE ? near_sine(x, turns) : sine(ck_far_angle(x), turns);
}

/// In blocks, which are vectorised where all angles are near.
#define CK_SINES(name, turns, T)                                                                \
  CK_INLINE void ck_##name##_##T##_loop(const T *x, T *y, size_t n) {                           \
    enum { block = 64 };                                                                        \
    for (size_t start = 0; start < n; start += block) {                                         \
      size_t end = n - start < block ? n : start + block;                                       \
      int far = 0;                                                                              \
      for (size_t i = start; i < end; i++) far |= !((x[i] <= NEAR_ANGLE) & (x[i] >= -NEAR_ANGLE)); \
      if (far) {                                                                                \
        for (size_t i = start; i < end; i++) y[i] = (T)any_sine(x[i], turns);                   \
      } else {                                                                                  \
        CK_VECTORIZE                                                                            \
        for (size_t i = start; i < end; i++) y[i] = (T)near_sine(x[i], turns);                  \
      }                                                                                         \
    }                                                                                           \
  }                                                                                             \
  CK_DISPATCH(void, ck_##name##_##T, (const T *x, T *y, size_t n), (x, y, n))

#undef T
CK_SINES(sin, 0, float)
CK_SINES(sin, 0, double)
CK_SINES(cos, 1, float)
CK_SINES(cos, 1, double)
