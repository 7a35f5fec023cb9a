// Template over `T`: sums of rows whose elements are made of two arrays, in one pass.
//
// The bits are those of the map and of ck_sum_rows one after the other: elements are rounded to `T`
// and added up in the same lanes.

#include "reductions.h"

#define DIFFERENCE(a, b) ((a) - (b))
#define PRODUCT(a, b) ((a) * (b))
#define QUOTIENT(a, b) ((a) / (b))
#define ABSOLUTE_DIFFERENCE(a, b) __builtin_elementwise_abs((a) - (b))
#define SQUARED_DIFFERENCE(a, b) (((a) - (b)) * ((a) - (b)))

/// Defines the loop of `ck_sum_name`, the sums of rows of OF(a[i], b[i]): elements are made as many at a
/// time as stay in the nearest cache.
#define CK_PAIR_SUM_LOOP(name, OF)                                                              \
  CK_INLINE void LOOP(ck_sum_##name)(                                                           \
    const T *a, const T *b, size_t rows, size_t n, double divisor, double offset, T *y) {       \
    T elements[CK_PAIR_ROW];                                                                    \
    size_t piece = CK_PAIR_ROW / n;                                                             \
    for (size_t r = 0; r < rows; r += piece) {                                                  \
      size_t now = rows - r < piece ? rows - r : piece;                                         \
      const T *p = a + r * n, *q = b + r * n;                                                   \
      CK_VECTORIZE                                                                              \
      for (size_t i = 0; i < now * n; i++) elements[i] = OF(p[i], q[i]);                        \
      F(ck_sum_rows)(elements, now, n, divisor, offset, y + r);                                 \
    }                                                                                           \
  }

/// Defines `ck_sum_name`. With AVX-512, short rows stay in registers.
#define CK_PAIR_SUM(name, OF)                                                                   \
  CK_PAIR_SUM_LOOP(name, OF)                                                                    \
  CK_INLINE void WIDE_LOOP(ck_sum_##name)(                                                      \
    const T *a, const T *b, size_t rows, size_t n, double divisor, double offset, T *y) {       \
    size_t r = 0;                                                                               \
    if (n > 4 && n <= 16) r = F(name##_rows)(a, b, rows, n, divisor, offset, y);                \
    LOOP(ck_sum_##name)(a + r * n, b + r * n, rows - r, n, divisor, offset, y + r);             \
  }                                                                                             \
  CK_DISPATCH_WIDE(                                                                             \
    void, F(ck_sum_##name),                                                                     \
    (const T *a, const T *b, size_t rows, size_t n, double divisor, double offset, T *y),       \
    (a, b, rows, n, divisor, offset, y))

#define MAP DIFFERENCE
#define SHORT(name) F(difference_##name)
#include "short_rows.h"
CK_PAIR_SUM(difference, DIFFERENCE)

#define MAP PRODUCT
#define SHORT(name) F(product_##name)
#include "short_rows.h"
CK_PAIR_SUM(product, PRODUCT)

// Divisions are slow, so elements beyond a row are not computed.
CK_PAIR_SUM_LOOP(quotient, QUOTIENT)
CK_DISPATCH(
  void, F(ck_sum_quotient),
  (const T *a, const T *b, size_t rows, size_t n, double divisor, double offset, T *y),
  (a, b, rows, n, divisor, offset, y))

CK_INLINE void LOOP(ck_sum_relative_distance)(
  const T *a, const T *b, T least, size_t rows, size_t n, double divisor, double offset, T *y) {
  T elements[CK_PAIR_ROW];
  size_t piece = CK_PAIR_ROW / n;
  for (size_t r = 0; r < rows; r += piece) {
    size_t now = rows - r < piece ? rows - r : piece;
    const T *p = a + r * n, *q = b + r * n;
    CK_VECTORIZE
    for (size_t i = 0; i < now * n; i++)
      elements[i] = F(distance)(p[i], q[i]) / F(magnitude_or_more)(q[i], least);
    F(ck_sum_rows)(elements, now, n, divisor, offset, y + r);
  }
}
CK_DISPATCH(
  void, F(ck_sum_relative_distance),
  (const T *a, const T *b, T least, size_t rows, size_t n, double divisor, double offset, T *y),
  (a, b, least, rows, n, divisor, offset, y))

#define MAP ABSOLUTE_DIFFERENCE
#define SHORT(name) F(absolute_difference_##name)
#include "short_rows.h"
CK_PAIR_SUM(absolute_difference, ABSOLUTE_DIFFERENCE)

#define MAP SQUARED_DIFFERENCE
#define SHORT(name) F(squared_difference_##name)
#include "short_rows.h"
CK_PAIR_SUM(squared_difference, SQUARED_DIFFERENCE)
