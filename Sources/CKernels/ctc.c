// Connectionist temporal classification, in `double`.

#include "real_double.h"

#include "logarithmic.h"

/// e^x for x <= 0. Below -700, where a sum with 1 forgets it, it is that of -700: subnormal numbers
/// are slow.
CK_INLINE double small_exp(double x) {
  Exponential e = exponential(x < -700 ? -700 : x);
  return (1 + e.p.high) * power_of_two(e.shifted);
}

CK_INLINE void ck_ctc_step_loop(
  const double *x, ptrdiff_t direction, const double *skip, double *y, size_t n) {
  // A vector at a time: there are only a few dozen positions, and a scalar rest is slow.
  _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")
  for (size_t i = 0; i < n; i++) {
    ptrdiff_t place = (ptrdiff_t)i;
    double a = x[place], b = x[place + direction], c = x[place + 2 * direction] + skip[i];
    double most = a > b ? a : b;
    most = most > c ? most : c;
    // So that -infinity minus itself is not NaN.
    double base = most == -INFINITY ? 0 : most;
    double sum = small_exp(a - base) + small_exp(b - base) + small_exp(c - base);
    y[i] = most + log_double(sum);
  }
}
CK_DISPATCH(
  void, ck_ctc_step,
  (const double *x, ptrdiff_t direction, const double *skip, double *y, size_t n),
  (x, direction, skip, y, n))
