// Template over `T`: the error function.

#pragma once

#include "exponential.h"

CK_INLINE T F(erf)(T x) {
  T a = magnitude(x);
  a = a > ERF_ONE ? ERF_ONE : a;
  T z = a * a;
  T near = a + a * erf_tail(z);
  T far = 1 - F(exp)(-z) * erfc_factor(1 / (a + 2));
  return with_sign(a < (T)0.85 ? near : far, x);
}
