#include "test/darwin/loader/edges.h"

#include <cstdint>
#include <utility>

#include "test/darwin/loader/mach_file.h"
#include "test/scope/kevent_change.h"

namespace loader {
namespace {

// How the calling thread waits once it is inside the function.
thread_local const std::function<int()>* wanted_wait;

// One function per name, because tuples go by address.
template <int number>
int enter() {
  const auto* wait = std::exchange(wanted_wait, nullptr);
  if (wait == nullptr) stop("a function of the kernel was called directly: " + std::to_string(number));
  return (*wait)();
}

struct {
  const char* name;
  const void* function;
} edges[] = {
    {"___psynch_mutexwait", reinterpret_cast<const void*>(enter<0>)},
    {"___psynch_cvwait", reinterpret_cast<const void*>(enter<1>)},
    {"___psynch_rw_rdlock", reinterpret_cast<const void*>(enter<2>)},
    {"___psynch_rw_wrlock", reinterpret_cast<const void*>(enter<3>)},
    {"___semwait_signal", reinterpret_cast<const void*>(enter<4>)},
    {"_semaphore_wait_trap", reinterpret_cast<const void*>(enter<5>)},
    {"_semaphore_timedwait_trap", reinterpret_cast<const void*>(enter<6>)},
};

}  // namespace

int wait_through(Edge edge, const void* what, const std::function<int()>& wait) {
  // The longest has eight parameters; a function with fewer ignores the rest.
  using Function = int (*)(const void*, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
  wanted_wait = &wait;
  const void* function = edges[static_cast<int>(edge)].function;
  return reinterpret_cast<Function>(const_cast<void*>(function))(what, 0, 0, 0, 0, 0, 0, 0);
}

namespace {

// UL_COMPARE_AND_WAIT with ULF_NO_ERRNO: a lock leaves errno unchanged.
constexpr uint32_t kCompareAndWait = 0x1000001;
const void* word_wait;

}  // namespace

void wait_on_word(uint32_t* word, uint32_t seen) {
  using Function = int (*)(uint32_t, uint32_t*, uint64_t, uint32_t);
  reinterpret_cast<Function>(const_cast<void*>(word_wait))(kCompareAndWait, word, seen, 0);
}

void wake_word(uint32_t* word) {
  static const void* wake = host_symbol("___ulock_wake");
  using Function = int (*)(uint32_t, uint32_t*, uint64_t);
  reinterpret_cast<Function>(const_cast<void*>(wake))(kCompareAndWait, word, 0);
}

namespace {

const void* kernel_event;
thread_local const std::function<void()>* turn_wait;

}  // namespace

void wait_for_turn(const std::function<void()>& wait) {
  using Function = int (*)(uint64_t, const KeventChange*, int, KeventChange*, int, void*, size_t*, unsigned);
  constexpr int16_t kWorkloop = -17;
  constexpr uint16_t kAddDisabled = 0x9;
  constexpr uint32_t kSyncWait = 4;
  constexpr unsigned kFlags = 0x403;  // KEVENT_FLAG_WORKLOOP, KEVENT_FLAG_ERROR_EVENTS, KEVENT_FLAG_IMMEDIATE
  turn_wait = &wait;
  KeventChange change = {};
  change.filter = kWorkloop;
  change.flags = kAddDisabled;
  change.filter_flags = kSyncWait;
  reinterpret_cast<Function>(const_cast<void*>(kernel_event))(1, &change, 1, &change, 1, nullptr, nullptr, kFlags);
}

const std::function<void()>* take_turn_wait() { return std::exchange(turn_wait, nullptr); }

void replace_edges(const std::function<const void*(const void*)>& replacement_of) {
  word_wait = replacement_of(host_symbol("___ulock_wait"));
  kernel_event = replacement_of(host_symbol("_kevent_id"));
  for (auto& edge : edges) edge.function = replacement_of(edge.function);
}

HostSymbols edge_symbols() {
  static const HostSymbol symbols[] = {
      {edges[0].name, enter<0>}, {edges[1].name, enter<1>}, {edges[2].name, enter<2>}, {edges[3].name, enter<3>},
      {edges[4].name, enter<4>}, {edges[5].name, enter<5>}, {edges[6].name, enter<6>},
  };
  return symbols;
}

}  // namespace loader
