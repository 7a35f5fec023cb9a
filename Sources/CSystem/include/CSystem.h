// What the C library's Swift module lacks: epoll with a plain token, eventfd, accept4, CPU sets.
#ifndef CSYSTEM_H
#define CSYSTEM_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

// Accepts a connection that is non-blocking and closed on exec; `address` is a sockaddr_storage.
int csystem_accept(int listener, void *address, uint32_t *length);

// Watches a descriptor edge-triggered, in both directions, until it is closed.
int csystem_epoll_watch_stream(int epoll, int descriptor, uint64_t token);

// Watches a descriptor for input, level-triggered; with `on` 0 the watch rests.
int csystem_epoll_watch_input(int epoll, int descriptor, uint64_t token);
int csystem_epoll_set_input(int epoll, int descriptor, uint64_t token, int on);

// An eventfd that is non-blocking and closed on exec.
int csystem_eventfd(void);

// CPUs this process may run on, at least 1.
int csystem_available_cpus(void);

// Gives pages of the heap that hold nothing back to the system.
void csystem_trim_heap(void);
// Lets go of the mapped pages of program and libraries that are only read: code that ran at start
// alone does not come back, the rest does when it is touched.
void csystem_release_file_pages(void);
// Has blocks of a mebibyte and more mapped on their own, whatever has been freed before.
void csystem_map_large_blocks(void);

// Whether a limit of the process bounds its memory (RLIMIT_AS, RLIMIT_DATA).
int csystem_is_memory_bounded(void);
// Whether the kernel promises only memory that it has (vm.overcommit_memory is 2).
int csystem_accounts_strictly(void);
// Whether the system would give the process so much memory now; nothing is kept of it.
int csystem_has_room(size_t bytes);

// Names the calling thread, for debuggers and top.
void csystem_name_thread(const char *name);

// Reports fatal signals on the standard error, with a backtrace of addresses, before they end the
// process. Does nothing under a sanitizer, which reports them itself.
void csystem_report_crashes(void);
// Gives the calling thread a stack for the report of a stack overflow, for as long as it lives;
// does nothing if it has one, or under a sanitizer, which has its own.
void csystem_give_signal_stack(void);

// Has the process sent `signal` when its parent ends.
int csystem_signal_at_end_of_parent(int signal);
// The process that sent a signal; 0 for the kernel.
int csystem_sender(const siginfo_t *info);
// The name of a signal without its SIG; NULL for none.
const char *csystem_signal_name(int signal);
// A descriptor for the signals in `set`, and the number of the next pending signal, or 0.
int csystem_signalfd(const sigset_t *set);
int csystem_next_signal(int signalfd);
// Memory of that size that processes may share, by descriptor.
int csystem_shared_memory(const char *name, size_t size);

// Sends a message with descriptors over a Unix socket.
int csystem_send(int socket, const char *text, size_t length, const int *descriptors, int count);
// Receives one without waiting; returns the length of the text, or -1.
long csystem_receive(int socket, char *text, size_t room, int *descriptors, int *count);

#endif
