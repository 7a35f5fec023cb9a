// Conversions between the two types.

#include "CKernels.h"
#include "dispatch.h"

CK_INLINE void ck_convert_double_to_float_loop(const double *x, float *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) y[i] = (float)x[i];
}
CK_DISPATCH(
  void, ck_convert_double_to_float, (const double *x, float *y, size_t n), (x, y, n))

CK_INLINE void ck_convert_float_to_double_loop(const float *x, double *y, size_t n) {
  CK_VECTORIZE
  for (size_t i = 0; i < n; i++) y[i] = x[i];
}
CK_DISPATCH(
  void, ck_convert_float_to_double, (const float *x, double *y, size_t n), (x, y, n))
