/// Vector mathematics over arrays of `float` and `double`.
///
/// Every function gives the same bits for any length, alignment, vector width and machine: the
/// vector loop and its tail run one sequence of IEEE operations, nothing is contracted to a fused
/// multiply-add, and no transcendental function of the C library is called. On x86-64 the loops
/// exist for SSE2, AVX2 and AVX-512; which of them runs is decided at run time. (The sign and
/// payload of a NaN are the machine's.)
///
/// An output may be one of the inputs, from the same first element; otherwise they must not
/// overlap. Pointers need the alignment of their element only, and may be null where nothing is
/// read or written.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Declares one function for each element type `T`.
#define CK_DECLARE(declaration) declaration(float) declaration(double)

// MARK: Element-wise operators

#define CK_DECLARE_MAP(name)                                         \
  void ck_##name##_float(const float *x, float *y, size_t n);        \
  void ck_##name##_double(const double *x, double *y, size_t n);

#define CK_DECLARE_ZIP(name)                                                          \
  void ck_##name##_float(const float *a, const float *b, float *y, size_t n);         \
  void ck_##name##_double(const double *a, const double *b, double *y, size_t n);     \
  void ck_##name##_scalar_float(const float *a, float b, float *y, size_t n);         \
  void ck_##name##_scalar_double(const double *a, double b, double *y, size_t n);

#define CK_DECLARE_SCALAR_FIRST(name)                                                 \
  void ck_scalar_##name##_float(float a, const float *b, float *y, size_t n);         \
  void ck_scalar_##name##_double(double a, const double *b, double *y, size_t n);

#define CK_UNARY(operator, name, ...) CK_DECLARE_MAP(name)
#define CK_BINARY(operator, name, ...) CK_DECLARE_ZIP(name)
#define CK_ORDERED(operator, name, ...) CK_DECLARE_ZIP(name) CK_DECLARE_SCALAR_FIRST(name)
#include "../operators.h"

/// The operators of one array.
typedef enum __attribute__((enum_extensibility(closed))) : uint8_t {
#define CK_UNARY(operator, name, ...) ck_unary_##operator __attribute__((swift_name(#operator))),
#define CK_BINARY(...)
#define CK_ORDERED(...)
#include "../operators.h"
} ck_unary;

/// The operators of two arrays.
typedef enum __attribute__((enum_extensibility(closed))) : uint8_t {
#define CK_UNARY(...)
#define CK_BINARY(operator, name, ...) ck_binary_##operator __attribute__((swift_name(#operator))),
#define CK_ORDERED CK_BINARY
#include "../operators.h"
} ck_binary;

/// The number of operators of each kind.
enum {
  CK_UNARY_COUNT = 0
#define CK_UNARY(...) + 1
#define CK_BINARY(...)
#define CK_ORDERED(...)
#include "../operators.h"
  ,
  CK_BINARY_COUNT = 0
#define CK_UNARY(...)
#define CK_BINARY(...) + 1
#define CK_ORDERED(...) + 1
#include "../operators.h"
};

// The nullability of functions, for Swift.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

