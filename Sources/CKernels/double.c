// The functions over arrays of `double`.

#include "real_double.h"

#include "elementwise.h"
#include "exact.h"
#include "for_single.h"
#include "halves.h"
#include "pair_sums.h"
#include "taps.h"
#include "transcendental_maps.h"
#include "windows.h"
