// Template over `T` and an operation: the fold of a row in sixteen lanes.
//
// Included once for each operation, which is defined by
//   FOLD(name)        the names of its functions
//   LANE              the type of a lane; Lanes and Quad, those of sixteen and of four of them
//   IDENTITY          the identity of the operation, with which a lane starts
//   COMBINE(a, b)     the operation, on two numbers
//   COMBINE_LANES     the same on two vectors of either type
//   FINISH(value)     the result from the fold of a row, or of four rows, an expression of `divisor`
//                     and `offset`
// Vectors are passed by address: by value, the calling convention would depend on the target, although
// every function here is inlined.

CK_INLINE void FOLD(accumulate)(Lanes *lanes, const Chunk *chunk) {
  Lanes x = __builtin_convertvector(*chunk, Lanes);
  *lanes = COMBINE_LANES(*lanes, x);
}

/// Lanes l and l + 8, then l and l + 4, l and l + 2, l and l + 1.
CK_INLINE LANE FOLD(tree)(const Lanes *lanes) {
  LANE lane[16];
  memcpy(lane, lanes, sizeof lane);
  for (int width = 8; width > 0; width /= 2)
    for (int l = 0; l < width; l++) lane[l] = COMBINE(lane[l], lane[l + width]);
  return lane[0];
}

/// The fold of n <= CK_SUM_BLOCK elements at x, of which those before `end` may be read.
CK_INLINE LANE FOLD(block)(const T *x, size_t n, const T *end) {
  Lanes lanes = (Lanes){} + (LANE)IDENTITY;
  Chunk chunk;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    memcpy(&chunk, x + i, sizeof chunk);
    FOLD(accumulate)(&lanes, &chunk);
  }
  if (i < n) {
    size_t rest = n - i;
    if ((size_t)(end - (x + i)) >= 16) memcpy(&chunk, x + i, sizeof chunk);
    else {
      chunk = (Chunk){};
      memcpy(&chunk, x + i, rest * sizeof(T));
    }
    // Elements beyond the row become the identity, which does not change a lane.
    ChunkBits index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    ChunkBits present = (ChunkBits)(index < (SignedBits)rest);
    Chunk identity = (Chunk){} + (T)IDENTITY;
    chunk = (Chunk)(((ChunkBits)chunk & present) | ((ChunkBits)identity & ~present));
    FOLD(accumulate)(&lanes, &chunk);
  }
  return FOLD(tree)(&lanes);
}

/// The fold of a row of any length.
CK_INLINE LANE FOLD(row)(const T *x, size_t n, const T *end) {
  LANE result = IDENTITY;
  for (size_t i = 0; i < n; i += CK_SUM_BLOCK) {
    size_t count = n - i < CK_SUM_BLOCK ? n - i : CK_SUM_BLOCK;
    result = COMBINE(result, FOLD(block)(x + i, count, end));
  }
  return result;
}

/// The fold of n <= 16 elements, n known to the compiler: the tree without its empty branches.
CK_INLINE LANE FOLD(short_row)(const T *x, size_t n) {
  LANE lane[16];
  for (size_t l = 0; l < n; l++) lane[l] = x[l];
  for (size_t width = 8; width > 0; width /= 2)
    for (size_t l = 0; l < width; l++)
      if (l + width < n) lane[l] = COMBINE(lane[l], lane[l + width]);
  // Lanes start at the identity, which matters only if all elements are -0.
  return COMBINE((LANE)IDENTITY, lane[0]);
}

