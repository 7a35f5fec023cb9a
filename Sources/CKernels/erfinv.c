// The inverse of the error function, one number at a time, in `double` for both: Wichura's rational
// functions for the normal quantile (Algorithm AS 241, Applied Statistics 37, 1988).

#include "trigonometry.h"

#include "logarithmic.h"

static double middle(double r) {
  double p = 2.5090809287301226727e+3;
  p = p * r + 3.3430575583588128105e+4;
  p = p * r + 6.7265770927008700853e+4;
  p = p * r + 4.5921953931549871457e+4;
  p = p * r + 1.3731693765509461125e+4;
  p = p * r + 1.9715909503065514427e+3;
  p = p * r + 1.3314166789178437745e+2;
  p = p * r + 3.3871328727963666080e0;
  double q = 5.2264952788528545610e+3;
  q = q * r + 2.8729085735721942674e+4;
  q = q * r + 3.9307895800092710610e+4;
  q = q * r + 2.1213794301586595867e+4;
  q = q * r + 5.3941960214247511077e+3;
  q = q * r + 6.8718700749205790830e+2;
  q = q * r + 4.2313330701600911252e+1;
  return p / (q * r + 1);
}

static double tail(double r) {
  double p = 7.74545014278341407640e-4;
  p = p * r + 2.27238449892691845833e-2;
  p = p * r + 2.41780725177450611770e-1;
  p = p * r + 1.27045825245236838258e0;
  p = p * r + 3.64784832476320460504e0;
  p = p * r + 5.76949722146069140550e0;
  p = p * r + 4.63033784615654529590e0;
  p = p * r + 1.42343711074968357734e0;
  double q = 1.05075007164441684324e-9;
  q = q * r + 5.47593808499534494600e-4;
  q = q * r + 1.51986665636164571966e-2;
  q = q * r + 1.48103976427480074590e-1;
  q = q * r + 6.89767334985100004550e-1;
  q = q * r + 1.67638483018380384940e0;
  q = q * r + 2.05319162663775882187e0;
  return p / (q * r + 1);
}

static double far_tail(double r) {
  double p = 2.01033439929228813265e-7;
  p = p * r + 2.71155556874348757815e-5;
  p = p * r + 1.24266094738807843860e-3;
  p = p * r + 2.65321895265761230930e-2;
  p = p * r + 2.96560571828504891230e-1;
  p = p * r + 1.78482653991729133580e0;
  p = p * r + 5.46378491116411436990e0;
  p = p * r + 6.65790464350110377720e0;
  double q = 2.04426310338993978564e-15;
  q = q * r + 1.42151175831644588870e-7;
  q = q * r + 1.84631831751005468180e-5;
  q = q * r + 7.86869131145613259100e-4;
  q = q * r + 1.48753612908506148525e-2;
  q = q * r + 1.36929880922735805310e-1;
  q = q * r + 5.99832206555887937690e-1;
  return p / (q * r + 1);
}

static double erfinv_one(double x) {
  double size = magnitude(x), q = 0.5 * x;
  if (!(size <= 1)) return NAN;
  if (size == 1) return x * INFINITY;
  // The square root of 2 divides the quantile.
  if (size <= 0.85) return q * middle(0.180625 - q * q) * 0x1.6a09e667f3bcdp-1;
  // The difference is exact, so that the tail keeps its digits.
  double r = __builtin_sqrt(-log_double(0.5 * (1 - size)));
  double value = (r <= 5 ? tail(r - 1.6) : far_tail(r - 5)) * 0x1.6a09e667f3bcdp-1;
  return x < 0 ? -value : value;
}

void ck_erfinv_double(const double *x, double *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = erfinv_one(x[i]);
}

void ck_erfinv_float(const float *x, float *y, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)erfinv_one(x[i]);
}
