// Template over `T`: the loops of functions based on e^x and log(x).

#include "error_function.h"
#include "logarithmic.h"
#include "maps.h"

CK_MAP_LONG(exp)
CK_MAP_LONG(expm1)
CK_MAP_LONG(tanh)
CK_MAP_LONG(sigmoid)
CK_MAP_LONG(sigmoid_slope)
CK_MAP_MOSTLY_PLAIN(log)
CK_MAP_MOSTLY_PLAIN(log1p)
CK_MAP_LONG(softplus)
CK_MAP_LONG(logcosh)
CK_MAP_LONG(erf)
CK_ZIP_LONG(log_quotient)
CK_ZIP_LONG(log1p_difference)
CK_ZIP_LONG(logit_entropy)
CK_ZIP_LONG(logit_slope)
