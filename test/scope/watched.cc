// How long the watch has seen a thread in its call, when the call ends in the middle of the watch's work or is short.
// Prints the time that was counted too much.
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "replayer/scope/current_calls.h"
#include "src/native/clock.h"

namespace {

using esreplay::CallSlot;
using esreplay::monotonic_ns;

constexpr uint32_t kFirst = 1U | 1U << 16;
constexpr uint32_t kSecond = 2U | 1U << 16;
constexpr uint64_t kShortNs = 1000000;
constexpr int kCalls = 50;
CallSlot slot;
std::atomic<bool> ends;

// The thread finds nothing asked, then the watch sees its call, then the call ends.
uint64_t after_an_end() {
  slot.store(kFirst);
  esreplay::watch_call(slot);
  slot.store(0);
  const bool outside = slot.is_watched();
  slot.store(kSecond);
  const uint64_t length = slot.watched_ns(monotonic_ns() + 1);
  slot.store(0);
  return outside ? UINT64_MAX : length;
}

// An enclosing call is named again as the call inside it ends.
uint64_t after_an_inner_call() {
  slot.store(kFirst);
  const uint32_t outer = slot.load();
  slot.store(kSecond);
  esreplay::watch_call(slot);
  slot.store(outer);
  const uint64_t length = slot.watched_ns(monotonic_ns() + 1);
  slot.store(0);
  return length;
}

bool watches() {
  slot.store(kFirst);
  esreplay::watch_call(slot);
  const bool seen = slot.is_watched() && slot.load() == kFirst && slot.watched_ns(monotonic_ns() + 1) > 0;
  slot.store(0);
  esreplay::watch_call(slot);
  return seen && !slot.is_watched();
}

// What the thread waits for a processor counts from the same moment as the call.
bool knows_what_it_waited() {
  slot.store(kFirst);
  esreplay::watch_call(slot);
  const bool known = slot.ready_ns.load() != esreplay::kReadyUnknown;
  slot.store(0);
  return known;
}

void* watch(void*) {
  while (!ends.load())
    if (slot.load() != 0 && !slot.is_watched()) esreplay::watch_call(slot);
  return nullptr;
}

// Makes calls that end once they are watched, or are a millisecond old. Counts those that were.
uint64_t beside_a_watch(int* watched) {
  uint64_t most = 0;
  pthread_t thread;
  if (pthread_create(&thread, nullptr, watch, nullptr) != 0) return UINT64_MAX;
  while (*watched < kCalls) {
    const uint64_t began = monotonic_ns();
    slot.store(kFirst);
    while (slot.watched_ns(monotonic_ns()) == 0 && monotonic_ns() - began < kShortNs) {
    }
    const uint64_t length = slot.watched_ns(monotonic_ns());
    const uint64_t lasted = monotonic_ns() - began;
    slot.store(0);
    if (length > 0) ++*watched;
    most = std::max(most, length > lasted ? length - lasted : 0);
  }
  ends.store(true);
  pthread_join(thread, nullptr);
  return most;
}

}  // namespace

int main() {
  int watched = 0;
  const bool seen = watches();
  const bool waited = knows_what_it_waited();
  const uint64_t ended = after_an_end();
  const uint64_t inner = after_an_inner_call();
  const uint64_t most = beside_a_watch(&watched);
  printf("{\"seen\": %d, \"waited\": %d, \"ended\": %llu, \"inner\": %llu, \"most\": %llu}\n", seen ? 1 : 0, waited ? 1 : 0,
         static_cast<unsigned long long>(ended), static_cast<unsigned long long>(inner),
         static_cast<unsigned long long>(most));
  return 0;
}
