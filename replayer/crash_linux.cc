// Fatal signals: the ledger gets the stack, and the address when a client followed a pointer out of a released message;
// then the client's own handler runs, or the process dies as it would have.
#include <ucontext.h>
#include <csignal>
#include <cstring>

#include <initializer_list>

#include "replayer/client.h"
#include "replayer/ledger.h"
#include "replayer/message_memory.h"
#include "replayer/run.h"
#include "replayer/scope_link.h"
#include "replayer/words.h"

#if !defined(ESREPLAY_NO_SCOPE)
#include "replayer/scope/kept_signals.h"
#endif

namespace esreplay {

#if defined(ESREPLAY_NO_SCOPE)

void watch_for_crashes() {}

#else

namespace {

#if defined(__x86_64__)
uintptr_t interrupted_at(const ucontext_t* context) {
  return static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RIP]);
}
const greg_t* registers_of(const ucontext_t* context, unsigned* count) {
  *count = REG_RIP;  // R8 … RCX, RSP stand before it
  return context->uc_mcontext.gregs;
}
#else
uintptr_t interrupted_at(const ucontext_t* context) { return context->uc_mcontext.pc; }
const unsigned long long* registers_of(const ucontext_t* context, unsigned* count) {
  *count = 31;
  return context->uc_mcontext.regs;
}
#endif

// A non-canonical address faults without telling its value, so the registers are searched for what only poison looks
// like.
const Block* followed_poison(const siginfo_t* info, const ucontext_t* context, uint64_t* pointer) {
  *pointer = reinterpret_cast<uintptr_t>(info->si_addr);
  const Block* block = block_of_poison(*pointer);
  unsigned count = 0;
  const auto* registers = registers_of(context, &count);
  for (unsigned i = 0; i < count && block == nullptr; ++i) {
    *pointer = static_cast<uint64_t>(registers[i]);
    block = block_of_poison(*pointer);
  }
  return block;
}

void on_fatal_signal(int signal, siginfo_t* info, void* raw_context) {
  const auto* context = static_cast<const ucontext_t*>(raw_context);
  const ScopePause pause;  // also while the client's own handler runs: what it calls in its last moments is no finding
  uintptr_t addresses[32];
  const unsigned count = capture_stack_from(interrupted_at(context), addresses, 32);
  Fact fact = {};
  fact.stack = ledger_stack(addresses, count);
  const Client* client = delivering_client();
  const Block* current = client == nullptr ? nullptr : load_acquire(client->current);
  if (current != nullptr) {
    fact.trace_index = static_cast<int32_t>(current->index);
    fact.client = client->number;
  }
  uint64_t poisoned = 0;
  const bool fault = (signal == SIGSEGV || signal == SIGBUS) && info->si_code > 0;
  const Block* block = fault ? followed_poison(info, context, &poisoned) : nullptr;
  if (block != nullptr) {
    Fact use = fact;
    use.kind = FactKind::kUseAfterRelease;
    use.a = poisoned;
    use.b = 1;
    use.trace_index = static_cast<int32_t>(block->index);
    use.client = block->client;
    const uintptr_t released_at = block->released_at;
    if (released_at != 0) use.other_stack = ledger_stack(&released_at, 1);
    ledger_fact(use);
  }
#if !defined(ESREPLAY_WITHOUT_CRASH)
  fact.kind = FactKind::kCrash;
  fact.a = static_cast<uint64_t>(signal);
  fact.b = reinterpret_cast<uintptr_t>(info->si_addr);
  fact.c = static_cast<uint64_t>(static_cast<uint32_t>(info->si_code));
  ledger_fact(fact);
#endif
  pass_kept_signal(signal, info, raw_context);
}

}  // namespace

void watch_for_crashes() {
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGFPE, SIGTRAP})
    keep_signal(signal, on_fatal_signal, SA_ONSTACK);
}

#endif

}  // namespace esreplay
