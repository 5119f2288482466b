// What the cases of a handler have in common: one behaviour a CASE, played by its name.
// A case that finds a wrapped call not working ends the process with its line number.
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

// A system call that no wrapper sees.
inline long bare(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
  register long r10 __asm__("r10") = d;
  long result = number;
  __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
  return result;
}

// The handler sleeps in the kernel for `mutex`; a thread of its own looks, so that the holder makes no call for it.
extern std::atomic<bool> waited_for;

// And once more when the handler waits.
template <typename Step>
void repeat_until_waited_for(Step step) {
  bool last;
  do {
    last = waited_for;
    step();
  } while (!last);
}

// Until a thread of this process sleeps, as one does that waits for another.
void await_sleep(pid_t thread);

CASE bare_open();

// What the cases share; made before the handler runs.
extern pthread_mutex_t mutex;
extern sem_t held;
extern int pipes[2];
extern int nonblocking[2];

// What a case needs before its handler runs; prints what it found.
void prepare(const char* name);

// The worker that a case of its name waits for: it holds the lock at least until it is waited for. Null when it has
// none.
using Worker = void* (*)(void*);
Worker worker_of(const char* name);

// Comes back when the worker has the lock; from then on `handler` is looked at.
pthread_t start_holder(Worker hold, pid_t handler);
