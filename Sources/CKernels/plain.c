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
static double negated(double x) { return -x; }
static double square(double x) { return x * x; }
static double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double logcosh(double x) {
  double e = fabs(x);
  return e < 1 ? 0.5 * log1p(sinh(e) * sinh(e)) : e + log1p(exp(-2 * e)) - M_LN2;
}
static double maximum(double a, double b) { return a != a ? a : a > b ? a : b; }
static double minimum(double a, double b) { return a != a ? a : a < b ? a : b; }

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

MAP(exp, exp)
MAP(expm1, expm1)
MAP(log, log)
MAP(log1p, log1p)
MAP(tanh, tanh)
MAP(sigmoid, sigmoid)
MAP(softplus, softplus)
MAP(logcosh, logcosh)
MAP(erf, erf)
MAP(sin, sin)
MAP(cos, cos)
MAP(lgamma, lgamma)
MAP(digamma, digamma)
MAP(sqrt, sqrt)
MAP(round, rint)
MAP(floor, floor)
MAP(ceil, ceil)
MAP(trunc, trunc)
MAP(abs, fabs)
MAP(neg, negated)
MAP(square, square)
MAP(sign, sign)
ZIP(add, a + b)
ZIP(sub, a - b)
ZIP(mul, a * b)
ZIP(div, a / b)
SCALAR(sub, a - b)
SCALAR(div, a / b)
ZIP(max, maximum(a, b))
ZIP(min, minimum(a, b))
ZIP(pow, pow(a, b))
SCALAR(pow, pow(a, b))
ZIP(eq, a == b)
ZIP(ne, a != b)
ZIP(lt, a < b)
ZIP(le, a <= b)
ZIP(gt, a > b)
ZIP(ge, a >= b)

#define CHOICES(T)                                                                              \
  void ck_select_##T(const T *c, const T *a, const T *b, T *y, size_t n) {                      \
    for (size_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a[i] : b[i];                              \
  }                                                                                             \
  void ck_select_vs_##T(const T *c, const T *a, T b, T *y, size_t n) {                          \
    for (size_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a[i] : b;                                 \
  }                                                                                             \
  void ck_select_sv_##T(const T *c, T a, const T *b, T *y, size_t n) {                          \
    for (size_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a : b[i];                                 \
  }                                                                                             \
  void ck_select_ss_##T(const T *c, T a, T b, T *y, size_t n) {                                 \
    for (size_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a : b;                                    \
  }                                                                                             \
  void ck_clip_##T(const T *x, T low, T high, T *y, size_t n) {                                 \
    for (size_t i = 0; i < n; i++) y[i] = x[i] < low ? low : x[i] > high ? high : x[i];         \
  }                                                                                             \
  void ck_in_range_##T(const T *x, T low, T high, T *y, size_t n) {                             \
    for (size_t i = 0; i < n; i++) y[i] = low <= x[i] && x[i] <= high;                          \
  }                                                                                             \
  void ck_repeat_each_##T(const T *x, size_t rows, size_t n, T *y) {                            \
    for (size_t r = 0; r < rows; r++)                                                           \
      for (size_t j = 0; j < n; j++) y[r * n + j] = x[r];                                       \
  }                                                                                             \
  void ck_fill_##T(T value, T *y, size_t n) {                                                   \
    for (size_t i = 0; i < n; i++) y[i] = value;                                                \
  }                                                                                             \
  double ck_sum_block_##T(const T *x, size_t n) {                                               \
    double lane[16] = {0};                                                                      \
    for (size_t i = 0; i < n; i++) lane[i % 16] += x[i];                                        \
    for (size_t w = 8; w > 0; w /= 2)                                                           \
      for (size_t l = 0; l < w; l++) lane[l] += lane[l + w];                                    \
    return lane[0];                                                                             \
  }                                                                                             \
  void ck_sum_rows_##T(                                                                         \
    const T *x, size_t rows, size_t n, double divisor, double offset, T *y) {                   \
    for (size_t r = 0; r < rows; r++) {                                                         \
      double sum = 0;                                                                           \
      for (size_t i = 0; i < n; i += CK_SUM_BLOCK)                                              \
        sum += ck_sum_block_##T(x + r * n + i, n - i < CK_SUM_BLOCK ? n - i : CK_SUM_BLOCK);    \
      y[r] = (T)(sum / divisor + offset);                                                       \
    }                                                                                           \
  }                                                                                             \
  void ck_prod_rows_##T(const T *x, size_t rows, size_t n, T *y) {                              \
    for (size_t r = 0; r < rows; r++) {                                                         \
      double product = 1;                                                                       \
      for (size_t i = 0; i < n; i += CK_SUM_BLOCK) {                                            \
        double lane[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};                     \
        for (size_t j = i; j < n && j < i + CK_SUM_BLOCK; j++)                                  \
          lane[(j - i) % 16] *= x[r * n + j];                                                   \
        for (size_t w = 8; w > 0; w /= 2)                                                       \
          for (size_t l = 0; l < w; l++) lane[l] *= lane[l + w];                                \
        product *= lane[0];                                                                     \
      }                                                                                         \
      y[r] = (T)product;                                                                        \
    }                                                                                           \
  }                                                                                             \
  void ck_max_rows_##T(const T *x, size_t rows, size_t n, T *y) {                               \
    for (size_t r = 0; r < rows; r++) {                                                         \
      T most = (T)-INFINITY;                                                                    \
      for (size_t j = 0; j < n; j++) most = (T)maximum(most, x[r * n + j]);                     \
      y[r] = most;                                                                              \
    }                                                                                           \
  }                                                                                             \
  void ck_min_rows_##T(const T *x, size_t rows, size_t n, T *y) {                               \
    for (size_t r = 0; r < rows; r++) {                                                         \
      T least = (T)INFINITY;                                                                    \
      for (size_t j = 0; j < n; j++) least = (T)minimum(least, x[r * n + j]);                   \
      y[r] = least;                                                                             \
    }                                                                                           \
  }                                                                                             \
  void ck_add_columns_##T(const T *x, size_t rows, size_t n, double *acc) {                     \
    for (size_t r = 0; r < rows; r++)                                                           \
      for (size_t j = 0; j < n; j++) acc[j] += x[r * n + j];                                    \
  }
CK_DECLARE(CHOICES)

void ck_convert_double_to_float(const double *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)x[i];
}
void ck_convert_float_to_double(const float *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = x[i];
}
void ck_force_baseline(int force) { (void)force; }
