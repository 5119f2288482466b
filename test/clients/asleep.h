// Whether another thread sleeps, asked of the kernel: for clients whose threads have to meet in a lock, however busy the
// machine is.
#pragma once

#if defined(__APPLE__)
#include <mach/mach.h>
#include <pthread.h>
#else
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#endif
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

// As the kernel names it.
static inline unsigned own_thread_id(void) {
#if defined(__APPLE__)
  return pthread_mach_thread_np(pthread_self());
#else
  return (unsigned)gettid();
#endif
}

static inline bool is_asleep(unsigned thread) {
#if defined(__APPLE__)
  thread_basic_info_data_t info;
  mach_msg_type_number_t words = THREAD_BASIC_INFO_COUNT;
  if (thread_info(thread, THREAD_BASIC_INFO, (thread_info_t)&info, &words) != KERN_SUCCESS) return false;
  return info.run_state == TH_STATE_WAITING;
#else
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/self/task/%u/stat", thread);
  int file = open(path, O_RDONLY);
  if (file < 0) return false;
  ssize_t length = read(file, line, sizeof line - 1);
  close(file);
  if (length <= 0) return false;
  line[length] = 0;
  const char *name_end = strrchr(line, ')');
  return name_end != NULL && name_end[1] == ' ' && name_end[2] == 'S';
#endif
}
