// The handler takes a lock that a worker holds. When the handler is seen to wait for it, the worker sleeps and releases
// it. ONCE, READER and SPIN: locks for which the C library does not keep the holder. RAW: the worker is in a bare
// system call, from before the handler comes until it waits. BUSY: it only computes, which is a lock wait and nothing
// more. ASKS_DAEMON: it asks trustd, which opens a file that the handler has to allow.
#include "client.h"
#if defined(RAW)
#include <sys/syscall.h>
#elif defined(ASKS_DAEMON)
#include <Security/Security.h>
#endif

#include "asleep.h"

static atomic_bool held, waited_for;
static atomic_uint worker_id, handler_id;
static int rules;

#if defined(RAW)
static int released[2];
#endif

static void block_when_waited_for(void) {
#if !defined(RAW)
  while (!waited_for) sched_yield();
#endif
#if defined(ASKS_DAEMON)
  SecPolicyRef policy = SecPolicyCreateBasicX509();
  SecTrustRef trust = NULL;
  must(SecTrustCreateWithCertificates(NULL, policy, &trust) == errSecSuccess, "SecTrustCreateWithCertificates");
  SecTrustEvaluateWithError(trust, NULL);
  CFRelease(trust);
  CFRelease(policy);
#elif defined(RAW)
  char byte;
  long number = SYS_read;
  __asm__ volatile("syscall" : "+a"(number) : "D"((long)released[0]), "S"(&byte), "d"(1L) : "rcx", "r11", "memory");
#elif !defined(BUSY)
  usleep(kSleepUs);
#endif
}

static void read_rules(void) {
  worker_id = own_thread_id();
  held = true;
  block_when_waited_for();
  rules++;
}

#if defined(ONCE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
#define LOCKED once
static void read_rules_locked(void) { pthread_once(&once, read_rules); }
static int look_at_rules(void) {
  pthread_once(&once, read_rules);  // found here
  return rules;
}

#else

#if defined(READER)
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
#define LOCK_BY_WORKER pthread_rwlock_rdlock
#define LOCK pthread_rwlock_wrlock
#define UNLOCK pthread_rwlock_unlock
#elif defined(SPIN)
static pthread_spinlock_t lock;
#define LOCK_BY_WORKER pthread_spin_lock
#define LOCK pthread_spin_lock
#define UNLOCK pthread_spin_unlock
#else
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
#define LOCK_BY_WORKER pthread_mutex_lock
#define LOCK pthread_mutex_lock
#define UNLOCK pthread_mutex_unlock
#endif

#define LOCKED lock
static void read_rules_locked(void) {
  LOCK_BY_WORKER(&lock);
  read_rules();
  UNLOCK(&lock);
}
static int look_at_rules(void) {
  LOCK(&lock);  // found here
  int known = rules;
  UNLOCK(&lock);
  return known;
}

#endif

static void* reload(void* unused) {
  read_rules_locked();
  return unused;
}

#if defined(SPIN)
static pthread_t handler;
#endif

static void handle(es_client_t* client, const es_message_t* message) {
  while (!held) continue;
#if defined(SPIN)
  handler = pthread_self();
#endif
  handler_id = own_thread_id();
  bool known = look_at_rules() == 1;
  must(known, "the lock keeps the handler out until the worker is done");
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

#if defined(SPIN)

// The handler never sleeps: once it has computed for 20 ms it is waiting, since all else is done.
static bool handler_waits(void) {
  static struct timespec began;
  if (handler_id == 0) return false;
  struct timespec now;
  clockid_t clock;
  pthread_getcpuclockid(handler, &clock);
  clock_gettime(clock, &now);
  if (began.tv_sec == 0 && began.tv_nsec == 0) began = now;
  return (now.tv_sec - began.tv_sec) * 1000000000L + now.tv_nsec - began.tv_nsec > 20000000L;
}

#else

static bool handler_waits(void) { return handler_id != 0 && waits_for_lock(handler_id, &LOCKED, sizeof LOCKED); }

#endif

int main(void) {
  pthread_t worker;
#if defined(SPIN)
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
#endif
#if defined(RAW)
  must(pipe(released) == 0, "pipe works");
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  while (!held || !is_asleep_in(worker_id, SYS_read)) sched_yield();
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
#if !defined(RAW)
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
#endif
  while (!handler_waits()) sched_yield();
  waited_for = true;
#if defined(RAW)
  must(write(released[1], "", 1) == 1, "write works");
#endif
  stay();
}
