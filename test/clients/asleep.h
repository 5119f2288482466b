// Asks the kernel whether another thread sleeps, for clients with threads that have to meet in a lock, however busy the
// machine is.
#pragma once

#if defined(__APPLE__)
#include <mach/mach.h>
#include <pthread.h>
#else
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#endif
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

// The kernel's number of the thread.
static inline unsigned own_thread_id(void) {
#if defined(__APPLE__)
  return pthread_mach_thread_np(pthread_self());
#else
  return (unsigned)gettid();
#endif
}

#if defined(__APPLE__)

enum { kWaitCall, kReadCall, kSleepCall };

#else

// An emulator's kernel reports the numbers of its own processor.
#if !defined(FUTEX_CALL)
#define FUTEX_CALL SYS_futex
#define READ_CALL SYS_read
#endif

// What a thread is in that waits for another one, reads, or sleeps.
enum { kWaitCall = FUTEX_CALL, kReadCall = READ_CALL, kSleepCall = SYS_clock_nanosleep };

// Finds the system call that the thread sleeps in; returns false if it runs.
static inline bool sleeping_call(unsigned thread, long* number, uintptr_t* first) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/self/task/%u/syscall", thread);
  int file = open(path, O_RDONLY);
  if (file < 0) return false;
  ssize_t length = read(file, line, sizeof line - 1);
  close(file);
  line[length > 0 ? length : 0] = 0;
  unsigned long argument = 0;
  bool known = sscanf(line, "%ld %lx", number, &argument) == 2;
  *first = argument;
  return known;
}

#endif

// Whether it is in a call that waits. macOS's kernel reports that a thread waits, but not for what.
static inline bool is_asleep_in(unsigned thread, long call) {
#if defined(__APPLE__)
  (void)call;
  thread_basic_info_data_t info;
  mach_msg_type_number_t words = THREAD_BASIC_INFO_COUNT;
  if (thread_info(thread, THREAD_BASIC_INFO, (thread_info_t)&info, &words) != KERN_SUCCESS) return false;
  return info.run_state == TH_STATE_WAITING;
#else
  long number;
  uintptr_t first;
  if (!sleeping_call(thread, &number, &first)) return false;
  return number == call || number == SYS_restart_syscall;  // goes on after the process was stopped
#endif
}

// Whether it waits for a lock: it waits at the lock's memory.
static inline bool waits_for_lock(unsigned thread, const void* lock, size_t bytes) {
#if defined(__APPLE__)
  (void)lock, (void)bytes;
  return is_asleep_in(thread, 0);
#else
  long number;
  uintptr_t first, begin = (uintptr_t)lock;
  return sleeping_call(thread, &number, &first) && number == FUTEX_CALL && first >= begin && first < begin + bytes;
#endif
}

// How long the holder sleeps once another thread waits for it. On macOS that thread may have been seen waiting for
// something else a moment before.
#if defined(__APPLE__)
enum { kSleepUs = 20000 };
#else
enum { kSleepUs = 100 };
#endif