#define CK_DECLARE_OPERATORS(T)                                                                 \
  /** y[i] = f(x[i]). */                                                                        \
  typedef void (*_Nonnull ck_map_##T)(const T *x, T *y, size_t n);                              \
  /** y[i] = f(a[i], b[i]), with a number for b, and with one for a; the last is null where */  \
  /** the operands may be exchanged, or numbers for a are rare. */                              \
  typedef struct {                                                                              \
    void (*_Nonnull both)(const T *a, const T *b, T *y, size_t n);                              \
    void (*_Nonnull scalar)(const T *a, T b, T *y, size_t n);                                   \
    void (*_Nullable scalar_first)(T a, const T *b, T *y, size_t n);                            \
  } ck_zip_##T;                                                                                 \
  ck_map_##T ck_unary_##T(ck_unary operator);                                                   \
  ck_zip_##T ck_binary_##T(ck_binary operator);
CK_DECLARE(CK_DECLARE_OPERATORS)

// MARK: Two operators in one pass

/// |a - b|.
CK_DECLARE_ZIP(distance)
/// |a|, or b where that is less.
CK_DECLARE_ZIP(magnitude_or_more)

// MARK: Operators whose results end as float

/// The natural logarithm with a relative error of 2^-44, for less than that of ck_log_double.
void ck_log_for_single_double(const double *x, double *y, size_t n);

// Of numbers read as float, without storing them as double; with the bits of operators of double one
// after the other. `more` is a normal number above 0.

/// The sums of a - b log(a + more), as of CK_DECLARE_PAIR_SUM.
void ck_sum_poisson(
  const float *a, const float *b, double more, size_t rows, size_t n, double divisor,
  double offset, double *y);
/// y[i] = factor b[i] / (a[i] + more) + offset, rounded once; of the quotient 0 where its dividend is 0.
void ck_poisson_slope(
  const float *a, const float *b, double more, double factor, double offset, float *y, size_t n);

// MARK: Choices, fills and copies

/// The findings of ck_signs: -1, 0, and a number other than -1, 0 and 1.
#define CK_MINUS 1
#define CK_ZERO 2
#define CK_OTHER 4

#define CK_DECLARE_CHOICES(T)                                                                   \
  /** c[i] != 0 ? a[i] : b[i] (a NaN in c chooses a); `_vs`, `_sv`, `_ss` take a number for */  \
  /** b, for a, for both. */                                                                    \
  void ck_select_##T(const T *c, const T *a, const T *b, T *y, size_t n);                       \
  void ck_select_vs_##T(const T *c, const T *a, T b, T *y, size_t n);                           \
  void ck_select_sv_##T(const T *c, T a, const T *b, T *y, size_t n);                           \
  void ck_select_ss_##T(const T *c, T a, T b, T *y, size_t n);                                  \
  /** low where x[i] < low, else high where x[i] > high, else x[i]; NaN stays NaN. */           \
  void ck_clip_##T(const T *x, T low, T high, T *y, size_t n);                                  \
  /** 1 where low <= x[i] <= high, else 0. */                                                   \
  void ck_in_range_##T(const T *x, T low, T high, T *y, size_t n);                              \
  /** Whether one is not within low <= x[i] <= high; a NaN is not. */                           \
  bool ck_any_outside_##T(const T *x, T low, T high, size_t n);                                 \
  /** Whether one is not within 0 <= x[i] <= 1, or is -0: a faster way to ask. */               \
  bool ck_any_beyond_unit_##T(const T *x, size_t n);                                            \
  /** Whether one is infinite or NaN. */                                                        \
  bool ck_any_not_finite_##T(const T *x, size_t n);                                             \
  /** Whether one is less than `limit` in magnitude. */                                         \
  bool ck_any_below_##T(const T *x, T limit, size_t n);                                         \
  /** Which of CK_MINUS, CK_ZERO and CK_OTHER occur, as the bits of a number. */                \
  unsigned ck_signs_##T(const T *x, size_t n);                                                  \
  /** Whether one is no whole number; a NaN is none, an infinity is. */                         \
  bool ck_any_fraction_##T(const T *x, size_t n);                                               \
  /** The whole number that x[i] is truncated to, if it is one of 0..<classes, else -1. */      \
  void ck_class_indices_##T(const T *x, int32_t classes, int32_t *y, size_t n);                 \
  /** y[r * n + j] = x[r] for j in 0..<n; x and y must not overlap. */                          \
  void ck_repeat_each_##T(const T *x, size_t rows, size_t n, T *y);                             \
  /** y[i] = value. */                                                                          \
  void ck_fill_##T(T value, T *y, size_t n);
CK_DECLARE(CK_DECLARE_CHOICES)

// MARK: Reductions

/// The number of elements in a block of a sum.
#define CK_SUM_BLOCK 4096

#define CK_DECLARE_REDUCTIONS(T)                                                                \
  /** The sum of a block, n <= CK_SUM_BLOCK: in sixteen lanes of `double`, which start at 0, */ \
  /** lane l adds the elements l, l + 16, ...; then lanes l and l + 8 are added, l and */       \
  /** l + 4, l and l + 2, l and l + 1. */                                                       \
  double ck_sum_block_##T(const T *x, size_t n);                                                \
  /** The sums of rows of n: a row's sum starts at 0 and adds its blocks in order; then */      \
  /** y[r] = (T)(sum / divisor + offset). */                                                    \
  void ck_sum_rows_##T(                                                                         \
    const T *x, size_t rows, size_t n, double divisor, double offset, T *y);                    \
  /** The products of rows of n, in lanes and blocks as sums are, rounded to T once. */         \
  void ck_prod_rows_##T(const T *x, size_t rows, size_t n, T *y);                               \
  /** The greatest of each row of n; NaN if one is NaN, -infinity if n is 0. */                 \
  void ck_max_rows_##T(const T *x, size_t rows, size_t n, T *y);                                \
  /** The least of each row of n; NaN if one is NaN, infinity if n is 0. */                     \
  void ck_min_rows_##T(const T *x, size_t rows, size_t n, T *y);                                \
  /** 1 for a row of n whose numbers are all 0 or 1, else 0. */                                 \
  void ck_binary_rows_##T(const T *x, size_t rows, size_t n, T *y);                             \
  /** The sums of two blocks and of their products, in `double`, as ck_sum_block adds up. */    \
  void ck_overlap_block_##T(const T *a, const T *b, size_t n, double sums[3]);                  \
  /** The same, but that each product is rounded to T. */                                       \
  void ck_rounded_overlap_block_##T(const T *a, const T *b, size_t n, double sums[3]);          \
  /** The sums of a[i] b[i], of a[i] (1 - b[i]) and of b[i] (1 - a[i]), in the same way. */     \
  void ck_excess_block_##T(const T *a, const T *b, size_t n, double sums[3]);                   \
  /** The same, but that each difference and each product is rounded to T. */                   \
  void ck_rounded_excess_block_##T(const T *a, const T *b, size_t n, double sums[3]);           \
  /** acc[j] += x[r * n + j] for each r in order. */                                            \
  void ck_add_columns_##T(const T *x, size_t rows, size_t n, double *acc);
