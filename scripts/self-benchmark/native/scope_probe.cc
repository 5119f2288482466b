// Linked into a copy of the inserted library: times the handler scope from inside a handler, where it is set up for
// real.
#include "replayer/scope/handler_scope.h"
#include "scripts/self-benchmark/native/stopwatch.h"

namespace {

__attribute__((noinline)) void empty_enter(const esreplay::ScopeMessage& message) { KEEP(&message); }
__attribute__((noinline)) void empty_leave() { KEEP(nullptr); }

template <class Enter, class Leave>
double pair_ns(unsigned times, Enter enter, Leave leave) {
  const uint64_t start = now_ns();
  for (unsigned i = 0; i < times; ++i) {
    enter();
    leave();
  }
  return static_cast<double>(now_ns() - start) / times;
}

// getppid by an instruction of its own: no wrapper, and of a class that the trap lets through, so the scope stays
// armed.
__attribute__((noinline)) void bare_call() {
#if defined(__x86_64__)
  long result = 110;
  __asm__ volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
#endif
}

template <class Call>
double each_ns(unsigned times, Call call) {
  const uint64_t start = now_ns();
  for (unsigned i = 0; i < times; ++i) call();
  return static_cast<double>(now_ns() - start) / times;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) void esreplay_bench_scope(unsigned times, double* armed_ns,
                                                                            double* empty_ns) {
  using namespace esreplay;
  handler_scope_leave();
  const ScopeMessage scope = {0, 0, false, nullptr, nullptr, nullptr};
  *armed_ns = pair_ns(times, [&] { handler_scope_enter(scope); }, [] { handler_scope_leave(); });
  *empty_ns = pair_ns(times, [&] { empty_enter(scope); }, [] { empty_leave(); });
  handler_scope_enter(scope);
}

extern "C" __attribute__((visibility("default"))) void esreplay_bench_trap(unsigned times, double* trapped_ns,
                                                                           double* direct_ns) {
  using namespace esreplay;
  *trapped_ns = each_ns(times, bare_call);
  handler_scope_leave();
  *direct_ns = each_ns(times, bare_call);
  handler_scope_enter({0, 0, false, nullptr, nullptr, nullptr});
}
