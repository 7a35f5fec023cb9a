// Powers, and what they and e^x are beyond 1. Those of `float` are computed in `double`, where
// plain e^(y log x) is exact enough.

#include "real_double.h"

#include "logarithmic.h"

/// 1 + p; the low part may be a whole ulp.
CK_INLINE Pair one_plus(Pair p) {
  Pair sum = fast_two_sum(1, p.high);
  sum.low += p.low;
  return sum;
}

/// log(x) for a finite x > 0, to about 65 bits.
CK_INLINE Pair precise_log(double x) {
  bool subnormal = x < MIN_NORMAL;
  Parts p = parts(subnormal ? x * TWO_TO_MANTISSA : x);
  double exponent = p.exponent - (subnormal ? MANTISSA : 0);
  double f = p.fraction;
  // s = f / (2 + f) as a number of 26 bits, with exact products, and the rest.
  Pair divisor = fast_two_sum(2, f);
  double inverse = 1 / divisor.high;
  double s = upper(f * inverse);
  double top = upper(divisor.high);
  double s_low = ((f - s * top) - s * ((divisor.high - top) + divisor.low)) * inverse;
  // z = s^2 likewise.
  double z = s * s;
  double z_low = s_low * (2 * s + s_low);
  // log(1 + f) = s (2 + c) with c = 2/3 z + z^2 Q(z).
  double square = z + z_low;
  double q = 0x1.eb0dc9c4fe9ecp-4;
  q = q * square + 0x1.de33e934b39ecp-4;
  q = q * square + 0x1.1120b21fe9ac2p-3;
  q = q * square + 0x1.3b1362d1cc464p-3;
  q = q * square + 0x1.745d1831d5e6ep-3;
  q = q * square + 0x1.c71c71c581a3p-3;
  q = q * square + 0x1.2492492493028p-2;
  q = q * square + 0x1.9999999999996p-2;
  double c = upper(z * (2.0 / 3));
  double c_low = (2 * z - 3 * c) * (1.0 / 3) + (z_low * (2.0 / 3) + square * square * q);
  double low = 2 * s_low + (s * c_low + s_low * (c + c_low));
  Pair sum = fast_two_sum(exponent * LN2_HIGH, 2 * s);
  Pair more = fast_two_sum(sum.high, s * c);
  return fast_two_sum(more.high, (sum.low + more.low) + (low + exponent * LN2_LOW));
}

/// x^y, given |x|^y for |x| in (0, infinity) or what y log|x| gives at 0 and infinity.
CK_INLINE double with_special_cases(double x, double y, double power) {
  double a = magnitude(y);
  double half = 0.5 * a;
  bool integer = nearest(a) == a;
  bool odd = integer & (a < 2 * TWO_TO_MANTISSA) & (nearest(half) != half);
  // Bit operations, as -0 and -infinity count.
  double result = real(bits(power) ^ (odd ? bits(x) & SIGN : 0));
  bool undefined = (x < 0) & (x > -INFINITY) & !integer;
  result = undefined ? NAN : result;
  bool one = (x == 1) | (y == 0) | ((x == -1) & (a == INFINITY));
  return one ? 1 : result;
}

/// log(x) for x >= 0: -infinity at 0, infinity at infinity, NaN at NaN.
CK_INLINE double with_log_of_limits(double x, double log) {
  double limit = x == 0 ? -INFINITY : x;
  return ((x > 0) & (x < INFINITY)) ? log : limit;
}

/// y log: the first product is exact; in what follows the others are summed.
CK_INLINE Pair times(double y, Pair log) {
  double y_top = upper(y), log_top = upper(log.high);
  double y_rest = y - y_top, log_rest = (log.high - log_top) + log.low;
  return fast_two_sum(y_top * log_top, y_top * log_rest + (y_rest * log_top + y_rest * log_rest));
}

CK_INLINE double pow_double(double x, double y) {
  double a = magnitude(x);
  Pair log = precise_log(a);
  Pair product = times(y, log);
  // Far outside the range of results only the sign counts; NaN is far too.
  double estimate = y * with_log_of_limits(a, log.high);
  bool near = magnitude(estimate) < 800;
  Exponential e = exponential(near ? product.high : estimate);
  Pair r = one_plus(e.p);
  double rest = near ? product.low * r.high : 0;
  return with_special_cases(x, y, scaled(r.high + (r.low + rest), e.shifted));
}

