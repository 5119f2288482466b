// Shared by the cases of a handler: one behaviour per CASE, run by its name. A case in which a wrapped call does not
// work ends the process with its line number.
#pragma once

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "test/scope/probe.h"

#define CASE extern "C" __attribute__((noinline, visibility("default"))) void
#define CHECK(condition) \
  if (!(condition)) _exit((fprintf(stderr, "line %d: %s, errno %d\n", __LINE__, #condition, errno), 9))

// A system call that no wrapper intercepts.
inline long bare(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  register long r10 __asm__("r10") = d;
  long result = number;
  __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

// The handler sleeps in the kernel for `mutex`. A separate thread checks this, so the holder makes no call for it.
extern std::atomic<bool> waited_for;

// Repeats `step` until the handler waits, and then once more.
template <typename Step>
void repeat_until_waited_for(Step step) {
  bool last;
  do {
    last = waited_for;
    step();
  } while (!last);
}

// Waits until a thread of this process sleeps, as a thread that waits for another does.
void await_sleep(pid_t thread);

// Interrupts this thread with a signal as soon as it sleeps in this system call.
void signal_once_asleep(void (*handler)(int), long call);

CASE bare_open();

// Shared by the cases; made before the handler runs.
extern pthread_mutex_t mutex;
extern sem_t held;
extern int pipes[2];
extern int nonblocking[2];

// Prepares what a case needs before its handler runs; prints what it found.
void prepare(const char* name);

// Returns the worker that the case of this name waits for; it holds the lock at least until another thread waits for
// it. Null if there is none.
using Worker = void* (*)(void*);
Worker worker_of(const char* name);

// Returns when the worker has the lock; from then on `handler` is watched.
pthread_t start_holder(Worker hold, pid_t handler);
