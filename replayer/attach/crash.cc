// Fatal signals: the ledger gets the stack, and the address if a client followed a pointer out of a released message.
// Then the client's own handler runs, or the process dies as it would have.
#include <csignal>
#include <cstring>

#include <initializer_list>

#include "replayer/attach/run_threads.h"
#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/message_memory.h"
#include "replayer/messages/message_source.h"
#include "replayer/messages/union_guard.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/interrupted.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "src/native/newer_fields.h"

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/traps/kept_signals.h"
#endif

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

void watch_for_crashes() {}

#else

namespace {

// A fault at a non-canonical address does not tell its value, so the registers are searched for what only poison looks
// like.
template <class Find>
auto followed_poison(const siginfo_t* info, const void* context, uint64_t* pointer, Find find) {
  *pointer = reinterpret_cast<uintptr_t>(info->si_addr);
  auto found = find(*pointer);
  unsigned count = 0;
  const auto* registers = registers_of(context, &count);
  for (unsigned i = 0; i < count && !found; ++i) {
    *pointer = static_cast<uint64_t>(registers[i]);
    found = find(*pointer);
  }
  return found;
}

// A field that is newer than its message does not lead to a message. Returns the one that a register still points into,
// else the one in the handler of this thread.
const Block* block_at_hand(const void* context) {
  unsigned count = 0;
  const auto* registers = registers_of(context, &count);
  for (unsigned i = 0; i < count; ++i) {
    const Block* block = block_around(reinterpret_cast<const void*>(registers[i]));
    if (block != nullptr && load_acquire(block->state) == BlockState::kLive) return block;
  }
  return handled_block();
}

void record_misuse(FactHead head, const Block& block, const FactContent& content) {
  head.trace_index = static_cast<int32_t>(block.index);
  head.client = block.client;
  if (content.kind == FactKind::kUseAfterRelease) head.other_stack = stack_of_release(block);
  write_fact(head, content);
}

// Records what the client did to a message, if the fault is about one. `head` has the stack.
void record_misuse_of(const siginfo_t* info, const void* context, const FactHead& head) {
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  const Block* guarded = block_around(info->si_addr);
  if (guarded != nullptr && guarded->guarded()) {
    const bool write = was_write(context);
    if (load_acquire(guarded->state) == BlockState::kStale) {
      const Access access = write ? Access::kWrite : Access::kRead;
      record_misuse(head, *guarded, UseAfterReleaseFact{.address = address, .access = access});
    } else if (write) {
      record_misuse(head, *guarded, MessageWriteFact{.address = address});
    }
    return;
  }
  uint64_t pointer = 0;
  const Block* block = followed_poison(info, context, &pointer, block_of_poison);
  if (block != nullptr) {
    record_misuse(head, *block, UseAfterReleaseFact{.address = pointer, .access = Access::kRead});
    return;
  }
  UnionField field = {};
  block =
      followed_poison(info, context, &pointer, [&](uint64_t value) { return block_of_union_poison(value, &field); });
  if (block != nullptr) {
    record_misuse(head, *block,
                  UnionMisreadFact{.pointer = pointer,
                                   .union_step = field.step,
                                   .arm = field.arm,
                                   .arm_step = field.arm_step,
                                   .event_type = block->event_type});
    return;
  }
  NewerField newer = {};
  if (!followed_poison(info, context, &pointer, [&](uint64_t value) { return is_newer_field(value, &newer); })) return;
  block = block_at_hand(context);
  if (block == nullptr) return;
  const uint64_t version = run_messages().message(block->index).version;
  record_misuse(head, *block,
                VersionMisreadFact{.pointer = pointer, .plan = newer.plan, .offset = newer.offset, .version = version});
}

// Returns the head of a fact with this stack and the message that the thread handles.
FactHead head_of(const uintptr_t* addresses, unsigned count) {
  FactHead head = {.stack = ledger_stack(addresses, count)};
  note_handled(&head);
  return head;
}

// A client that survives its faults, as some language runtimes do, must not fill the ledger with them.
constexpr unsigned kMaxSurvivable = 1000;
unsigned g_survivable;
uint64_t g_sent;  // one bit for each signal whose sender was stated

void record_crash(FactHead head, const CrashFact& crash, bool survivable) {
  if (survivable && __atomic_fetch_add(&g_survivable, 1, __ATOMIC_RELAXED) >= kMaxSurvivable) return;
  if (survivable) head.flags |= kFactFlagSurvivable;
  write_fact(head, crash);
}

void on_sent_signal(int signal, uintptr_t caller) {
  uintptr_t addresses[32];
  const FactHead head = head_of(addresses, capture_stack_from(caller, addresses, 32));
  record_crash(head, CrashFact{.signal = static_cast<uint64_t>(signal), .code = SI_USER}, true);
  __atomic_fetch_or(&g_sent, uint64_t{1} << signal, __ATOMIC_RELEASE);
}

// The kernel chose this thread for a signal to the whole process. The thread that sent it has the stack to show.
bool is_stated_by_sender(int signal, const siginfo_t* info) {
  return was_sent_by(info, run_pid()) && (__atomic_load_n(&g_sent, __ATOMIC_ACQUIRE) >> signal & 1) != 0;
}

// The last calls of a client that crashes are not findings: its handler runs in the pause. The C library's abort sends
// SIGABRT. The handler of any other signal that the client sent is as good as the handler of SIGUSR1.
bool is_last(int signal, const siginfo_t* info) { return signal == SIGABRT || is_fault(info); }

// Returns whether the signal is pending and blocked again.
bool record_fatal_signal(int signal, siginfo_t* info, void* context) {
  uintptr_t addresses[32];
  const unsigned count = capture_interrupted_stack(context, addresses, 32);
  // A frame is told by what is before its return address, but the first one is not a return address. A call of null
  // stays 0.
  if (addresses[0] != 0) addresses[0] += 1;
  const FactHead head = head_of(addresses, count);
  const bool fault = (signal == SIGSEGV || signal == SIGBUS) && is_fault(info);
  if (fault) record_misuse_of(info, context, head);
  const bool held = !fault && is_held_back(signal);
  const CrashFact crash = {.signal = static_cast<uint64_t>(signal),
                           .address = reinterpret_cast<uintptr_t>(info->si_addr),
                           .code = info->si_code};
  if (!is_stated_by_sender(signal, info)) record_crash(head, crash, held || is_client_handled(signal));
  if (held) hold_back(signal, info, context);
  return held;
}

void on_fatal_signal(int signal, siginfo_t* info, void* context) {
  {
    const ScopePause pause;
    if (record_fatal_signal(signal, info, context)) return;
    if (is_last(signal, info)) {
      pass_kept_signal(signal, info, context);
      return;
    }
  }
  pass_kept_signal(signal, info, context);
}

}  // namespace

void watch_for_crashes() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP})
    keep_signal(signal, on_fatal_signal, SA_ONSTACK);
  watch_sent_signals(on_sent_signal);
}

#endif

}  // namespace esreplay
