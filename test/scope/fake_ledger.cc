// A ledger in shared memory, so that writes by a forked child would show, and the entry points for test programs.
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

#include <atomic>
#include <cstdio>
#include <cstring>

#include "replayer/code/system_call.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/models/own_files.h"
#include "replayer/models/service_loop.h"
#include "replayer/platform/platform.h"
#include "replayer/scope/handler_scope.h"
#include "test/scope/probe.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace esreplay {

// Without models no call leads to a service, and no opened file comes back as an event.
std::atomic<bool> own_files_wanted;
bool own_file_opened(int) { return false; }
void modelled_function(uint16_t) {}
bool is_modelled(uint16_t) { return false; }
bool modelled_call(uint16_t, ReachKind, const char*) { return false; }
bool modelled_send(uint16_t, ReachKind, const char*, SentMessage*) { return false; }
void serve_sent(const SentMessage&) {}
#if defined(__linux__)
// No deadline passes, so no code checks whom a thread waits for.
bool read_word(const void*, void*) { return false; }
// No work is held.
void wait_on_word(const uint32_t*, uint32_t, uint64_t) {}
void wake_word(const uint32_t*) {}
char** environment() { return environ; }
#endif

namespace {

constexpr unsigned kFacts = 65536;
constexpr unsigned kStacks = 65536;

struct Memory {
  std::atomic<uint32_t> facts;
  std::atomic<uint32_t> stacks;
  uint32_t printed;
  FactRecord fact[kFacts];
  StackRecord stack[kStacks];
};

Memory* memory;
MessageRow row;
LedgerControl control;

__attribute__((constructor)) void map_memory() {
  void* mapped = mmap(nullptr, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  memory = static_cast<Memory*>(mapped);
}

bool is_stated(const FactRecord& fact) {
  const SealState state = seal_state(fact.commit);
  return state == SealState::kOpen || state == SealState::kWhole;
}

void put(const char* text, size_t size) {
#if defined(__linux__)
  system_call(SYS_write, 1, reinterpret_cast<long>(text), static_cast<long>(size));
#else
  (void)!write(1, text, size);  // this library's own calls are not replaced
#endif
}

void print_stack(uint32_t stack, char* line, size_t size, size_t* used) {
  *used += static_cast<size_t>(snprintf(line + *used, size - *used, "["));
  if (stack != 0) {
    const StackRecord& record = memory->stack[stack - 1];
    for (uint32_t at = 0; at < record.count; at++) {
      Dl_info info = {};
      dladdr(reinterpret_cast<void*>(record.addresses[at] - 1), &info);
      const char* name = info.dli_sname != nullptr ? info.dli_sname : "?";
      *used += static_cast<size_t>(snprintf(line + *used, size - *used, "%s\"%s\"", at == 0 ? "" : ",", name));
    }
  }
  *used += static_cast<size_t>(snprintf(line + *used, size - *used, "]"));
}

}  // namespace

// Both print their arguments, and that nothing denies the request.
bool modelled_start(uint16_t, const char* program) {
  char line[256];
  const int size = snprintf(line, sizeof line, "{\"starts\":\"%s\"}\n", program);
  put(line, static_cast<size_t>(size));
  return false;
}

bool child_start_denied(uint16_t call, const char* program) {
  char line[256];
  const int size = snprintf(line, sizeof line, "{\"executes\":\"%s\",\"by\":%u}\n", program, call);
  put(line, static_cast<size_t>(size));
  return false;
}

FactRecord* write_fact(const FactHead& head, const FactContent& content) {
  const uint32_t at = memory->facts.fetch_add(1);
  if (at >= kFacts) return nullptr;
  FactRecord& record = memory->fact[at];
  record.kind = static_cast<uint16_t>(content.kind);
  record.call = head.call;
  record.call_class = head.call_class;
  record.flags = head.flags;
  record.trace_index = head.trace_index;
  record.time_ns = head.time_ns;
  record.a = content.words.a;
  record.b = content.words.b;
  record.c = content.words.c;
  record.stack = head.stack;
  record.other_stack = head.other_stack;
  record.order = at;
  seal_fact(record);
  return &record;
}

uint32_t ledger_stack(const uintptr_t* addresses, unsigned count) {
  const uint32_t at = memory->stacks.fetch_add(1);
  if (at >= kStacks) return 0;
  StackRecord& record = memory->stack[at];
  record.count = count;
  memcpy(record.addresses, addresses, count * sizeof *addresses);
  return at + 1;
}

LedgerControl* g_ledger_control = &control;

}  // namespace esreplay

using namespace esreplay;

EXPORT uint32_t probe_start() { return handler_scope_start_thread(); }

EXPORT void probe_enter() {
  row = {};
  row.responded_ns = kStampNone;
  handler_scope_enter({7, 0, false, &row, nullptr, nullptr});
}

EXPORT void probe_leave() { handler_scope_leave(); }
EXPORT void probe_answer() { row.responded_ns = stamp_of(1); }

EXPORT unsigned probe_count() {
  unsigned count = 0;
  for (uint32_t at = memory->printed; at < memory->facts.load(); at++)
    if (is_stated(memory->fact[at])) count++;
  return count;
}

EXPORT void probe_print() {
  ScopePause pause;
  static char line[8192];
  const uint32_t end = memory->facts.load();
  for (uint32_t at = memory->printed; at < end && at < kFacts; at++) {
    const FactRecord& fact = memory->fact[at];
    if (!is_stated(fact)) continue;
    size_t used = static_cast<size_t>(snprintf(
        line, sizeof line,
        "{\"kind\":%u,\"call\":%u,\"class\":%u,\"flags\":%u,\"index\":%d,\"a\":%llu,\"b\":%llu,\"c\":%llu,\"stack\":",
        fact.kind, fact.call, fact.call_class, fact.flags, fact.trace_index, static_cast<unsigned long long>(fact.a),
        static_cast<unsigned long long>(fact.b), static_cast<unsigned long long>(fact.c)));
    print_stack(fact.stack, line, sizeof line, &used);
    used += static_cast<size_t>(snprintf(line + used, sizeof line - used, ",\"other\":"));
    print_stack(fact.other_stack, line, sizeof line, &used);
    used += static_cast<size_t>(snprintf(line + used, sizeof line - used, "}\n"));
    put(line, used);
  }
  memory->printed = end;
}

EXPORT void probe_print_current(pid_t tid) {
  CurrentCall call = {};
  char line[128];
  const bool in_call = handler_scope_current_call(tid, &call);
  const int size = snprintf(line, sizeof line, "{\"current\":%u,\"class\":%u,\"since\":%d,\"stack\":%d}\n",
                            in_call ? call.call : 0, call.call_class, call.since_ns != 0, call.stack != 0);
  put(line, static_cast<size_t>(size));
}

EXPORT void probe_pause(void (*run)()) {
  ScopePause pause;
  run();
}

EXPORT void probe_call(unsigned call, void (*run)()) {
  ScopeCall scope(static_cast<uint16_t>(call));
  run();
}
