// Template over `T`: weighted sums of shifted rows, the parts of a convolution.

#pragma once

#include "reductions.h"

CK_INLINE void LOOP(ck_weigh_taps)(
  const T *x, const ck_tap *taps, size_t count, const double *weights, size_t period, T *y,
  size_t n) {
  // The position of the block in the period; there are fifteen additional weights.
  size_t phase = 0, i = 0;
  for (; i + 16 <= n; i += 16) {
    DoubleLanes sum = {0};
    for (size_t t = 0; t < count; t++) {
      Chunk chunk;
      DoubleLanes weight;
      memcpy(&chunk, x + taps[t].entry + i, sizeof chunk);
      memcpy(&weight, weights + taps[t].weight + phase, sizeof weight);
      sum += __builtin_convertvector(chunk, DoubleLanes) * weight;
    }
    Chunk result = __builtin_convertvector(sum, Chunk);
    memcpy(y + i, &result, sizeof result);
    phase = (phase + 16) % period;
  }
  for (; i < n; i++) {
    double sum = 0;
    for (size_t t = 0; t < count; t++)
      sum += (double)x[taps[t].entry + (ptrdiff_t)i] * weights[taps[t].weight + phase];
    y[i] = (T)sum;
    phase++;
  }
}
CK_DISPATCH(
  void, F(ck_weigh_taps),
  (const T *x, const ck_tap *taps, size_t count, const double *weights, size_t period, T *y,
   size_t n),
  (x, taps, count, weights, period, y, n))
