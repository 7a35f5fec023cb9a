// Template over `T`: the sums of short rows for wide vectors, eight rows at a time.
//
// Included once for each map, which is given by
//   MAP(a, b)    an element, of two vectors of any width
//   SHORT(name)  the names of its functions
// Elements beyond a row become 0, which does not change a lane of a sum.

#ifndef CK_SHORT_ROWS
#define CK_SHORT_ROWS

typedef T Eight __attribute__((vector_size(8 * sizeof(T))));
typedef SignedBits EightBits __attribute__((vector_size(8 * sizeof(T))));
typedef SignedBits FourBits __attribute__((vector_size(4 * sizeof(T))));
typedef double EightDoubles __attribute__((vector_size(8 * sizeof(double))));

/// The sums of eight rows, each of which has been folded to eight lanes.
CK_INLINE void F(fold_eight)(const EightDoubles rows[8], EightDoubles *sums) {
  EightDoubles four[4], two[2];
#pragma unroll
  for (size_t r = 0; r < 4; r++)
    four[r] = __builtin_shufflevector(rows[r], rows[r + 4], 0, 1, 2, 3, 8, 9, 10, 11)
      + __builtin_shufflevector(rows[r], rows[r + 4], 4, 5, 6, 7, 12, 13, 14, 15);
#pragma unroll
  for (size_t r = 0; r < 2; r++)
    two[r] = __builtin_shufflevector(four[r], four[r + 2], 0, 1, 8, 9, 4, 5, 12, 13)
      + __builtin_shufflevector(four[r], four[r + 2], 2, 3, 10, 11, 6, 7, 14, 15);
  *sums = __builtin_shufflevector(two[0], two[1], 0, 8, 2, 10, 4, 12, 6, 14)
    + __builtin_shufflevector(two[0], two[1], 1, 9, 3, 11, 5, 13, 7, 15);
  // Lanes start at 0, which matters only if all elements are -0.
  *sums += 0.0;
}

#endif

/// Eight elements in their lanes, of which `present` belong to the row.
CK_INLINE void SHORT(eight)(
  const T *a, const T *b, const EightBits *present, EightDoubles *lanes) {
  Eight x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  Eight element = MAP(x, y);
  *lanes = __builtin_convertvector((Eight)((EightBits)element & *present), EightDoubles);
}

/// The same of four elements, in the first of eight lanes.
CK_INLINE void SHORT(four)(
  const T *a, const T *b, const FourBits *present, EightDoubles *lanes) {
  Four x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  Four element = MAP(x, y);
  FourDoubles four =
    __builtin_convertvector((Four)((FourBits)element & *present), FourDoubles);
  *lanes = __builtin_shufflevector(four, (FourDoubles){0}, 0, 1, 2, 3, 4, 5, 6, 7);
}

/// Rows of n <= 16 elements; `groups`, the number of groups of four in a row, is a compile-time constant.
/// Returns the number of rows done: the last ones may remain.
CK_INLINE size_t SHORT(rows_of_groups)(
  const T *a, const T *b, size_t rows, size_t n, size_t groups, double divisor, double offset,
  T *y) {
  EightBits index = {0, 1, 2, 3, 4, 5, 6, 7};
  FourBits index_of_four = {0, 1, 2, 3};
  EightBits first = (EightBits)(index < (SignedBits)n);
  EightBits rest = (EightBits)(index < (SignedBits)n - 8);
  FourBits rest_of_four = (FourBits)(index_of_four < (SignedBits)n - 8);
  size_t read = groups <= 2 ? 8 : 4 * groups, r = 0;
  for (; (r + 7) * n + read <= rows * n; r += 8) {
    EightDoubles lanes[8], beyond, sums;
#pragma unroll
    for (size_t k = 0; k < 8; k++) {
      const T *p = a + (r + k) * n, *q = b + (r + k) * n;
      SHORT(eight)(p, q, &first, lanes + k);
      if (groups == 3) SHORT(four)(p + 8, q + 8, &rest_of_four, &beyond);
      if (groups == 4) SHORT(eight)(p + 8, q + 8, &rest, &beyond);
      if (groups > 2) lanes[k] += beyond;
    }
    F(fold_eight)(lanes, &sums);
    Eight results = __builtin_convertvector(sums / divisor + offset, Eight);
    memcpy(y + r, &results, sizeof results);
  }
  return r;
}

/// Rows of 4 < n <= 16 elements. Returns the number of rows done.
CK_INLINE size_t SHORT(rows)(
  const T *a, const T *b, size_t rows, size_t n, double divisor, double offset, T *y) {
  if (n <= 8) return SHORT(rows_of_groups)(a, b, rows, n, 2, divisor, offset, y);
  if (n <= 12) return SHORT(rows_of_groups)(a, b, rows, n, 3, divisor, offset, y);
  return SHORT(rows_of_groups)(a, b, rows, n, 4, divisor, offset, y);
}

#undef MAP
#undef SHORT
