// Template over `T`: sums, products and extremes of rows, sums of columns.

#pragma once

#include "elementwise.h"

/// Sixteen elements, at any alignment.
typedef T Chunk __attribute__((vector_size(16 * sizeof(T))));
typedef SignedBits ChunkBits __attribute__((vector_size(16 * sizeof(T))));
typedef double DoubleLanes __attribute__((vector_size(16 * sizeof(double))));
/// Four of them.
typedef T Four __attribute__((vector_size(4 * sizeof(T))));
typedef double FourDoubles __attribute__((vector_size(4 * sizeof(double))));

/// `yes` where a condition holds (a vector of all ones or zeros), else `no`.
#define CHOOSE(condition, yes, no)                                                \
  ({                                                                              \
    __auto_type holds = (condition);                                              \
    typedef __typeof__(holds) Mask;                                               \
    (__typeof__(yes))(((Mask)(yes) & holds) | ((Mask)(no) & ~holds));             \
  })

#define FOLD(name) F(sum_##name)
#define LANE double
#define Lanes DoubleLanes
#define Quad FourDoubles
#define IDENTITY 0.0
#define COMBINE(a, b) ((a) + (b))
#define COMBINE_LANES(a, b) ((a) + (b))
#define FINISH(value) ((value) / divisor + offset)
#include "fold.h"

#define FOLD(name) F(prod_##name)
#define LANE double
#define Lanes DoubleLanes
#define Quad FourDoubles
#define IDENTITY 1.0
#define COMBINE(a, b) ((a) * (b))
#define COMBINE_LANES(a, b) ((a) * (b))
#define FINISH(value) (value)
#include "fold.h"

#define FOLD(name) F(max_##name)
#define LANE T
#define Lanes Chunk
#define Quad Four
#define IDENTITY ((T)-INFINITY)
#define COMBINE(a, b) F(max)(a, b)
#define COMBINE_LANES(a, b) CHOOSE(((a) > (b)) | ((a) != (a)), a, b)
#define FINISH(value) (value)
#include "fold.h"

#define FOLD(name) F(min_##name)
#define LANE T
#define Lanes Chunk
#define Quad Four
#define IDENTITY ((T)INFINITY)
#define COMBINE(a, b) F(min)(a, b)
#define COMBINE_LANES(a, b) CHOOSE(((a) < (b)) | ((a) != (a)), a, b)
#define FINISH(value) (value)
#include "fold.h"

CK_INLINE double LOOP(ck_sum_block)(const T *x, size_t n) { return F(sum_block)(x, n, x + n); }
CK_DISPATCH(double, F(ck_sum_block), (const T *x, size_t n), (x, n))

/// The next sixteen of `n` numbers; elements beyond `n` are not changed.
CK_INLINE void F(read_chunk)(const T *x, size_t n, Chunk *chunk) {
  if (n >= 16)
    memcpy(chunk, x, sizeof *chunk);
  else
    memcpy(chunk, x, n * sizeof(T));
}

CK_INLINE void F(overlap)(
  const T *a, const T *b, size_t n, bool rounds_products, double sums[3]) {
  DoubleLanes of_a = {0}, of_b = {0}, of_products = {0};
  for (size_t i = 0; i < n; i += 16) {
    // Elements beyond the block are 0, which does not change a lane.
    Chunk first = {0}, second = {0};
    F(read_chunk)(a + i, n - i, &first);
    F(read_chunk)(b + i, n - i, &second);
    DoubleLanes x = __builtin_convertvector(first, DoubleLanes);
    DoubleLanes y = __builtin_convertvector(second, DoubleLanes);
    of_a += x;
    of_b += y;
    Chunk products = first * second;
    of_products += rounds_products ? __builtin_convertvector(products, DoubleLanes) : x * y;
  }
  sums[0] = F(sum_tree)(&of_a);
  sums[1] = F(sum_tree)(&of_b);
  sums[2] = F(sum_tree)(&of_products);
}

CK_INLINE void F(excess)(
  const T *a, const T *b, size_t n, bool rounds_products, double sums[3]) {
  DoubleLanes of_products = {0}, of_a = {0}, of_b = {0};
  for (size_t i = 0; i < n; i += 16) {
    // Elements beyond the block are 0, and so are their products.
    Chunk first = {0}, second = {0};
    F(read_chunk)(a + i, n - i, &first);
    F(read_chunk)(b + i, n - i, &second);
    if (rounds_products) {
      of_products += __builtin_convertvector(first * second, DoubleLanes);
      of_a += __builtin_convertvector(first * ((T)1 - second), DoubleLanes);
      of_b += __builtin_convertvector(second * ((T)1 - first), DoubleLanes);
    } else {
      DoubleLanes x = __builtin_convertvector(first, DoubleLanes);
      DoubleLanes y = __builtin_convertvector(second, DoubleLanes);
      of_products += x * y;
      of_a += x * (1 - y);
      of_b += y * (1 - x);
    }
  }
  sums[0] = F(sum_tree)(&of_products);
  sums[1] = F(sum_tree)(&of_a);
  sums[2] = F(sum_tree)(&of_b);
}

