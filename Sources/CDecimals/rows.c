// Numbers sixteen characters at a time.
//
// The plain reader finds where a number ends only by reading it, so one number waits for the
// other: a chain of some thirty cycles each. Here a stretch of text is looked through first for the
// bytes that end numbers, 64 at a time (after Langdale and Lemire, "Parsing Gigabytes of JSON per
// Second", 2019); then every number has its ends, and the processor works at several at once. The
// characters of one are moved to the right of a vector, the point left out, by one shuffle; three
// multiplications join neighbours to pairs, fours and eights.
//
// Unsafe by its language. No byte is read beyond `end`, no element stored beyond `limit`: both are
// seen to once for each stretch.

#include "CDecimals.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define VECTORS __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define INLINE VECTORS static inline __attribute__((always_inline))

enum {
  // Bytes that are looked through at once for the ends of numbers: few at first, since whoever
  // comes back to something unusual again and again must not look through the same text each time.
  FIRST_STRETCH = 256,
  LONGEST_STRETCH = 4096,
  // Bytes that may be looked at behind a stretch: a vector from the last number's start.
  BEHIND = 16,
  // The loop that lists ends writes eight at a time, whether there are as many or not.
  SPARE_ENDS = 8,
};

/// Where the digits of a number come from, by its length and the place of its point (its length if
/// it has none): to the right of the vector, zeros before them. A point that no digit precedes or
/// follows stays, so that it is seen to be none.
#define DROPS(n, p) (0 < (p) && (p) < (n) - 1)
#define SOURCE(n, p, i)                                         \
  ((i) - 16 + (n) - DROPS(n, p) < 0                             \
       ? 0x80                                                   \
       : (i) - 16 + (n) - DROPS(n, p) + (DROPS(n, p) && (i) - 17 + (n) >= (p)))
#define SOURCES(n, p)                                                                   \
  {                                                                                     \
    SOURCE(n, p, 0), SOURCE(n, p, 1), SOURCE(n, p, 2), SOURCE(n, p, 3),                 \
        SOURCE(n, p, 4), SOURCE(n, p, 5), SOURCE(n, p, 6), SOURCE(n, p, 7),             \
        SOURCE(n, p, 8), SOURCE(n, p, 9), SOURCE(n, p, 10), SOURCE(n, p, 11),           \
        SOURCE(n, p, 12), SOURCE(n, p, 13), SOURCE(n, p, 14), SOURCE(n, p, 15),         \
  }
#define POINTS(n)                                                                              \
  SOURCES(n, 0), SOURCES(n, 1), SOURCES(n, 2), SOURCES(n, 3), SOURCES(n, 4), SOURCES(n, 5),  \
        SOURCES(n, 6), SOURCES(n, 7), SOURCES(n, 8), SOURCES(n, 9), SOURCES(n, 10),            \
        SOURCES(n, 11), SOURCES(n, 12), SOURCES(n, 13), SOURCES(n, 14), SOURCES(n, 15)

static const uint8_t sources[17 * 16 + 1][16] = {
  POINTS(0), POINTS(1), POINTS(2), POINTS(3), POINTS(4), POINTS(5), POINTS(6), POINTS(7), POINTS(8),
  POINTS(9), POINTS(10), POINTS(11), POINTS(12), POINTS(13), POINTS(14), POINTS(15), POINTS(16),
  SOURCES(16, 16),
};

/// What to divide by: 10^(n - 1) where a point stands before the last n - 1 of n characters; for
/// numbers without a sign, and with one.
static const double powers[2][16] = {
  {1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14},
  {-1, -1, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13, -1e14},
};

/// Digits that have been read, with or without a point.
typedef struct {
  uint64_t value;
  /// Where the point is; the number of characters without one.
  unsigned point;
  /// Whether there is nothing but digits, and at most one point between them.
  bool is_sound;
} digits;

/// The digits of `length` characters, 1 to 16, the first at `text`; 16 bytes are readable there.
INLINE digits read_digits(const uint8_t *text, size_t length) {
  __m128i characters = _mm_loadu_si128((const __m128i *)text);
  uint32_t points =
      (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(characters, _mm_set1_epi8('.')));
  unsigned point = (unsigned)_tzcnt_u32(points | 1u << length);
  __m128i source = _mm_loadu_si128((const __m128i *)sources[16 * length + point]);
  __m128i values =
      _mm_shuffle_epi8(_mm_sub_epi8(characters, _mm_set1_epi8('0')), source);
  // Of what is no digit, something is left of its value less 9.
  __m128i others = _mm_subs_epu8(values, _mm_set1_epi8(9));
  __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(10 | 1 << 8));
  __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  fours = _mm_packus_epi32(fours, fours);
  __m128i eights = _mm_madd_epi16(fours, _mm_set1_epi32(10000 | 1 << 16));
  uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
  return (digits){
    .value = (both & 0xFFFFFFFF) * 100000000 + (both >> 32),
    .point = point,
    .is_sound = _mm_testz_si128(others, others),
  };
}

static inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/// A number of any common spelling, with space around it: up to 19 digits and an exponent.
///
/// At `text` 16 bytes are readable even if it ends before them.
VECTORS static __attribute__((noinline)) bool read_longer(
    const uint8_t *text, const uint8_t *end, cd_nearest nearest, double *number) {
  while (text < end && is_space(*text)) text++;
  while (text < end && is_space(end[-1])) end--;
  bool is_negative = text < end && *text == '-';
  text += is_negative;

  ptrdiff_t exponent = 0;
  for (ptrdiff_t back = 1; back <= 6 && back <= end - text; back++) {
    const uint8_t *const mark = end - back;
    if ((*mark | 0x20) != 'e') continue;
    const uint8_t *digit = mark + 1;
    bool is_below_one = digit < end && *digit == '-';
    if (digit < end && (*digit == '-' || *digit == '+')) digit++;
    if (digit == end) return false;
    for (; digit < end; digit++) {
      if (*digit < '0' || *digit > '9') return false;
      exponent = exponent * 10 + (*digit - '0');
    }
    if (is_below_one) exponent = -exponent;
    end = mark;
    break;
  }

  // All but the last sixteen characters one by one, into a number below 1000.
  uint64_t first = 0;
  ptrdiff_t length = end - text, before = 0;
  bool has_point = false;
  const uint8_t *start = text;
  for (; end - start > 16; start++) {
    if (*start == '.' && !has_point) {
      has_point = true;
      before = start - text;
    } else if (*start >= '0' && *start <= '9' && first < 100) {
      first = first * 10 + (uint64_t)(*start - '0');
    } else {
      return false;
    }
  }
  if (length == 0) return false;
  digits last = read_digits(start, (size_t)(end - start));
  ptrdiff_t last_length = end - start;
  bool last_has_point = last.point < (unsigned)last_length;
  if (!last.is_sound || (has_point && last_has_point)) return false;
  if (last_has_point) before = start - text + last.point;
  has_point |= last_has_point;
  if (!has_point) before = length;

  // A digit before the point and one behind it, and no zero before other digits (RFC 8259 §6).
  if (before == 0 || before == length - 1 || (*text == '0' && before > 1)) return false;
  if (has_point) exponent -= length - 1 - before;
  uint64_t scale = last_has_point ? 1000000000000000 : 10000000000000000;
  double magnitude = nearest(first * scale + last.value, exponent);
  if (magnitude != magnitude) return false;
  *number = is_negative ? -magnitude : magnitude;
  return true;
}

/// Lists where commas and closing brackets are among `length` bytes, a multiple of 64; returns the
/// end of the list.
INLINE uint16_t *list_ends(const uint8_t *text, size_t length, uint16_t *ends) {
  const __m256i comma = _mm256_set1_epi8(','), bracket = _mm256_set1_epi8(']');
  for (size_t start = 0; start < length; start += 64) {
    __m256i low = _mm256_loadu_si256((const __m256i *)(text + start));
    __m256i high = _mm256_loadu_si256((const __m256i *)(text + start + 32));
    low = _mm256_or_si256(_mm256_cmpeq_epi8(low, comma), _mm256_cmpeq_epi8(low, bracket));
    high = _mm256_or_si256(_mm256_cmpeq_epi8(high, comma), _mm256_cmpeq_epi8(high, bracket));
    uint64_t bits = (uint32_t)_mm256_movemask_epi8(low)
        | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
    uint16_t *const last = ends + _mm_popcnt_u64(bits);
    for (; ends < last; ends += 8) {
      for (unsigned index = 0; index < 8; index++) {
        ends[index] = (uint16_t)(start + _tzcnt_u64(bits));
        bits = _blsr_u64(bits);
      }
    }
    ends = last;
  }
  return ends;
}

VECTORS void cd_read_rows(cd_cursor *cursor, cd_nearest nearest) {
  uint16_t ends[LONGEST_STRETCH + SPARE_ENDS];
  const uint8_t *position = cursor->position;
  double *element = cursor->elements + cursor->count;
  double *const limit = cursor->elements + cursor->limit;
  const ptrdiff_t row_length = cursor->row_length;
  ptrdiff_t to_row_end = row_length < 0 ? -1 : cursor->row_start + row_length - cursor->count;
  double *row_end = element + to_row_end;
  size_t stretch = FIRST_STRETCH;

  for (;;) {
    const uint8_t *const text = position;
    ptrdiff_t left = cursor->end - text - BEHIND;
    if (left < 64) break;
    size_t length = (size_t)left < stretch ? (size_t)left & ~(size_t)63 : stretch;
    const uint16_t *last = list_ends(text, length, ends);
    if (last - ends > limit - element) last = ends + (limit - element);

    for (const uint16_t *next = ends; next < last; next++) {
      const uint8_t *const end = text + *next;
      const size_t is_negative = *position == '-';
      const uint8_t *const first = position + is_negative;
      const size_t characters = (size_t)(end - first);
      // Fifteen digits fit into a double.
      bool is_read = false;
      if (characters - 1 < 15) {
        digits read = read_digits(first, characters);
        *element = (double)(int64_t)read.value / powers[is_negative][characters - read.point];
        // No zero before other digits (RFC 8259 §6).
        is_read = read.is_sound && !(*first == '0' && read.point > 1);
      }
      if (!is_read && !read_longer(position, end, nearest, element)) goto stopped;
      element++;
      if (*end == ',') {
        position = end + 1;
        position += *position == ' ';
        continue;
      }
      // The next row, where this one is as long as the others and nothing is unusual about it.
      if (element == row_end && end[1] == ',') {
        const uint8_t *bracket = end + 2 + (end[2] == ' ');
        if (*bracket == '[') {
          cursor->rows++;
          row_end += row_length;
          position = bracket + 1;
          next++;
          continue;
        }
      }
      position = end;
      cursor->is_after_value = true;
      goto stopped;
    }
    if (position == text) break;
    stretch = LONGEST_STRETCH;
  }
stopped:
  cursor->position = position;
  cursor->count = element - cursor->elements;
  if (cursor->rows > 0) cursor->row_start = row_end - row_length - cursor->elements;
}

bool cd_has_vectors(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
      && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt")
      && __builtin_cpu_supports("popcnt");
}

#else

bool cd_has_vectors(void) { return false; }

void cd_read_rows(cd_cursor *cursor, cd_nearest nearest) {}

#endif