CK_DECLARE(CK_DECLARE_REDUCTIONS)

// MARK: Sums of rows of elements that combine two arrays

/// The longest row of such a sum.
#define CK_PAIR_ROW 1024

#define CK_DECLARE_PAIR_SUM(name)                                                               \
  void ck_sum_##name##_float(                                                                   \
    const float *a, const float *b, size_t rows, size_t n, double divisor, double offset,       \
    float *y);                                                                                  \
  void ck_sum_##name##_double(                                                                  \
    const double *a, const double *b, size_t rows, size_t n, double divisor, double offset,     \
    double *y);

// The bits are those of the functions above one after the other and of ck_sum_rows, for rows of
// 0 < n <= CK_PAIR_ROW; y must not overlap a or b.

/// The sums of a - b, of a b, of a / b, of |a - b| and of (a - b)^2.
CK_DECLARE_PAIR_SUM(difference)
CK_DECLARE_PAIR_SUM(product)
CK_DECLARE_PAIR_SUM(quotient)
CK_DECLARE_PAIR_SUM(absolute_difference)
CK_DECLARE_PAIR_SUM(squared_difference)

#define CK_DECLARE_RELATIVE_DISTANCE(T)                                                         \
  /** The sums of |a - b| / max(|b|, least). */                                                 \
  void ck_sum_relative_distance_##T(                                                            \
    const T *a, const T *b, T least, size_t rows, size_t n, double divisor, double offset, T *y);
CK_DECLARE(CK_DECLARE_RELATIVE_DISTANCE)

// MARK: Convolutions

/// One entry of a convolution's kernel: where, from x, the row begins that it weighs, and where its
/// weights do.
typedef struct {
  ptrdiff_t entry;
  size_t weight;
} ck_tap;

/// The number of weights of a tap beyond its period.
#define CK_TAP_REST 15

