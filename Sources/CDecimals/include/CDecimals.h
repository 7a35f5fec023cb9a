/// Rows of JSON numbers to `double`, with the vector instructions of newer x86-64 processors.
///
/// It reads only what is common, and stops before everything else. The plain readers of the module
/// that calls it take over there, and are its witnesses in the tests.
#ifndef CDECIMALS_H
#define CDECIMALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Where a reader is in the innermost rows of a tensor.
typedef struct {
  /// The next byte: where an element is awaited.
  const uint8_t *position;
  /// The end of the bytes.
  const uint8_t *end;
  /// Where the elements go.
  double *elements;
  /// Where the next element goes is this many after the first.
  ptrdiff_t count;
  /// How many elements there is room for.
  ptrdiff_t limit;
  /// The number of elements before the row.
  ptrdiff_t row_start;
  /// The length of every row; -1 if it is not known.
  ptrdiff_t row_length;
  /// The rows that have been completed.
  ptrdiff_t rows;
  /// Whether a number has been read behind which there is no comma, but something else.
  bool is_after_value;
} cd_cursor;

/// The `double` nearest to significand * 10^exponent, or NaN where that is left to others.
typedef double (*cd_nearest)(uint64_t significand, ptrdiff_t exponent);

/// Whether this machine has the instructions for `cd_read_rows`.
bool cd_has_vectors(void);

/// Reads numbers, and the ends of rows that are as long as they must be, as far as it can.
///
/// It does nothing where there are few bytes left. Only to be called where `cd_has_vectors` is true:
/// other machines stop at the first instruction that they do not have.
void cd_read_rows(cd_cursor *cursor, cd_nearest nearest);

#pragma clang assume_nonnull end

#endif
