// What a process needs to watch another one: signals by descriptor, shared memory, and descriptors
// sent over a socket.
#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_descriptors = 64 };

int csystem_signal_at_end_of_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

int csystem_sender(const siginfo_t *info) {
  return info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE
             ? info->si_pid
             : 0;
}

const char *csystem_signal_name(int signal) { return sigabbrev_np(signal); }

int csystem_signalfd(const sigset_t *set) {
  return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int csystem_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int csystem_shared_memory(const char *name, size_t size) {
  int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor >= 0 && ftruncate(descriptor, (off_t)size) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

int csystem_send(int socket, const char *text, size_t length, const int *descriptors, int count) {
  char control[CMSG_SPACE(sizeof(int) * most_descriptors)] = {0};
  struct iovec piece = {.iov_base = (void *)text, .iov_len = length};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
  if (count > most_descriptors) count = most_descriptors;
  if (count > 0) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
    memcpy(CMSG_DATA(header), descriptors, sizeof(int) * (size_t)count);
  }
  while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
    if (errno != EINTR) return -1;
  return 0;
}

long csystem_receive(int socket, char *text, size_t room, int *descriptors, int *count) {
  char control[CMSG_SPACE(sizeof(int) * most_descriptors)];
  struct iovec piece = {.iov_base = text, .iov_len = room};
  struct msghdr message = {
      .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  int most = *count < most_descriptors ? *count : most_descriptors;
  *count = 0;
  long length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (length < 0) return -1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int sent = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int i = 0; i < sent; i++) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + sizeof(int) * (size_t)i, sizeof descriptor);
      if (*count < most)
        descriptors[(*count)++] = descriptor;
      else
        close(descriptor);
    }
  }
  return length;
}
