#include "CKernels.h"
#include <math.h>

void ck_log_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = logf(x[i]);
}
