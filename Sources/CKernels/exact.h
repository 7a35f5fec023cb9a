// Template over `T`: exact sums of blocks.
//
// A number x, |x| < 2^m, is split by adding 1.5 * 2^(m + 7) and subtracting it again: what comes
// back is x rounded to a multiple of 2^(m - 45), and the difference to x is exact. The 256 rounded
// numbers of a lane add up to at most 2^(m + 8), so their sum is exact too. The differences, which
// are below 2^(m - 45), are split again. The rest after the last level is 0 unless the block
// contains numbers of very different magnitude.
//
// Source: Rump, Ogita and Oishi, Accurate Floating-Point Summation Part I (2008), ExtractVector.

#include "reductions.h"

typedef uint64_t LaneBits __attribute__((vector_size(16 * sizeof(uint64_t))));

/// 1.5 * 2^exponent, or 1.5 * 2^-1022, beside which every double is a multiple of the last digit.
CK_INLINE double F(splitter)(int exponent) {
  uint64_t biased = exponent < -1022 ? 1 : (uint64_t)(exponent + 1023);
  uint64_t pattern = biased << 52 | (uint64_t)1 << 51;
  double result;
  memcpy(&result, &pattern, sizeof result);
  return result;
}

CK_INLINE bool LOOP(ck_extent)(const T *x, size_t n, T *least, T *greatest) {
  Chunk low = (Chunk){} + (T)INFINITY, high = (Chunk){} - (T)INFINITY;
  ChunkBits not_finite = {0};
  for (size_t i = 0; i < n; i += 16) {
    Chunk chunk = (Chunk){} + x[i];
    F(read_chunk)(x + i, n - i, &chunk);
    not_finite |= (ChunkBits)(chunk - chunk != chunk - chunk);
    low = CHOOSE(chunk < low, chunk, low);
    high = CHOOSE(chunk > high, chunk, high);
  }
  Bits any = 0;
  *least = (T)INFINITY, *greatest = -(T)INFINITY;
  for (int l = 0; l < 16; l++) {
    any |= not_finite[l];
    if (low[l] < *least) *least = low[l];
    if (high[l] > *greatest) *greatest = high[l];
  }
  return any == 0;
}
// As for ck_max_rows.
CK_DISPATCH_AVX2(
  bool, F(ck_extent), (const T *x, size_t n, T *least, T *greatest), (x, n, least, greatest))

/// The number of levels of a block: 90 bits below its greatest number for float, otherwise 135.
#define LEVELS (sizeof(T) == 4 ? 2 : 3)

CK_INLINE size_t LOOP(ck_exact_block)(const T *x, size_t n, double magnitude, double *sums) {
  uint64_t pattern;
  memcpy(&pattern, &magnitude, sizeof pattern);
  int exponent = (int)(pattern >> 52 & 0x7ff) - 1022;
  if (exponent + 7 > 1022) return 0;
  double splitters[LEVELS];
  DoubleLanes levels[LEVELS] = {0};
  LaneBits rest = {0};
  for (size_t level = 0; level < LEVELS; level++)
    splitters[level] = F(splitter)(exponent + 7 - 45 * (int)level);
  for (size_t i = 0; i < n; i += 16) {
    Chunk chunk = {0};
    F(read_chunk)(x + i, n - i, &chunk);
    DoubleLanes left = __builtin_convertvector(chunk, DoubleLanes);
#pragma unroll
    for (size_t level = 0; level < LEVELS; level++) {
      DoubleLanes part = (left + splitters[level]) - splitters[level];
      levels[level] += part;
      left -= part;
    }
    rest |= (LaneBits)left;
  }
  memcpy(sums, levels, sizeof levels);
  for (int l = 0; l < 16; l++)
    if (rest[l] << 1 != 0) return 0;  // without the sign: -0 is nothing
  return 16 * LEVELS;
}
CK_DISPATCH(
  size_t, F(ck_exact_block), (const T *x, size_t n, double magnitude, double *sums),
  (x, n, magnitude, sums))

#undef LEVELS
