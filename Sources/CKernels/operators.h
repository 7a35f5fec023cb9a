// The element-wise operators, a row each; the only list of them.
//
//   CK_UNARY(operator, name, body)            y = name(x), computed by the body
//   CK_BINARY(operator, name, body)           y = name(a, b)
//   CK_ORDERED(operator, name, body)          the same, with a loop for a number in the place of `a`
//   CK_UNARY_BESIDE(operator, name), ...      the loop of the function is in a separate file
//
// `operator` is the name in the symbolic language, `name` that of the loops, `ck_name_float` and
// `ck_name_double`. Included by files that define the macros: CKernels.h generates declarations and two
// enumerations from the rows, operators.c tables, elementwise.h loops of the bodies.
//
// Zeros, infinities, NaN and subnormals are treated as in IEEE 754, and subnormal results are rounded as
// such. The comment of each function of many operations states its worst error in ulps (0.5 is the optimum),
// for float among all arguments, for double as found by trials.

#ifndef CK_UNARY_BESIDE
#define CK_UNARY_BESIDE(operator, name) CK_UNARY(operator, name, )
#define CK_BINARY_BESIDE(operator, name) CK_BINARY(operator, name, )
#define CK_ORDERED_BESIDE(operator, name) CK_ORDERED(operator, name, )
#endif

// MARK: Functions of one array, y[i] = f(x[i])

/// The number with the other sign.
CK_UNARY(negative, neg, return real(bits(x) ^ SIGN);)
/// The magnitude.
CK_UNARY(absolute, abs, return magnitude(x);)
/// x times x.
CK_UNARY(square, square, return x * x;)
/// The square root, rounded correctly.
CK_UNARY(squareRoot, sqrt, return __builtin_elementwise_sqrt(x);)
/// e^x. Worst error: 0.9; double 1.
CK_UNARY_BESIDE(exponential, exp)
/// e^x - 1, exact near 0. Worst error: 1.25; double 1.25.
CK_UNARY_BESIDE(expm1, expm1)
/// e^x - 1 - x, accurate for small x. Worst error: 0.51; double 4.
CK_UNARY_BESIDE(exponentialRest, exponential_rest)
/// The natural logarithm. Worst error: 0.95; double 1.
CK_UNARY_BESIDE(logarithm, log)
/// log(1 + x), exact near 0. Worst error: 1.2; double 1.2.
CK_UNARY_BESIDE(log1p, log1p)
/// The hyperbolic tangent. Worst error: 2.4; double 2.4.
CK_UNARY_BESIDE(tanh, tanh)
/// 1 / (1 + e^-x). Worst error: 2.6; double 2.6.
CK_UNARY_BESIDE(sigmoid, sigmoid)
/// Its slope, e^-|x| / (1 + e^-|x|)^2. Worst error: 1.7; double 2.1.
CK_UNARY_BESIDE(sigmoidSlope, sigmoid_slope)
/// log(1 + e^x). Worst error: 2.3; double 2.3.
CK_UNARY_BESIDE(softplus, softplus)
/// log(cosh(x)). Worst error: 1.8; double 1.8.
CK_UNARY_BESIDE(logCosh, logcosh)
/// The error function. Worst error: 1.8; double 2.
CK_UNARY_BESIDE(erf, erf)
/// The inverse of erf. Worst error: 0.51; double 8.
CK_UNARY_BESIDE(erfinv, erfinv)
/// The sine. Worst error: 0.51; double 0.8, for arguments of any size.
CK_UNARY_BESIDE(sine, sin)
/// The cosine. Worst error: 0.51; double 0.8, for arguments of any size.
CK_UNARY_BESIDE(cosine, cos)
/// log|gamma(x)|. Worst error: 0.51; double 8 for x > 0, an absolute one near zeros at x < 0.
CK_UNARY_BESIDE(logGamma, lgamma)
/// The derivative of lgamma. Worst error for x > 0: 0.51; double 1 and an absolute one of 2e-15.
CK_UNARY_BESIDE(digamma, digamma)
/// The second derivative of lgamma, and the third: as far as second derivatives reach.
CK_UNARY_BESIDE(trigamma, trigamma)
CK_UNARY_BESIDE(tetragamma, tetragamma)
/// -1, 0 or 1; NaN stays NaN.
CK_UNARY(sign, sign, return x > 0 ? 1 : x < 0 ? -1 : x + 0;)
/// To the nearest integer, halves to even.
CK_UNARY(round, round, return with_sign(nearest(magnitude(x)), x);)
/// The greatest integer that is not greater.
CK_UNARY(
  floor, floor,
  T result = F(round)(x);
  return with_sign(result > x ? result - 1 : result, x);)
/// The least integer that is not less.
CK_UNARY(
  ceiling, ceil,
  T result = F(round)(x);
  return with_sign(result < x ? result + 1 : result, x);)
