// Template over `T`: windows that move over the rows and columns of an image.

#pragma once

#include "reductions.h"

CK_INLINE ck_span span_of(const ck_windows *axis, size_t window) {
  ptrdiff_t place = axis->start + (ptrdiff_t)(window * axis->stride);
  size_t tap = 0;
  for (; tap < axis->length && place < 0; tap++) place += (ptrdiff_t)axis->dilation;
  ck_span span = {(size_t)place, 0};
  for (; tap < axis->length && place < (ptrdiff_t)axis->source; tap++) {
    place += (ptrdiff_t)axis->dilation;
    span.count++;
  }
  return span;
}

CK_INLINE void F(mean_windows)(
  const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels,
  const ck_span *spans, double *sums, T *y) {
  size_t width = columns->source * channels, step = columns->dilation * channels;
  for (size_t i = 0; i < rows->count; i++) {
    ck_span down = span_of(rows, i);
    memset(sums, 0, width * sizeof *sums);
    for (size_t u = 0; u < down.count; u++) {
      const T *row = x + (down.first + u * rows->dilation) * width;
      CK_VECTORIZE
      for (size_t j = 0; j < width; j++) sums[j] += row[j];
    }
    for (size_t w = 0; w < columns->count; w++) {
      ck_span across = spans[w];
      size_t count = down.count * across.count;
      double divisor = count ? (double)count : 1;
      for (size_t c = 0; c < channels; c++) {
        const double *entries = sums + across.first * channels + c;
        double sum = 0;
        for (size_t v = 0; v < across.count; v++) sum += entries[v * step];
        *y++ = (T)(sum / divisor);
      }
    }
  }
}

CK_INLINE void F(spread_windows)(
  const T *g, const ck_windows *rows, const ck_windows *columns, size_t channels,
  const ck_span *spans, double *sums, T *y) {
  size_t width = columns->source * channels, step = columns->dilation * channels;
  size_t arriving = columns->count * channels;
  double *shares = sums + width;
  for (size_t r = 0; r < rows->source; r++) {
    memset(shares, 0, arriving * sizeof *shares);
    for (size_t u = 0; u < rows->length; u++) {
      ptrdiff_t begin = (ptrdiff_t)(r - u * rows->dilation) - rows->start;
      if (begin < 0 || (size_t)begin % rows->stride) continue;
      size_t i = (size_t)begin / rows->stride;
      if (i >= rows->count) continue;
      const T *row = g + i * arriving;
      double divisor = (double)span_of(rows, i).count;
      CK_VECTORIZE
      for (size_t j = 0; j < arriving; j++) shares[j] += row[j] / divisor;
    }
    memset(sums, 0, width * sizeof *sums);
    for (size_t w = 0; w < columns->count; w++) {
      ck_span across = spans[w];
      for (size_t c = 0; c < channels; c++) {
        double *entries = sums + across.first * channels + c;
        double share = shares[w * channels + c] / (double)across.count;
        for (size_t v = 0; v < across.count; v++) entries[v * step] += share;
      }
    }
    CK_VECTORIZE
    for (size_t j = 0; j < width; j++) y[j] = (T)sums[j];
    y += width;
  }
}

/// The same for windows without overlaps and gaps.
CK_INLINE void F(spread_apart)(
  const T *g, const ck_windows *rows, const ck_windows *columns, size_t channels,
  const ck_span *spans, double *sums, T *y) {
  size_t width = columns->source * channels, arriving = columns->count * channels;
  size_t filled = rows->count;
  for (size_t r = 0; r < rows->source; r++, y += width) {
    ptrdiff_t begin = (ptrdiff_t)r - rows->start;
    size_t i = begin < 0 ? rows->count : (size_t)begin / rows->stride;
    if (i >= rows->count || (size_t)begin % rows->stride >= rows->length) {
      memset(y, 0, width * sizeof *y);
      continue;
    }
    if (i == filled) {
      memcpy(y, y - width, width * sizeof *y);
      continue;
    }
    filled = i;
    memset(y, 0, width * sizeof *y);
    double below = (double)span_of(rows, i).count;
    CK_VECTORIZE
    for (size_t j = 0; j < arriving; j++) sums[j] = g[i * arriving + j] / below;
    for (size_t w = 0; w < columns->count; w++) {
      ck_span across = spans[w];
      T *entries = y + across.first * channels;
      double divisor = (double)across.count;
      for (size_t c = 0; c < channels; c++) {
        T share = (T)(sums[w * channels + c] / divisor);
        for (size_t v = 0; v < across.count; v++) entries[v * channels + c] = share;
      }
    }
  }
}

