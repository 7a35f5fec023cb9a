// The logarithm of the gamma function and its derivatives, one at a time, in `double` for both.

#include "trigonometry.h"

#include "logarithmic.h"

#define PI 0x1.921fb54442d18p1

/// log(gamma(2 + u)) for |u| <= 0.5.
static double lgamma_near_two(double u) {
  double q = 0x1.3faa2b3e14d35p-22;
  q = q * u - 0x1.37b7848326b0ap-21;
  q = q * u + 0x1.e32078900b102p-21;
  q = q * u - 0x1.090e56d3bd412p-19;
  q = q * u + 0x1.26d83213be73dp-18;
  q = q * u - 0x1.3d4b1dad83798p-17;
  q = q * u + 0x1.57fe0b5ce52bp-16;
  q = q * u - 0x1.78d91099477e8p-15;
  q = q * u + 0x1.a12827993bc91p-14;
  q = q * u - 0x1.d3fd69dacacb9p-13;
  q = q * u + 0x1.0b36ae815e2cap-11;
  q = q * u - 0x1.38ac5bfe57063p-10;
  q = q * u + 0x1.7add6eb022d6bp-9;
  q = q * u - 0x1.e404fc21d616ep-8;
  q = q * u + 0x1.51322ac7d6f8ep-6;
  q = q * u - 0x1.13e001a55755ep-4;
  q = q * u + 0x1.4a34cc4a60fa8p-2;
  q = q * u + 0x1.b0ee6072093cep-2;
  return u * q;
}

/// log(gamma(x)) for x > 0.
static double lgamma_of_positive(double x) {
  if (x < 0.5) return (lgamma_near_two(x) - log1p_double(x)) - log_double(x);
  if (x < 1.5) return lgamma_near_two(x - 1) - log1p_double(x - 1);
  if (x < 12) {
    double product = 1;
    while (x > 2.5) {
      x -= 1;
      product *= x;
    }
    return lgamma_near_two(x - 2) + log_double(product);
  }
  // Stirling's series.
  double r = 1 / x, z = r * r;
  double s = 1.0 / 156;
  s = s * z - 691.0 / 360360;
  s = s * z + 1.0 / 1188;
  s = s * z - 1.0 / 1680;
  s = s * z + 1.0 / 1260;
  s = s * z - 1.0 / 360;
  s = s * z + 1.0 / 12;
  // log(2 pi) / 2 - 1/2.
  return (x - 0.5) * (log_double(x) - 1) + (0x1.acfe390c97d69p-2 + r * s);
}

/// The difference between x and the nearest integer.
static double offset_of_integer(double x) { return x - with_sign(nearest(magnitude(x)), x); }

static double lgamma_one(double x) {
  if (x > 0) return x < INFINITY ? lgamma_of_positive(x) : x;
  if (x != x) return x;
  double offset = offset_of_integer(x);
  if (x == -INFINITY || offset == 0) return INFINITY;
  // Euler's reflection.
  double sine_of_pi_x = magnitude(sine(near_angle(PI * offset), 0));
  if (magnitude(x) < 0x1p-60) return -log_double(magnitude(x));
  return log_double(PI / sine_of_pi_x) - lgamma_of_positive(1 - x);
}

static double digamma_of_positive(double x) {
  // Shift to x >= 12, smallest correction first.
  double sum = 0;
  int steps = x < 12 ? (int)(12 - x) + 1 : 0;
  for (int step = steps - 1; step >= 0; step--) sum += 1 / (x + step);
  x += steps;
  double r = 1 / x, z = r * r;
  double s = 1.0 / 12;
  s = s * z - 691.0 / 32760;
  s = s * z + 1.0 / 132;
  s = s * z - 1.0 / 240;
  s = s * z + 1.0 / 252;
  s = s * z - 1.0 / 120;
  s = s * z + 1.0 / 12;
  return log_double(x) - (0.5 * r + z * s) - sum;
}

static double digamma_one(double x) {
  if (x > 0) return x < INFINITY ? digamma_of_positive(x) : x;
  if (x == 0) return real(bits(x) ^ SIGN ^ bits(INFINITY));
  double offset = offset_of_integer(x);
  if (!(x > -INFINITY) || offset == 0) return NAN;
  Angle angle = near_angle(PI * offset);
  return digamma_of_positive(1 - x) - PI * sine(angle, 1) / sine(angle, 0);
}

static double trigamma_of_positive(double x) {
  double sum = 0;
  int steps = x < 12 ? (int)(12 - x) + 1 : 0;
  for (int step = steps - 1; step >= 0; step--) sum += 1 / ((x + step) * (x + step));
  x += steps;
  double r = 1 / x, z = r * r;
  double s = 7.0 / 6;
  s = s * z - 691.0 / 2730;
  s = s * z + 5.0 / 66;
  s = s * z - 1.0 / 30;
  s = s * z + 1.0 / 42;
  s = s * z - 1.0 / 30;
  s = s * z + 1.0 / 6;
  return r + (0.5 * z + r * z * s) + sum;
}

static double trigamma_one(double x) {
  if (x > 0) return trigamma_of_positive(x);
  double offset = offset_of_integer(x);
  if (!(x > -INFINITY)) return NAN;
  if (offset == 0) return INFINITY;
  double cosecant = PI / sine(near_angle(PI * offset), 0);
  return cosecant * cosecant - trigamma_of_positive(1 - x);
}

static double tetragamma_of_positive(double x) {
  double sum = 0;
  int steps = x < 12 ? (int)(12 - x) + 1 : 0;
  for (int step = steps - 1; step >= 0; step--) {
    double term = x + step;
    sum += 2 / (term * term * term);
  }
  x += steps;
  double r = 1 / x, z = r * r;
  double s = 15 * 7.0 / 6;
  s = s * z - 13 * 691.0 / 2730;
  s = s * z + 11 * 5.0 / 66;
  s = s * z - 9 * 1.0 / 30;
  s = s * z + 7 * 1.0 / 42;
  s = s * z - 5 * 1.0 / 30;
  s = s * z + 3 * 1.0 / 6;
  return -(z + (z * r + z * z * s) + sum);
}

static double tetragamma_one(double x) {
  if (x > 0) return tetragamma_of_positive(x);
  double offset = offset_of_integer(x);
  if (!(x > -INFINITY) || offset == 0) return NAN;
  Angle angle = near_angle(PI * offset);
  double cosecant = PI / sine(angle, 0);
  return tetragamma_of_positive(1 - x) - 2 * cosecant * cosecant * cosecant * sine(angle, 1);
}

void ck_lgamma_double(const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = lgamma_one(x[i]);
}

void ck_lgamma_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)lgamma_one(x[i]);
}

void ck_digamma_double(const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = digamma_one(x[i]);
}

void ck_digamma_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)digamma_one(x[i]);
}

void ck_trigamma_double(const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = trigamma_one(x[i]);
}

void ck_trigamma_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)trigamma_one(x[i]);
}

void ck_tetragamma_double(const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = tetragamma_one(x[i]);
}

void ck_tetragamma_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)tetragamma_one(x[i]);
}
