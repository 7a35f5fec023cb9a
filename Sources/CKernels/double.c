// The functions over arrays of `double`.

#include "real_double.h"

#include "elementwise.h"
#include "reductions.h"
#include "transcendental_maps.h"