/// Four lanes of a short row, folded from all of its n <= 16 elements, n known to the compiler. So
/// many are read as fill whole vectors of four.
CK_INLINE void FOLD(quad)(Quad *result, const T *x, size_t n) {
  Quad quad[4], identity = (Quad){} + (LANE)IDENTITY;
#pragma unroll
  for (size_t g = 0; g < 4; g++) {
    if (4 * g >= n) continue;
    Four four;
    memcpy(&four, x + 4 * g, sizeof four);
    Quad q = __builtin_convertvector(four, Quad);
    switch (n - 4 * g) {
      case 1: q = __builtin_shufflevector(q, identity, 0, 5, 6, 7); break;
      case 2: q = __builtin_shufflevector(q, identity, 0, 1, 6, 7); break;
      case 3: q = __builtin_shufflevector(q, identity, 0, 1, 2, 7); break;
    }
    quad[g] = q;
  }
  if (n > 8) quad[0] = COMBINE_LANES(quad[0], quad[2]);
  if (n > 12) quad[1] = COMBINE_LANES(quad[1], quad[3]);
  if (n > 4) quad[0] = COMBINE_LANES(quad[0], quad[1]);
  *result = quad[0];
}

/// The folds of rows of n, 4 < n <= 16, n known to the compiler: the last lanes of four rows at a
/// time are folded side by side.
CK_INLINE void FOLD(short_rows)(
  const T *x, size_t rows, size_t n, double divisor, double offset, T *y) {
  (void)divisor, (void)offset;
  size_t r = 0;
  for (; (r + 3) * n + (n + 3) / 4 * 4 <= rows * n; r += 4) {
    Quad a, b, c, d;
    FOLD(quad)(&a, x + r * n, n);
    FOLD(quad)(&b, x + (r + 1) * n, n);
    FOLD(quad)(&c, x + (r + 2) * n, n);
    FOLD(quad)(&d, x + (r + 3) * n, n);
    Quad ab = COMBINE_LANES(
      __builtin_shufflevector(a, b, 0, 1, 4, 5), __builtin_shufflevector(a, b, 2, 3, 6, 7));
    Quad cd = COMBINE_LANES(
      __builtin_shufflevector(c, d, 0, 1, 4, 5), __builtin_shufflevector(c, d, 2, 3, 6, 7));
    Quad lanes = COMBINE_LANES(
      __builtin_shufflevector(ab, cd, 0, 2, 4, 6), __builtin_shufflevector(ab, cd, 1, 3, 5, 7));
    Quad identity = (Quad){} + (LANE)IDENTITY;
    Quad result = COMBINE_LANES(identity, lanes);
    Four four = __builtin_convertvector(FINISH(result), Four);
    memcpy(y + r, &four, sizeof four);
  }
  for (; r < rows; r++) y[r] = (T)FINISH(FOLD(short_row)(x + r * n, n));
}

CK_INLINE void FOLD(rows)(
  const T *x, size_t rows, size_t n, double divisor, double offset, T *y) {
  (void)divisor, (void)offset;
  switch (n) {
#define TINY_ROWS(k)                                                                            \
  case k:                                                                                       \
    CK_VECTORIZE                                                                                \
    for (size_t r = 0; r < rows; r++) y[r] = (T)FINISH(FOLD(short_row)(x + r * k, k));          \
    return;
#define SHORT_ROWS(k) case k: return FOLD(short_rows)(x, rows, k, divisor, offset, y);
    TINY_ROWS(1) TINY_ROWS(2) TINY_ROWS(3) TINY_ROWS(4)
    SHORT_ROWS(5) SHORT_ROWS(6) SHORT_ROWS(7) SHORT_ROWS(8)
    SHORT_ROWS(9) SHORT_ROWS(10) SHORT_ROWS(11) SHORT_ROWS(12)
    SHORT_ROWS(13) SHORT_ROWS(14) SHORT_ROWS(15) SHORT_ROWS(16)
#undef TINY_ROWS
#undef SHORT_ROWS
  }
  const T *end = x + rows * n;
  for (size_t r = 0; r < rows; r++) y[r] = (T)FINISH(FOLD(row)(x + r * n, n, end));
}

#undef FOLD
#undef LANE
#undef Lanes
#undef Quad
#undef IDENTITY
#undef COMBINE
#undef COMBINE_LANES
#undef FINISH
