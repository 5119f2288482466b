// `recorder TRACE OUT ROUNDS`: processor time a message of the recorder's handler and of its writer, the least
// disturbed of some rounds, as JSON. Endpoint Security is functions that do next to nothing, so what is measured is the
// recorder's own.
#include <EndpointSecurity/EndpointSecurity.h>
#include <mach/mach_time.h>
#include <sys/acl.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "recorder/encoding.h"
#include "recorder/handler.h"
#include "recorder/trace_file.h"
#include "scripts/self-benchmark/native/mapped_trace.h"
#include "scripts/self-benchmark/native/stopwatch.h"
#include "src/native/clock.h"

namespace {

using namespace esreplay;

// Messages are built before they are recorded: a few at a time, or the cache would see another machine.
constexpr size_t kBatch = 1024;
constexpr size_t kBatchBytes = size_t{64} << 20;

const ExecLists& lists_of(const es_event_exec_t* event) {
  return *exec_lists(reinterpret_cast<const uint8_t*>(event) - message_layout::kEvent);
}

struct Times {
  uint64_t bare = UINT64_MAX;
  uint64_t handler = UINT64_MAX;
  uint64_t copy = UINT64_MAX;
  uint64_t writer = UINT64_MAX;
};

void keep_min(uint64_t& min, uint64_t value) {
  if (value < min) min = value;
}

__attribute__((noinline)) void only_answer(es_client_t* client, const es_message_t* message) {
  if (message->action_type != ES_ACTION_TYPE_AUTH) return;
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, UINT32_MAX, false);
  } else {
    es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  }
}

template <class Do>
uint64_t timed(Do act) {
  const uint64_t start = own_ns();
  act();
  return own_ns() - start;
}

int measure(const char* path, const char* out, int rounds) {
  MappedTrace trace;
  Arena arena;
  TraceIndex index;
  if (!trace.map(path) || !trace.open(index, arena)) return 1;
  esrecord::MessageRing ring;
  esrecord::Encoding encoding;
  if (!ring.reserve(arena, kBatch, kBatchBytes * 2) || !encoding.reserve(arena, size_t{512} << 20)) return 1;
  esrecord::Handler handler = {ring, {}};
  esrecord::StartState state;
  state.message_version = index.header().message_version;
  state.numer = index.header().numer;
  state.denom = index.header().denom;
  state.mach_base = index.header().mach_base;
  state.wall_base_ns = static_cast<uint64_t>(index.header().wall_base_ns);
  auto* memory = static_cast<uint8_t*>(malloc(kBatchBytes));
  auto* copies = static_cast<uint8_t*>(malloc(kBatchBytes));
  if (memory == nullptr || copies == nullptr) return 1;
  memset(copies, 1, kBatchBytes);
  Times best;
  uint64_t bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    Times sum = {0, 0, 0, 0};
    esrecord::TraceFile file;
    remove(out);
    if (!file.open(out, true) || !encoding.begin(state, {"bench", "bench", {}})) return 1;
    auto hand_on = [&] {
      if (encoding.size() > 0 && file.append(encoding.data(), encoding.size())) encoding.taken();
    };
    for (size_t first = 0; first < index.message_count(); first += kBatch) {
      std::vector<const es_message_t*> batch;
      size_t used = 0;
      for (size_t i = first; i < first + kBatch && i < index.message_count(); ++i) {
        batch.push_back(static_cast<es_message_t*>(index.build_message(i, memory + used, kBatchBytes - used)));
        if (batch.back() == nullptr) return 1;
        used += index.message_size(i);
      }
      sum.bare += timed([&] {
        for (const es_message_t* message : batch) only_answer(nullptr, message);
      });
      sum.handler += timed([&] {
        for (const es_message_t* message : batch) handler(nullptr, message);
      });
      sum.copy += timed([&] { memcpy(copies, memory, used); });
      sum.writer += timed([&] {
        for (esrecord::RingEntry* entry = ring.front(); entry != nullptr; entry = ring.front()) {
          const auto& message = *static_cast<const es_message_t*>(entry->message);
          encoding.message(message, UINT64_MAX);
          if (entry->answered_mach != 0)
            encoding.answer({entry->answered_mach, message.event_type == ES_EVENT_TYPE_AUTH_OPEN, false}, message);
          if (encoding.size() > 0) hand_on();
          es_release_message(&message);
          ring.pop();
        }
      });
    }
    sum.writer += timed([&] {
      encoding.finish();
      hand_on();
    });
    bytes = file.size();
    file.leave();
    remove(file.written_path().c_str());
    keep_min(best.bare, sum.bare);
    keep_min(best.handler, sum.handler);
    keep_min(best.copy, sum.copy);
    keep_min(best.writer, sum.writer);
  }
  const auto each = [&](uint64_t ns) { return static_cast<double>(ns) / static_cast<double>(index.message_count()); };
  printf("{\"bare\":%.2f,\"handler\":%.2f,\"copy\":%.2f,\"writer\":%.2f,\"bytes\":%.2f}\n", each(best.bare),
         each(best.handler), each(best.copy), each(best.writer), each(bytes));
  return 0;
}

}  // namespace

extern "C" {

uint64_t mach_absolute_time(void) { return ns_to_mach(monotonic_ns()); }

// A retain is a count of the system's.
static uint64_t g_count;
size_t es_message_size(const es_message_t* message) {
  return message->event_type == ES_EVENT_TYPE_NOTIFY_EXEC ? 4096 : 1024;
}
void es_retain_message(const es_message_t*) { __atomic_fetch_add(&g_count, 1, __ATOMIC_RELAXED); }
void es_release_message(const es_message_t*) { __atomic_fetch_sub(&g_count, 1, __ATOMIC_RELAXED); }
es_respond_result_t es_respond_auth_result(es_client_t*, const es_message_t*, es_auth_result_t, bool) {
  return ES_RESPOND_RESULT_SUCCESS;
}
es_respond_result_t es_respond_flags_result(es_client_t*, const es_message_t*, uint32_t, bool) {
  return ES_RESPOND_RESULT_SUCCESS;
}
uint32_t es_exec_arg_count(const es_event_exec_t* event) { return lists_of(event).arg_count; }
uint32_t es_exec_env_count(const es_event_exec_t* event) { return lists_of(event).env_count; }
uint32_t es_exec_fd_count(const es_event_exec_t* event) { return lists_of(event).fd_count; }
es_string_token_t es_exec_arg(const es_event_exec_t* event, uint32_t index) {
  const StringToken& token = lists_of(event).args[index];
  return {token.length, token.data};
}
es_string_token_t es_exec_env(const es_event_exec_t* event, uint32_t index) {
  const StringToken& token = lists_of(event).envs[index];
  return {token.length, token.data};
}
const es_fd_t* es_exec_fd(const es_event_exec_t* event, uint32_t index) {
  return reinterpret_cast<const es_fd_t*>(&lists_of(event).fds[index]);
}
ssize_t acl_copy_ext(void* buffer, acl_t acl, ssize_t) {
  const auto* list = reinterpret_cast<const OpaqueBytes*>(acl);
  memcpy(buffer, list->bytes(), list->size);
  return static_cast<ssize_t>(list->size);
}
}

int main(int argc, char** argv) {
  clock_calibrate();
  return argc == 4 ? measure(argv[1], argv[2], atoi(argv[3])) : 2;
}
