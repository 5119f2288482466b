// The worker sleeps as long, but hands its result over by an atomic store: the handler never waits for it. With
// -DASKS_DAEMON it asks trustd, once.
#include "client.h"

#if defined(ASKS_DAEMON)
#include <Security/Security.h>
#endif

#include <limits.h>

static atomic_int rules;

#if defined(ASKS_DAEMON)

static void work(void) {
  SecPolicyRef policy = SecPolicyCreateBasicX509();
  SecTrustRef trust = NULL;
  must(SecTrustCreateWithCertificates(NULL, policy, &trust) == errSecSuccess, "SecTrustCreateWithCertificates");
  SecTrustEvaluateWithError(trust, NULL);
  CFRelease(trust);
  CFRelease(policy);
  usleep(20000);
}

#else

static void work(void) { usleep(20000); }

#endif

static void *reload(void *unused) {
#if defined(ASKS_DAEMON)
  enum { kMost = 1 };
#else
  enum { kMost = INT_MAX };
#endif
  for (int next = 1; next <= kMost; next++) {
    work();
    atomic_store(&rules, next);
  }
  return unused;
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool known = atomic_load(&rules) >= 0;
  answer(client, message, known ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, reload, NULL) == 0, "pthread_create works");
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