#define CK_DECLARE_TAPS(T)                                                                      \
  /** y[i] = (T) of the sum over all taps, in their order from 0, of x[tap.entry + i] times */  \
  /** weights[tap.weight + i % period]: a tap's weights repeat up to period + CK_TAP_REST. */   \
  void ck_weigh_taps_##T(                                                                       \
    const T *x, const ck_tap *taps, size_t count, const double *weights, size_t period, T *y,   \
    size_t n);
CK_DECLARE(CK_DECLARE_TAPS)

// MARK: Windows of images

/// Windows along an axis of `source` entries: `count` of them, `stride` apart, the first of which begins at
/// `start`, with `length` entries each, `dilation` apart. Those outside the axis do not count.
typedef struct {
  size_t source, count, length, stride, dilation;
  ptrdiff_t start;
} ck_windows;

/// The entries of a window within the axis: the first, and their number.
typedef struct {
  size_t first, count;
} ck_span;

#define CK_DECLARE_WINDOWS(T, Index)                                                            \
  /** The mean of each window of an image of (rows, columns, channels), summed up in double: */ \
  /** columns first. `sums` has an entry for each column and channel. */                        \
  void ck_mean_windows_##T(                                                                     \
    const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels,             \
    ck_span *spans, double *sums, T *y);                                                        \
  /** The transpose: to each entry of the image y, for each window that it lies in, its share */ \
  /** of g. `sums` has an entry for each column and channel of both. */                         \
  void ck_spread_windows_##T(                                                                   \
    const T *g, const ck_windows *rows, const ck_windows *columns, size_t channels,             \
    ck_span *spans, double *sums, T *y);                                                        \
  /** Where in the image the greatest entry of each window and channel lies, the first of */    \
  /** several, or the first NaN; -1 without entries. `best` and `from` have an entry for each */ \
  /** column and channel. */                                                                    \
  void ck_argmax_windows_##T(                                                                   \
    const T *x, const ck_windows *rows, const ck_windows *columns, size_t channels,             \
    ck_span *spans, T *best, Index *from, T *y);
CK_DECLARE_WINDOWS(float, int32_t)
CK_DECLARE_WINDOWS(double, int64_t)

// MARK: Exact sums

/// The most numbers that ck_exact_block writes.
#define CK_EXACT_SUMS 48

#define CK_DECLARE_EXACT(T)                                                                     \
  /** The least and the greatest number of n, NaN passed over (infinity and -infinity if there */ \
  /** is none); and whether all are finite. */                                                  \
  bool ck_extent_##T(const T *x, size_t n, T *least, T *greatest);                              \
  /** Writes numbers whose exact sum is that of a block of finite numbers, n <= CK_SUM_BLOCK, */ \
  /** none of which is greater than `magnitude`; returns how many, or 0 if the block holds */   \
  /** digits too far apart for that. */                                                         \
  size_t ck_exact_block_##T(                                                                    \
    const T *x, size_t n, double magnitude, double sums[CK_EXACT_SUMS]);
CK_DECLARE(CK_DECLARE_EXACT)

// MARK: Alignments

/// y[i] = log(e^x[i] + e^x[i + d] + e^(x[i + 2 d] + skip[i])), where d is the direction, 1 or -1:
/// a step of connectionist temporal classification. There are two numbers before x and behind the
/// last one; y must not overlap them. n is best a multiple of 8.
void ck_ctc_step(
  const double *x, ptrdiff_t direction, const double *skip, double *y, size_t n);

// MARK: Conversions

/// To the nearest float; x and y must not overlap.
void ck_convert_double_to_float(const double *x, float *y, size_t n);
/// Exact; x and y must not overlap.
void ck_convert_float_to_double(const float *x, double *y, size_t n);

// MARK: For tests

/// The name of an operator.
const char *_Nonnull ck_unary_name(ck_unary operator);
const char *_Nonnull ck_binary_name(ck_binary operator);

#pragma clang diagnostic pop

/// Limits the vectors of loops to a number of bits: 128, 256, or 512 for no limit.
void ck_limit_vectors(int bits);

#endif
