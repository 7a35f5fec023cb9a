// The loops of the element-wise operators, by operator.

#include "CKernels.h"

#define CK_UNARY(operator, name, ...) [ck_unary_##operator] = ck_##name##_float,
#define CK_BINARY(...)
#define CK_ORDERED CK_BINARY
static const ck_map_float maps_float[] = {
#include "operators.h"
};

#define CK_UNARY(operator, name, ...) [ck_unary_##operator] = ck_##name##_double,
#define CK_BINARY(...)
#define CK_ORDERED CK_BINARY
static const ck_map_double maps_double[] = {
#include "operators.h"
};

#define CK_UNARY(...)
#define CK_BINARY(operator, name, ...) \
  [ck_binary_##operator] = {ck_##name##_float, ck_##name##_scalar_float, NULL},
#define CK_ORDERED(operator, name, ...) \
  [ck_binary_##operator] = {ck_##name##_float, ck_##name##_scalar_float, ck_scalar_##name##_float},
static const ck_zip_float zips_float[] = {
#include "operators.h"
};

#define CK_UNARY(...)
#define CK_BINARY(operator, name, ...) \
  [ck_binary_##operator] = {ck_##name##_double, ck_##name##_scalar_double, NULL},
#define CK_ORDERED(operator, name, ...) \
  [ck_binary_##operator] = { \
    ck_##name##_double, ck_##name##_scalar_double, ck_scalar_##name##_double},
static const ck_zip_double zips_double[] = {
#include "operators.h"
};

#define CK_UNARY(operator, name, ...) #operator,
#define CK_BINARY(...)
#define CK_ORDERED CK_BINARY
static const char *const unary_names[] = {
#include "operators.h"
};

#define CK_UNARY(...)
#define CK_BINARY(operator, name, ...) #operator,
#define CK_ORDERED CK_BINARY
static const char *const binary_names[] = {
#include "operators.h"
};

ck_map_float ck_unary_float(ck_unary operator) { return maps_float[operator]; }
ck_map_double ck_unary_double(ck_unary operator) { return maps_double[operator]; }
ck_zip_float ck_binary_float(ck_binary operator) { return zips_float[operator]; }
ck_zip_double ck_binary_double(ck_binary operator) { return zips_double[operator]; }
const char *ck_unary_name(ck_unary operator) { return unary_names[operator]; }
const char *ck_binary_name(ck_binary operator) { return binary_names[operator]; }
