// The functions over arrays of `float`.

#include "real_float.h"

#include "elementwise.h"
#include "exact.h"
#include "halves.h"
#include "pair_sums.h"
#include "taps.h"
#include "transcendental_maps.h"
#include "windows.h"