CK_INLINE void LOOP(ck_overlap_block)(const T *a, const T *b, size_t n, double *sums) {
  F(overlap)(a, b, n, false, sums);
}
CK_INLINE void LOOP(ck_rounded_overlap_block)(const T *a, const T *b, size_t n, double *sums) {
  F(overlap)(a, b, n, true, sums);
}
CK_INLINE void LOOP(ck_excess_block)(const T *a, const T *b, size_t n, double *sums) {
  F(excess)(a, b, n, false, sums);
}
CK_INLINE void LOOP(ck_rounded_excess_block)(const T *a, const T *b, size_t n, double *sums) {
  F(excess)(a, b, n, true, sums);
}
CK_DISPATCH(
  void, F(ck_rounded_overlap_block), (const T *a, const T *b, size_t n, double *sums),
  (a, b, n, sums))
CK_DISPATCH(
  void, F(ck_overlap_block), (const T *a, const T *b, size_t n, double *sums), (a, b, n, sums))
CK_DISPATCH(
  void, F(ck_rounded_excess_block), (const T *a, const T *b, size_t n, double *sums),
  (a, b, n, sums))
CK_DISPATCH(
  void, F(ck_excess_block), (const T *a, const T *b, size_t n, double *sums), (a, b, n, sums))

CK_INLINE void LOOP(ck_sum_rows)(
  const T *x, size_t rows, size_t n, double divisor, double offset, T *y) {
  F(sum_rows)(x, rows, n, divisor, offset, y);
}
#define MAP(a, b) (a)
#define SHORT(name) F(element_##name)
#include "short_rows.h"

CK_INLINE void WIDE_LOOP(ck_sum_rows)(
  const T *x, size_t rows, size_t n, double divisor, double offset, T *y) {
  size_t r = 0;
  if (n > 4 && n <= 16) r = F(element_rows)(x, x, rows, n, divisor, offset, y);
  F(sum_rows)(x + r * n, rows - r, n, divisor, offset, y + r);
}
CK_DISPATCH_WIDE(
  void, F(ck_sum_rows),
  (const T *x, size_t rows, size_t n, double divisor, double offset, T *y),
  (x, rows, n, divisor, offset, y))

CK_INLINE void LOOP(ck_prod_rows)(const T *x, size_t rows, size_t n, T *y) {
  F(prod_rows)(x, rows, n, 1, 0, y);
}
CK_DISPATCH(void, F(ck_prod_rows), (const T *x, size_t rows, size_t n, T *y), (x, rows, n, y))

CK_INLINE void LOOP(ck_max_rows)(const T *x, size_t rows, size_t n, T *y) {
  F(max_rows)(x, rows, n, 1, 0, y);
}
// Comparisons in AVX-512 result in bit masks; converting these to vectors costs more than it saves.
CK_DISPATCH_AVX2(void, F(ck_max_rows), (const T *x, size_t rows, size_t n, T *y), (x, rows, n, y))

CK_INLINE void LOOP(ck_min_rows)(const T *x, size_t rows, size_t n, T *y) {
  F(min_rows)(x, rows, n, 1, 0, y);
}
CK_DISPATCH_AVX2(void, F(ck_min_rows), (const T *x, size_t rows, size_t n, T *y), (x, rows, n, y))

CK_INLINE void LOOP(ck_add_columns)(const T *x, size_t rows, size_t n, double *acc) {
  switch (n) {
    // A few columns stay in registers: through memory, each row would wait for the previous one.
#define FEW_COLUMNS(k)                                          \
  case k: {                                                     \
    double sum[k];                                              \
    for (size_t j = 0; j < k; j++) sum[j] = acc[j];             \
    for (size_t r = 0; r < rows; r++)                           \
      for (size_t j = 0; j < k; j++) sum[j] += x[r * k + j];    \
    for (size_t j = 0; j < k; j++) acc[j] = sum[j];             \
    return;                                                     \
  }
    FEW_COLUMNS(1) FEW_COLUMNS(2) FEW_COLUMNS(3) FEW_COLUMNS(4)
    FEW_COLUMNS(5) FEW_COLUMNS(6) FEW_COLUMNS(7) FEW_COLUMNS(8)
#undef FEW_COLUMNS
  }
  for (size_t r = 0; r < rows; r++) {
    CK_VECTORIZE
    for (size_t j = 0; j < n; j++) acc[j] += x[r * n + j];
  }
}
CK_DISPATCH(
  void, F(ck_add_columns), (const T *x, size_t rows, size_t n, double *acc), (x, rows, n, acc))
