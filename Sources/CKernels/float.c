// The functions over arrays of `float`.

#include "real_float.h"

#include "elementwise.h"
#include "reductions.h"
#include "transcendental_maps.h"
