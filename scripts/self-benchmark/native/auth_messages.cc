// `auth-messages TRACE`: replays the trace in process to a handler that answers each AUTH message, and does nothing
// else; for counting instructions. There is no handler scope: its traps cannot work beneath a program that counts.
#include <cinttypes>
#include <cstdio>

#include "replayer/ledger/coded_words.h"
#include "scripts/self-benchmark/native/allow.h"
#include "test/replayer/native/run_fixture.h"

const char* g_trace_path;

int main(int argc, char** argv) {
  using namespace esreplay;
  if (argc != 2) return 2;
  g_trace_path = argv[1];
  const RunFixture run;
  if (!attach_to_run(run.path())) return 3;
  es_client_t* client = nullptr;
  const HandlerFn answer = [](void*, es_client_t* own, const es_message_t* message) { handle(own, message); };
  if (new_client(answer, nullptr, nullptr, &client) != ES_NEW_CLIENT_RESULT_SUCCESS) return 4;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_MMAP,
                                    ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_UNLINK};
  if (es_subscribe(client, events, sizeof events / sizeof events[0]) != ES_RETURN_SUCCESS) return 5;
  const bool ended = run.wait_for_end();
  detach_from_run();
  const uint64_t answered = count_of(run.control().respond_success);
  if (ended && answered == run.message_count()) return 0;
  fprintf(stderr, "auth-messages: %s: %" PRIu64 " of %" PRIu64 " messages answered\n",
          ended ? "the run ended" : "the run goes on", answered, run.message_count());
  return 6;
}
