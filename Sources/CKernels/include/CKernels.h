#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>

void ck_log_float(const float *x, float *y, size_t n);

#endif
