// The handler takes a lock that a worker holds while it sleeps. The worker lets go 20 ms after a handler has come to
// it. ONCE, READER and SPIN: locks of which the C library does not keep the holder. RAW: the worker sleeps by a bare
// system call. BUSY: it computes instead, which is a wait for a lock and no more. ASKS_DAEMON: it asks trustd, which
// opens a file that the handler has to allow.
#if defined(RAW)
#include <sys/syscall.h>
#elif defined(ASKS_DAEMON)
#include <Security/Security.h>
#endif

#include "client.h"

static atomic_bool held, wanted;
static int rules;

static void pass_20_ms(void) {
#if defined(BUSY)
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - start.tv_sec) * 1000000000L + now.tv_nsec - start.tv_nsec < 20000000L);
#elif defined(ASKS_DAEMON)
  SecPolicyRef policy = SecPolicyCreateBasicX509();
  SecTrustRef trust = NULL;
  must(SecTrustCreateWithCertificates(NULL, policy, &trust) == errSecSuccess, "SecTrustCreateWithCertificates");
  SecTrustEvaluateWithError(trust, NULL);
  CFRelease(trust);
  CFRelease(policy);
#elif defined(RAW)
  struct timespec length = {0, 20000000};
  long number = SYS_nanosleep;
  __asm__ volatile("syscall" : "+a"(number) : "D"(&length), "S"(NULL) : "rcx", "r11", "memory");
#else
  usleep(20000);
#endif
}

static void read_rules(void) {
  held = true;
  while (!wanted) continue;
  pass_20_ms();
  rules++;
}

#if defined(ONCE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
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

static void *reload(void *unused) {
  read_rules_locked();
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  while (!held) continue;
  wanted = true;
  bool known = look_at_rules() == 1;
  must(known, "the lock keeps the handler out until the worker is done");
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  pthread_t worker;
#if defined(SPIN)
  pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  stay();
}
