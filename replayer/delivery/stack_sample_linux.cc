#include "replayer/delivery/stack_sample.h"

#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

#include "replayer/code/stack.h"
#include "replayer/delivery/scope_link.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kMaxWaitNs = 2000000;

uint32_t g_sample;        // id plus one of the stack taken
uint32_t g_sample_taken;  // requests answered
uint32_t g_sample_asked;

void take_sample(int, siginfo_t*, void*) {
  const ScopePause pause;
  uintptr_t addresses[32];
  const unsigned count = capture_stack(addresses, 32);
  // The innermost frames are this handler and the kernel's return from it.
  const unsigned own = count > 2 ? 1 : 0;
  store_release(g_sample, ledger_stack(addresses + own, count - own));
  store_release(g_sample_taken, load_acquire(g_sample_asked));
}

}  // namespace

int sample_signal() { return SIGRTMAX - 2; }

void stack_sample_open() {
  struct sigaction action = {};
  action.sa_sigaction = take_sample;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  sigdelset(&action.sa_mask, SIGSYS);
  sigdelset(&action.sa_mask, SIGSEGV);
  sigaction(sample_signal(), &action, nullptr);
}

uint32_t stack_of_delivery(const Client& client) {
  if (!kHasScope || run_is_in_process() || load_acquire(client.current) == nullptr) return 0;
  CurrentCall call = {};
  if (handler_scope_current_call(static_cast<pid_t>(client.thread), &call) && call.stack != 0) return call.stack;
  store_release(g_sample, 0U);
  const uint32_t asked = add(g_sample_asked, 1U) + 1;
  if (syscall(SYS_tgkill, getpid(), client.thread, sample_signal()) != 0) return 0;
  for (const uint64_t until = monotonic_ns() + kMaxWaitNs; monotonic_ns() < until;) {
    if (load_acquire(g_sample_taken) == asked) return load_acquire(g_sample);
    sleep_until_ns(monotonic_ns() + 50000);
  }
  return 0;
}

}  // namespace esreplay
