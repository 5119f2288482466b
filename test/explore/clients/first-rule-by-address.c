// Keeps its rules in a table ordered by their addresses, which differ in each run. Where two rules fit, the first in the
// table decides. -DRIGHT keeps them in the order of their names.
#include "../../clients/client.h"

enum { kRules = 32 };

struct rule {
  bool denies;
  char prefix[48];
};

static struct rule* rules[kRules];

#ifdef RIGHT
static int compare(const void* a, const void* b) {
  return strcmp((*(struct rule* const*)a)->prefix, (*(struct rule* const*)b)->prefix);
}
#else
// Of a hash of the address, as tables have it.
static uint64_t hash_of(const void* address) {
  uint64_t hash = (uint64_t)(uintptr_t)address;
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 33);
}

static int compare(const void* a, const void* b) {
  uint64_t one = hash_of(*(void* const*)a), other = hash_of(*(void* const*)b);
  return one < other ? -1 : one > other;
}
#endif

static struct rule* new_rule(bool denies, const char* folder) {
  struct rule* made = malloc(sizeof *made);
  must(made != NULL, "malloc");
  made->denies = denies;
  snprintf(made->prefix, sizeof made->prefix, "%s", folder);
  return made;
}

static void handle(es_client_t* client, const es_message_t* message) {
  for (unsigned i = 0; i < kRules; i++) {
    if (strncmp(path_of(message), rules[i]->prefix, strlen(rules[i]->prefix)) != 0) continue;
    answer(client, message, rules[i]->denies ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
    return;
  }
  allow(client, message);
}

// For each of the first notes a rule that denies it, and one that allows it.
int main(void) {
  for (int i = 0; i < kRules / 2; i++) {
    char folder[48];
    snprintf(folder, sizeof folder, "/Users/noor/notes/%02d", i);
    rules[2 * i] = new_rule(true, folder);
    snprintf(folder, sizeof folder, "/Users/noor/notes/%02d.", i);
    rules[2 * i + 1] = new_rule(false, folder);
  }
  qsort(rules, kRules, sizeof rules[0], compare);
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
