// Prints a checksum of what each loop of CKernels computes from the same numbers, a line each: on any
// machine and for any vector width the lines must be the same.
//
//   bits [vector bits]

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

// The numbers are the same everywhere, too.
#pragma STDC FP_CONTRACT OFF

/// Numbers in each array: not a multiple of a vector, so that tails are run, too.
#define COUNT 4093

static double numbers[3][COUNT];
static float singles[3][COUNT];
static double results[COUNT];
static float single_results[COUNT];
static int32_t indices[COUNT];

static uint64_t state = 0x9E3779B97F4A7C15;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/// Where the kinds of numbers change places: special ones, any bits, and numbers of all magnitudes.
static double number(size_t index) {
  static const double special[] = {
    0, -0.0, 1, -1, 0.5, 2, 3, 1e-7, 0.1, 0.9999999, 10, -10, 88.7, -87.3, 709.5, -745.1, 1e300, 5e-324,
    2.2250738585072014e-308, 1e-310, 1e38, 1e-40, 1e-45, INFINITY, -INFINITY, NAN};
  if (index < sizeof special / sizeof *special) return special[index];
  double unit = (double)(next() >> 11) * 0x1p-53;
  switch (index % 5) {
    case 0: return unit;
    case 1: return 2 * unit - 1;
    case 2: return 40 * unit - 20;
    case 3: return ldexp(2 * unit - 1, (int)(next() % 240) - 120);
    default: return floor(20 * unit) - 4;
  }
}

static void checksum(const char *name, const char *type, const void *bytes, size_t size, size_t count) {
  uint64_t hash = 0xCBF29CE484222325;
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)bytes + i * size, size);
    // The sign and the payload of a NaN are the machine's.
    uint64_t least_nan = size == 8 ? 0x7FF0000000000001 : 0x7F800001;
    uint64_t magnitude = size == 8 ? bits & 0x7FFFFFFFFFFFFFFF : bits & 0x7FFFFFFF;
    if (magnitude >= least_nan) bits = least_nan;
    hash = (hash ^ bits) * 0x100000001B3;
    hash ^= hash >> 29;
  }
  printf("%s %s %016llx\n", name, type, (unsigned long long)hash);
}

#define CHECK(name, T, array) checksum(name, #T, array, sizeof *(array), COUNT)

