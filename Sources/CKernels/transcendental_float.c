#include "real_float.h"
#include "transcendental_maps.h"
