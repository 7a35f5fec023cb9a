// What the C library's Swift module lacks: epoll, eventfd, accept4.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

int csystem_accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

#endif
