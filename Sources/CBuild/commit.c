#include "CBuild.h"

#ifndef LOSS_SERVER_COMMIT
#define LOSS_SERVER_COMMIT ""
#endif

const char *const cbuild_commit = LOSS_SERVER_COMMIT;
