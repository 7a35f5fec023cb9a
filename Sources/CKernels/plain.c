// Plain versions over the C library, one element at a time.
#include <math.h>

#include "CKernels.h"

#pragma clang fp contract(off)

static double digamma(double x) {
  if (x <= 0 && x == floor(x)) return x == 0 ? -copysign(INFINITY, x) : NAN;
  if (x == -INFINITY) return NAN;
  if (x < 0) return digamma(1 - x) - M_PI / tan(M_PI * (x - floor(x)));
  double shift = 0;
  while (x < 10) {
    shift -= 1 / x;
    x += 1;
  }
  double z = 1 / (x * x);
  return shift + log(x) - 0.5 / x
    - z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132)))));
}

#define MAP(name, f)                                                                            \
  void ck_##name##_float(const float *x, float *y, size_t n) {                                  \
    for (size_t i = 0; i < n; i++) y[i] = (float)f(x[i]);                                       \
  }                                                                                             \
  void ck_##name##_double(const double *x, double *y, size_t n) {                               \
    for (size_t i = 0; i < n; i++) y[i] = f(x[i]);                                              \
  }

#define ZIP_T(T, name, e)                                                                       \
  void ck_##name##_##T(const T *x, const T *z, T *y, size_t n) {                                \
    for (size_t i = 0; i < n; i++) { T a = x[i], b = z[i]; y[i] = (T)(e); }                     \
  }                                                                                             \
  void ck_##name##_scalar_##T(const T *x, T b, T *y, size_t n) {                                \
    for (size_t i = 0; i < n; i++) { T a = x[i]; y[i] = (T)(e); }                               \
  }
#define SCALAR_T(T, name, e)                                                                    \
  void ck_scalar_##name##_##T(T a, const T *z, T *y, size_t n) {                                \
    for (size_t i = 0; i < n; i++) { T b = z[i]; y[i] = (T)(e); }                               \
  }
#define ZIP(name, e) ZIP_T(float, name, e) ZIP_T(double, name, e)
#define SCALAR(name, e) SCALAR_T(float, name, e) SCALAR_T(double, name, e)

MAP(sin, sin)
MAP(cos, cos)
MAP(lgamma, lgamma)
MAP(digamma, digamma)
ZIP(pow, pow(a, b))
SCALAR(pow, pow(a, b))

