// Connectionist temporal classification, in `double`.

#include "real_double.h"

#include "logarithmic.h"

CK_INLINE void ck_ctc_step_loop(
  const double *x, ptrdiff_t direction, const double *skip, double *y, size_t n) {
  // A vector at a time: there are but a few dozen places, and what is left over is slow.
  _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")
  for (size_t i = 0; i < n; i++) {
    ptrdiff_t place = (ptrdiff_t)i;
    double a = x[place], b = x[place + direction], c = x[place + 2 * direction] + skip[i];
    double most = a > b ? a : b;
    most = most > c ? most : c;
    // Where no way leads, what remains of -infinity is e^-infinity and no NaN.
    most = most == -INFINITY ? 0 : most;
    double sum = exp_double(a - most) + exp_double(b - most) + exp_double(c - most);
    y[i] = most + log_double(sum);
  }
}
CK_DISPATCH(
  void, ck_ctc_step,
  (const double *x, ptrdiff_t direction, const double *skip, double *y, size_t n),
  (x, direction, skip, y, n))
