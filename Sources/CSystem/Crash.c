// The report of a fatal signal: its name, and where each function of the thread's stack was.
//
// The runtime's own report starts another program, takes about a second in which the process keeps
// its connections, and shows memory, which may hold what a client has sent. This one takes less than
// a millisecond and shows addresses only; symbols are looked up afterwards, with the program's file.
#define _GNU_SOURCE
#include "CSystem.h"

#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

enum { most_modules = 48, most_frames = 64, stack_size = 65536, report_size = 8192 };

// Found before any crash: the lists of the dynamic linker must not be asked for in a handler.
static struct {
  uintptr_t start, end, base;
  char name[40];
} modules[most_modules];
static int module_count;

static _Atomic int reporter;
static char report[report_size];
static size_t report_length;

static int note_module(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  if (module_count == most_modules) return 1;
  uintptr_t start = UINTPTR_MAX, end = 0;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD) continue;
    uintptr_t first = object->dlpi_addr + segment->p_vaddr;
    if (first < start) start = first;
    if (first + segment->p_memsz > end) end = first + segment->p_memsz;
  }
  const char *name = object->dlpi_name;
  if (name == NULL || *name == 0) name = program_invocation_short_name;
  const char *slash = strrchr(name, '/');
  modules[module_count].start = start;
  modules[module_count].end = end;
  modules[module_count].base = object->dlpi_addr;
  strncpy(modules[module_count].name, slash ? slash + 1 : name, sizeof modules[0].name - 1);
  module_count++;
  return 0;
}

static void put(const char *text) {
  while (*text && report_length < report_size) report[report_length++] = *text++;
}

static void put_number(uintptr_t number, unsigned base) {
  char digits[32];
  int count = 0;
  do digits[count++] = "0123456789abcdef"[number % base];
  while ((number /= base) && count < 32);
  while (count && report_length < report_size) report[report_length++] = digits[--count];
}

static void put_frame(int index, uintptr_t address) {
  put("  ");
  put_number((uintptr_t)index, 10);
  put(" ");
  for (int i = 0; i < module_count; i++) {
    if (address < modules[i].start || address >= modules[i].end) continue;
    put(modules[i].name);
    put("+");
    address -= modules[i].base;
    break;
  }
  put("0x");
  put_number(address, 16);
  put("\n");
}

static const char *name_of(int number) {
  switch (number) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGILL: return "SIGILL";
    case SIGTRAP: return "SIGTRAP";
    case SIGFPE: return "SIGFPE";
    case SIGSYS: return "SIGSYS";
    default: return "SIGABRT";
  }
}

// Nobody may read the standard error: the process must end all the same.
static void write_report(void) {
  struct pollfd output = {.fd = STDERR_FILENO, .events = POLLOUT};
  if (poll(&output, 1, 50) == 1 && write(STDERR_FILENO, report, report_length) < 0) return;
  report_length = 0;
}

static void report_crash(int number) {
  char thread[17] = {0};
  prctl(PR_GET_NAME, thread);
  put("loss-server: fatal signal ");
  put(name_of(number));
  put(" in thread ");
  put(thread);
  put("; backtrace:\n");
  // A stack that is damaged may end the process while it is looked through.
  write_report();
  void *frames[most_frames];
  int count = backtrace(frames, most_frames);
  // The first two are this function and the handler.
  for (int i = 2; i < count; i++) put_frame(i - 2, (uintptr_t)frames[i]);
  write_report();
}

static void handle(int number, siginfo_t *info, void *context) {
  (void)info;
  (void)context;
  int thread = (int)syscall(SYS_gettid);
  int none = 0;
  if (!atomic_compare_exchange_strong(&reporter, &none, thread)) {
    // Another thread reports, and then ends the process; a crash within a report ends it now.
    while (reporter != thread) pause();
  } else {
    alarm(2);
    report_crash(number);
  }
  signal(number, SIG_DFL);
  // Delivered when this handler returns, and then fatal.
  syscall(SYS_tgkill, getpid(), thread, number);
}

static _Thread_local int has_signal_stack;
static pthread_key_t signal_stack;
static pthread_once_t signal_stacks = PTHREAD_ONCE_INIT;

static void take_signal_stack(void *memory) {
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  munmap(memory, stack_size);
}

static void begin_signal_stacks(void) { pthread_key_create(&signal_stack, take_signal_stack); }

void csystem_give_signal_stack(void) {
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  if (has_signal_stack) return;
  has_signal_stack = 1;
  pthread_once(&signal_stacks, begin_signal_stacks);
  void *memory =
      mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  // Threads of a pool come and go: each takes its stack with it.
  pthread_setspecific(signal_stack, memory);
  stack_t stack = {.ss_sp = memory, .ss_size = stack_size};
  sigaltstack(&stack, NULL);
#endif
}

void csystem_report_crashes(void) {
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  dl_iterate_phdr(note_module, NULL);
  // Loads what it needs now, since a handler must not.
  void *frame;
  backtrace(&frame, 1);
  csystem_give_signal_stack();
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS, SIGABRT};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
#endif
}
