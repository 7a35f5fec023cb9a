// Template over `T`: the loops of the functions that are made of e^x and log(x).

#include "error_function.h"
#include "logarithmic.h"

CK_MAP(exp)
CK_MAP(expm1)
CK_MAP(tanh)
CK_MAP(sigmoid)
CK_MAP(log)
CK_MAP(log1p)
CK_MAP(softplus)
CK_MAP(logcosh)
CK_MAP(erf)