#define CHECK_ALL(T, x, y, z, out)                                                              \
  for (int operator = 0; operator < CK_UNARY_COUNT; operator++) {                               \
    ck_unary_##T((ck_unary)operator)(x, out, COUNT);                                            \
    CHECK(ck_unary_name((ck_unary)operator), T, out);                                           \
  }                                                                                             \
  for (int operator = 0; operator < CK_BINARY_COUNT; operator++) {                              \
    ck_zip_##T zip = ck_binary_##T((ck_binary)operator);                                        \
    const char *name = ck_binary_name((ck_binary)operator);                                     \
    zip.both(x, y, out, COUNT);                                                                 \
    CHECK(name, T, out);                                                                        \
    zip.scalar(x, (T)0.3, out, COUNT);                                                          \
    CHECK(name, T, out);                                                                        \
    if (zip.scalar_first) {                                                                     \
      zip.scalar_first((T)0.3, x, out, COUNT);                                                  \
      CHECK(name, T, out);                                                                      \
    }                                                                                           \
  }                                                                                             \
  ck_select_##T(z, x, y, out, COUNT);                                                           \
  CHECK("select", T, out);                                                                      \
  ck_clip_##T(x, (T)-0.5, 3, out, COUNT);                                                       \
  CHECK("clip", T, out);                                                                        \
  ck_in_range_##T(x, (T)-0.5, 3, out, COUNT);                                                   \
  CHECK("in_range", T, out);                                                                    \
  ck_class_indices_##T(x, 10, indices, COUNT);                                                  \
  CHECK("class_indices", T, indices);                                                           \
  /* Rows without the special numbers, which would decide every sum. */                        \
  for (size_t row = 1; row <= 1024; row = row * 3 + 1) {                                        \
    const T *a = x + 30, *b = y + 30;                                                           \
    size_t rows = (COUNT - 30) / row;                                                           \
    memset(out, 0, sizeof(T) * COUNT);                                                          \
    ck_sum_rows_##T(a, rows, row, 3, 0.25, out);                                                \
    CHECK("sum_rows", T, out);                                                                  \
    ck_prod_rows_##T(a, rows, row, out);                                                        \
    CHECK("prod_rows", T, out);                                                                 \
    ck_max_rows_##T(a, rows, row, out);                                                         \
    CHECK("max_rows", T, out);                                                                  \
    ck_min_rows_##T(a, rows, row, out);                                                         \
    CHECK("min_rows", T, out);                                                                  \
    ck_sum_difference_##T(a, b, rows, row, 3, 0.25, out);                                       \
    CHECK("sum_difference", T, out);                                                            \
    ck_sum_product_##T(a, b, rows, row, 3, 0.25, out);                                          \
    CHECK("sum_product", T, out);                                                               \
    ck_sum_absolute_difference_##T(a, b, rows, row, 3, 0.25, out);                              \
    CHECK("sum_absolute_difference", T, out);                                                   \
    ck_sum_squared_difference_##T(a, b, rows, row, 3, 0.25, out);                               \
    CHECK("sum_squared_difference", T, out);                                                    \
  }                                                                                             \
  double sums[3];                                                                               \
  ck_overlap_block_##T(x + 30, y + 30, COUNT - 30, sums);                                       \
  checksum("overlap_block", #T, sums, 8, 3);                                                    \
  ck_rounded_overlap_block_##T(x + 30, y + 30, COUNT - 30, sums);                               \
  checksum("rounded_overlap_block", #T, sums, 8, 3);                                            \
  ck_excess_block_##T(x + 30, y + 30, COUNT - 30, sums);                                        \
  checksum("excess_block", #T, sums, 8, 3);                                                     \
  ck_rounded_excess_block_##T(x + 30, y + 30, COUNT - 30, sums);                                \
  checksum("rounded_excess_block", #T, sums, 8, 3);                                             \
  double weights[16 + CK_TAP_REST], exact[CK_EXACT_SUMS] = {0};                                 \
  for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) weights[i] = numbers[1][30 + i % 16]; \
  ck_tap taps[] = {{0, 0}, {7, 0}, {16, 0}};                                                    \
  ck_weigh_taps_##T(x + 30, taps, 3, weights, 16, out, COUNT - 64);                             \
  checksum("weigh_taps", #T, out, sizeof(T), COUNT - 64);                                       \
  T least, greatest;                                                                            \
  bool isFinite = ck_extent_##T(x + 30, COUNT - 30, &least, &greatest);                         \
  printf("extent %s %d %a %a\n", #T, isFinite, (double)least, (double)greatest);                \
  size_t count = ck_exact_block_##T(                                                            \
    x + 30, COUNT - 30, fmax(fabs((double)least), fabs((double)greatest)), exact);              \
  checksum("exact_block", #T, exact, 8, count);

static void check_singles(void) {
  CHECK_ALL(float, singles[0], singles[1], singles[2], single_results)
}

static void check_doubles(void) {
  CHECK_ALL(double, numbers[0], numbers[1], numbers[2], results)
}

int main(int argc, char **argv) {
  if (argc > 1) ck_limit_vectors(atoi(argv[1]));
  for (size_t array = 0; array < 3; array++) {
    for (size_t i = 0; i < COUNT; i++) {
      numbers[array][i] = number(array == 1 ? (i * 7 + 5) % COUNT : i);
      singles[array][i] = (float)numbers[array][i];
    }
  }
  check_singles();
  check_doubles();
  ck_convert_double_to_float(numbers[0], single_results, COUNT);
  CHECK("convert_double_to_float", float, single_results);
  ck_convert_float_to_double(singles[0], results, COUNT);
  CHECK("convert_float_to_double", double, results);
  static double skip[COUNT];
  ck_ctc_step(numbers[0] + 32, 1, skip, results, 4000);
  checksum("ctc_step", "double", results, 8, 4000);
}
