// `calls OUT ROUNDS`: a client that measures itself while it is served. On its main thread, which runs no handler:
// fwrite of no bytes (it returns at once) through the wrapper and by the C library's own address. In its handler:
// arming and disarming the scope, by the functions that scope_probe.cc adds to the library, beside an empty function
// called as often, and a bare system call that the scope traps beside the same outside the scope. Writes JSON.
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scripts/self-benchmark/native/allow.h"
#include "scripts/self-benchmark/native/stopwatch.h"

typedef size_t (*fwrite_t)(const void*, size_t, size_t, FILE*);
typedef void (*probe_t)(unsigned times, double* watched_ns, double* plain_ns);

// Short rounds and many: most of them are over before the processor goes to another program.
enum { kTimes = 20000, kTraps = 500, kMaxRounds = 256 };

static atomic_int probed;
static double armed_ns[kMaxRounds];
static double empty_ns[kMaxRounds];
static double trapped_ns[kMaxRounds];
static double untrapped_ns[kMaxRounds];

static double call_ns(fwrite_t function) {
  fwrite_t volatile called = function;
  const uint64_t start = now_ns();
  for (int i = 0; i < kTimes; i++) called("", 1, 0, stderr);
  return (double)(now_ns() - start) / kTimes;
}

static void print(FILE* out, const char* name, const double* values, int count, const char* end) {
  fprintf(out, "\"%s\":[", name);
  for (int i = 0; i < count; i++) fprintf(out, "%s%.3f", i == 0 ? "" : ",", values[i]);
  fprintf(out, "]%s", end);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int rounds = atoi(argv[2]) < kMaxRounds ? atoi(argv[2]) : kMaxRounds;
  fwrite_t direct = (fwrite_t)dlsym(dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD), "fwrite");
  fwrite_t wrapped = (fwrite_t)dlsym(RTLD_DEFAULT, "fwrite");
  probe_t probe = (probe_t)dlsym(RTLD_DEFAULT, "esreplay_bench_scope");
  probe_t trap = (probe_t)dlsym(RTLD_DEFAULT, "esreplay_bench_trap");
  if (direct == NULL || wrapped == NULL || direct == wrapped || probe == NULL || trap == NULL) return 3;
  es_client_t* client = NULL;
  es_new_client_result_t result = es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
    if (atomic_load(&probed) != 0) return;
    for (int i = 0; i < rounds; i++) {
      probe(kTimes, &armed_ns[i], &empty_ns[i]);
      trap(kTraps, &trapped_ns[i], &untrapped_ns[i]);
    }
    atomic_store(&probed, 1);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return 4;
  const es_event_type_t event = ES_EVENT_TYPE_AUTH_OPEN;
  if (es_subscribe(client, &event, 1) != ES_RETURN_SUCCESS) return 5;
  while (atomic_load(&probed) == 0) usleep(1000);

  double wrapped_ns[kMaxRounds];
  double direct_ns[kMaxRounds];
  for (int i = 0; i < rounds; i++) {
    wrapped_ns[i] = call_ns(wrapped);
    direct_ns[i] = call_ns(direct);
  }
  FILE* out = fopen(argv[1], "w");
  if (out == NULL) return 6;
  fputs("{", out);
  print(out, "wrapped", wrapped_ns, rounds, ",");
  print(out, "direct", direct_ns, rounds, ",");
  print(out, "armed", armed_ns, rounds, ",");
  print(out, "empty", empty_ns, rounds, ",");
  print(out, "trapped", trapped_ns, rounds, ",");
  print(out, "untrapped", untrapped_ns, rounds, "}\n");
  return fclose(out) == 0 ? 0 : 7;
}