CK_INLINE bool are_apart(const ck_windows *axis) {
  return axis->dilation == 1 && axis->stride >= axis->length;
}

CK_INLINE void F(argmax_windows)(
  const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels,
  const ck_span *spans, T *best, SignedBits *from, T *y) {
  size_t width = columns->source * channels, step = columns->dilation * channels;
  for (size_t i = 0; i < rows->count; i++) {
    ck_span down = span_of(rows, i);
    if (down.count) memcpy(best, x + down.first * width, width * sizeof *best);
    memset(from, 0, width * sizeof *from);
    for (size_t u = 1; u < down.count; u++) {
      const T *row = x + (down.first + u * rows->dilation) * width;
      CK_VECTORIZE
      for (size_t j = 0; j < width; j++) {
        T a = best[j], b = row[j];
        bool better = (b > a) | ((b != b) & (a == a));
        best[j] = better ? b : a;
        from[j] = better ? (SignedBits)u : from[j];
      }
    }
    for (size_t w = 0; w < columns->count; w++) {
      ck_span across = spans[w];
      for (size_t c = 0; c < channels; c++) {
        if (!down.count || !across.count) {
          *y++ = -1;
          continue;
        }
        size_t place = across.first * channels + c, next = place;
        for (size_t v = 1; v < across.count; v++) {
          next += step;
          T a = best[place], b = best[next];
          // Of equal entries, the upper one comes first, then the left one.
          bool ties = (b == a) | ((b != b) & (a != a));
          bool better =
            (b > a) | ((b != b) & (a == a)) | (ties & (from[next] < from[place]));
          place = better ? next : place;
        }
        size_t row = down.first + (size_t)from[place] * rows->dilation;
        *y++ = (T)(row * width + place);
      }
    }
  }
}

CK_INLINE void find_spans(const ck_windows *axis, ck_span *spans) {
  for (size_t w = 0; w < axis->count; w++) spans[w] = span_of(axis, w);
}

/// Runs a loop with common numbers of channels as constants.
#define FOR_CHANNELS(name, ...)                                 \
  find_spans(columns, spans);                                   \
  switch (channels) {                                           \
    case 1: name(x, rows, columns, 1, spans, __VA_ARGS__); break; \
    case 3: name(x, rows, columns, 3, spans, __VA_ARGS__); break; \
    default: name(x, rows, columns, channels, spans, __VA_ARGS__); \
  }

CK_INLINE void LOOP(ck_mean_windows)(
  const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
  double *sums, T *y) {
  FOR_CHANNELS(F(mean_windows), sums, y)
}
CK_DISPATCH(
  void, F(ck_mean_windows),
  (const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
   double *sums, T *y),
  (x, rows, columns, channels, spans, sums, y))

CK_INLINE void LOOP(ck_spread_windows)(
  const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
  double *sums, T *y) {
  if (are_apart(rows) && are_apart(columns)) {
    FOR_CHANNELS(F(spread_apart), sums, y)
    return;
  }
  FOR_CHANNELS(F(spread_windows), sums, y)
}
CK_DISPATCH(
  void, F(ck_spread_windows),
  (const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
   double *sums, T *y),
  (x, rows, columns, channels, spans, sums, y))

CK_INLINE void LOOP(ck_argmax_windows)(
  const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
  T *best, SignedBits *from, T *y) {
  FOR_CHANNELS(F(argmax_windows), best, from, y)
}
// As for the maxima of rows, wider vectors would cost more than they save.
CK_DISPATCH_AVX2(
  void, F(ck_argmax_windows),
  (const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels, ck_span *spans,
   T *best, SignedBits *from, T *y),
  (x, rows, columns, channels, spans, best, from, y))
