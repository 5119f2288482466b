// Allows a process eight opens in 100 ms, by the times of its messages.
#include "../clients/tokens.h"

enum { kBurst = 8 };

static const uint64_t window_ns = 100 * NSEC_PER_MSEC;
static struct processes known;
static uint64_t recent[kMostProcesses][kBurst];

static unsigned place_of(audit_token_t token) {
  if (!has_process(&known, token)) add_process(&known, token);
  for (unsigned i = 0;; i++)
    if (known.version[i] == audit_token_to_pidversion(token)) return i;
}

static void handle(es_client_t* client, const es_message_t* message) {
  uint64_t* times = recent[place_of(message->process->audit_token)];
  uint64_t now = ticks_to_ns(message->mach_time);
  unsigned oldest = 0;
  for (unsigned i = 1; i < kBurst; i++)
    if (times[i] < times[oldest]) oldest = i;
  bool allowed = times[oldest] == 0 || now - times[oldest] > window_ns;
  if (allowed) times[oldest] = now;
  answer(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
