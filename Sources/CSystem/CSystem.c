#define _GNU_SOURCE
#include "CSystem.h"

int csystem_accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags) {
  return accept4(descriptor, address, length, flags);
}
