#include "real_double.h"
#include "transcendental_maps.h"