/// The nearest integer towards 0.
CK_UNARY(
  truncate, trunc,
  T a = magnitude(x);
  T result = nearest(a);
  return with_sign(result > a ? result - 1 : result, x);)
/// To the nearest float: how a call in float32 that works in double reads its tensors.
CK_UNARY(roundToSingle, round_to_single, return (T)(float)x;)
/// To the nearest number of a type of two bytes, halves to even: infinity beyond its range.
CK_UNARY_BESIDE(roundToFloat16, round_to_float16)
CK_UNARY_BESIDE(roundToBfloat16, round_to_bfloat16)

// MARK: Functions of two arrays, y[i] = f(a[i], b[i])

CK_BINARY(add, add, return a + b;)
CK_ORDERED(subtract, sub, return a - b;)
CK_BINARY(multiply, mul, return a * b;)
CK_ORDERED(divide, div, return a / b;)
/// a to the power of b, with the special cases of IEEE 754. Worst error: 0.51; double 1.
CK_ORDERED_BESIDE(power, pow)
/// a to the power of b, minus 1: accurate if the power is close to 1. Worst error: 0.51; double 3.
CK_BINARY_BESIDE(powerLessOne, powm1)
/// The greater number; NaN if either is NaN: a NaN in b is chosen because every comparison with it fails.
CK_BINARY(maximum, max, return ((a > b) | (a != a)) ? a : b;)
/// The lesser number; NaN if either is NaN.
CK_BINARY(minimum, min, return ((a < b) | (a != a)) ? a : b;)
/// log(a / b) of positive numbers, exact where they are nearly equal. Worst error, found by trials:
/// 1.6; double 1.6.
CK_BINARY_BESIDE(logOfQuotient, log_quotient)
/// log((1 + a) / (1 + b)) of numbers above -1, accurate if they are nearly equal: there is no
/// cancellation as in log1p(a) - log1p(b). Worst error, found by trials: 2.4; double 2.4.
CK_BINARY_BESIDE(log1pDifference, log1p_difference)
/// a ((a >= 0) - b) + log(1 + e^-|a|): the cross-entropy of the label b and the logit a,
/// as accurate as log(1 + e^x) if b is 0 or 1.
CK_BINARY_BESIDE(logitEntropy, logit_entropy)
/// Its slope, 1 / (1 + e^-a) - b, as exact as 1 / (1 + e^-x) where b is 0 or 1.
CK_BINARY_BESIDE(logitSlope, logit_slope)
/// 1 - a b, or 0 where that is less; NaN stays NaN.
CK_BINARY(
  margin, margin,
  T missing = 1 - a * b;
  return ((missing > 0) | (missing != missing)) ? missing : 0;)
/// Its slope along a: -b where a b <= 1, else 0.
CK_BINARY(marginSlope, margin_slope, return a * b <= 1 ? -b : 0;)
/// a^2 / 2 where |a| <= b, else b (|a| - b / 2); NaN if a is NaN.
CK_BINARY(
  huber, huber,
  T size = magnitude(a);
  T part = size < b ? size : b;
  return part * (size - (T)0.5 * part);)
/// a^2 / (2 b) where |a| < b, else |a| - b / 2; NaN if a is NaN. Nothing overflows unless the result
/// does.
CK_BINARY(
  smoothL1, smooth_l1,
  T size = magnitude(a);
  T near = (T)0.5 * size * (size / b);
  T far = size - (T)0.5 * b;
  return size < b ? near : far;)
/// Its slope along a: a / b where |a| < b, else the sign of a.
CK_BINARY(
  smoothL1Slope, smooth_l1_slope,
  T near = a / b;
  T far = F(sign)(a);
  return magnitude(a) < b ? near : far;)
/// a b, or 0 where a is 0, even if b is infinite or NaN: a gradient of 0 times an infinite derivative is 0.
/// The change of such a zero is its change times the slope.
CK_BINARY(
  productOrZero, mul_or_zero,
  T product = a * b;
  return a == 0 ? 0 : product;)
/// a / b, or 0 where a is 0, even if b is 0 or NaN.
CK_BINARY(
  quotientOrZero, div_or_zero,
  T quotient = a / b;
  return a == 0 ? 0 : quotient;)
// Comparisons: 1 where it holds, else 0.
CK_BINARY(equal, eq, return a == b ? 1 : 0;)
CK_BINARY(notEqual, ne, return a != b ? 1 : 0;)
CK_BINARY(less, lt, return a < b ? 1 : 0;)
CK_BINARY(lessOrEqual, le, return a <= b ? 1 : 0;)
CK_BINARY(greater, gt, return a > b ? 1 : 0;)
CK_BINARY(greaterOrEqual, ge, return a >= b ? 1 : 0;)

#undef CK_UNARY
#undef CK_BINARY
#undef CK_ORDERED
#undef CK_UNARY_BESIDE
#undef CK_BINARY_BESIDE
#undef CK_ORDERED_BESIDE
