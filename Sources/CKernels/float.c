// The functions over arrays of `float`.

#include "real_float.h"

#include "elementwise.h"
#include "exact.h"
#include "pair_sums.h"
#include "transcendental_maps.h"