CK_INLINE float pow_float(float x, float y) {
  double a = magnitude(x);
  double log = with_log_of_limits(a, log_double(a));
  return (float)with_special_cases(x, y, exp_double(y * log));
}

/// x^y - 1, given x^y and what keeps its digits where it is nearly 1.
CK_INLINE double powm1_of_log(double x, double estimate, double power, double nearly) {
  bool near = (x > 0) & (x < INFINITY) & (magnitude(estimate) < 0.5);
  return near ? nearly : power - 1;
}

CK_INLINE double powm1_double(double x, double y) {
  // e^(a + b) - 1 = (e^a - 1) + b e^a for a b that rounding would drop.
  Pair product = times(y, precise_log(magnitude(x)));
  double whole = expm1_double(product.high);
  return powm1_of_log(x, product.high, pow_double(x, y), whole + product.low * (1 + whole));
}

CK_INLINE float powm1_float(float x, float y) {
  double a = magnitude(x);
  double estimate = y * with_log_of_limits(a, log_double(a));
  double power = with_special_cases(x, y, exp_double(estimate));
  return (float)powm1_of_log(x, estimate, power, expm1_double(estimate));
}

/// 1 / k!.
static const double inverse_factorials[] = {
  1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
  1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
  1.0 / 87178291200, 1.0 / 1307674368000, 1.0 / 20922789888000, 1.0 / 355687428096000,
  1.0 / 6402373705728000, 1.0 / 121645100408832000, 1.0 / 2432902008176640000,
};

CK_INLINE double exponential_rest(double x) {
  // x^2 times the series of 1 / 2! + x / 3! + ...
  double q = 0;
#pragma unroll
  for (int k = 20; k >= 2; k--) q = q * x + inverse_factorials[k];
  double far = x < INFINITY ? expm1_double(x) - x : x;
  return magnitude(x) < 1 ? x * x * q : far;
}

#define CK_POWERS(T)                                                                            \
  CK_INLINE void ck_pow_##T##_loop(const T *a, const T *b, T *y, size_t n) {                    \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = pow_##T(a[i], b[i]);                                  \
  }                                                                                             \
  CK_DISPATCH(void, ck_pow_##T, (const T *a, const T *b, T *y, size_t n), (a, b, y, n))         \
  CK_INLINE void ck_pow_scalar_##T##_loop(const T *a, T b, T *y, size_t n) {                    \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = pow_##T(a[i], b);                                     \
  }                                                                                             \
  CK_DISPATCH(void, ck_pow_scalar_##T, (const T *a, T b, T *y, size_t n), (a, b, y, n))         \
  CK_INLINE void ck_scalar_pow_##T##_loop(T a, const T *b, T *y, size_t n) {                    \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = pow_##T(a, b[i]);                                     \
  }                                                                                             \
  CK_DISPATCH(void, ck_scalar_pow_##T, (T a, const T *b, T *y, size_t n), (a, b, y, n))         \
  CK_INLINE void ck_powm1_##T##_loop(const T *a, const T *b, T *y, size_t n) {                  \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = powm1_##T(a[i], b[i]);                                \
  }                                                                                             \
  CK_DISPATCH(void, ck_powm1_##T, (const T *a, const T *b, T *y, size_t n), (a, b, y, n))       \
  CK_INLINE void ck_powm1_scalar_##T##_loop(const T *a, T b, T *y, size_t n) {                  \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = powm1_##T(a[i], b);                                   \
  }                                                                                             \
  CK_DISPATCH(void, ck_powm1_scalar_##T, (const T *a, T b, T *y, size_t n), (a, b, y, n))       \
  CK_INLINE void ck_exponential_rest_##T##_loop(const T *x, T *y, size_t n) {                   \
    CK_VECTORIZE                                                                                \
    for (size_t i = 0; i < n; i++) y[i] = (T)exponential_rest(x[i]);                            \
  }                                                                                             \
  CK_DISPATCH(void, ck_exponential_rest_##T, (const T *x, T *y, size_t n), (x, y, n))

#undef T
CK_DECLARE(CK_POWERS)
