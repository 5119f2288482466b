#include "replayer/scope/serial_queues.h"

#include <atomic>

#include "replayer/wrappers/wrap.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

namespace {

ESREPLAY_REAL(current_queue, "dispatch_get_current_queue");
ESREPLAY_REAL(main_queue, "_dispatch_main_q");
ESREPLAY_REAL(with_qos_class, "dispatch_queue_attr_make_with_qos_class");
ESREPLAY_REAL(with_autorelease, "dispatch_queue_attr_make_with_autorelease_frequency");
ESREPLAY_REAL(inactive, "dispatch_queue_attr_make_initially_inactive");

// Indexed by a hash of the address. Of two queues in one place only the later is known, and the other counts as not
// serial.
constexpr unsigned kPlaces = 1024;
std::atomic<uintptr_t> g_serial[kPlaces];

std::atomic<uintptr_t>& place_of(uintptr_t queue) { return g_serial[(queue >> 4 ^ queue >> 14) % kPlaces]; }

// libdispatch keeps attributes in a table: all that mean the same have the same address.
const void* plain(const void* attributes) {
  auto* qos = reinterpret_cast<const void* (*)(const void*, unsigned, int)>(with_qos_class.get());
  auto* autorelease = reinterpret_cast<const void* (*)(const void*, unsigned long)>(with_autorelease.get());
  auto* stopped = reinterpret_cast<const void* (*)(const void*)>(inactive.get());
  return stopped(autorelease(qos(attributes, 0, 0), 0));
}

void* note_queue(void* queue, const void* attributes) {
  const auto address = reinterpret_cast<uintptr_t>(queue);
  std::atomic<uintptr_t>& place = place_of(address);
  if (queue != nullptr && (attributes == nullptr || plain(attributes) == plain(nullptr)))
    place.store(address, std::memory_order_relaxed);
  else if (place.load(std::memory_order_relaxed) == address)  // the address of a queue that is gone
    place.store(0, std::memory_order_relaxed);
  return queue;
}

bool is_serial(const void* queue) {
  const auto address = reinterpret_cast<uintptr_t>(queue);
  if (address == 0) return false;
  return queue == main_queue.known() || place_of(address).load(std::memory_order_relaxed) == address;
}

}  // namespace

void note_handed_over(uint64_t* handed_to, const void* queue) {
  if (handed_to == nullptr) return;
  const uint64_t address = is_serial(queue) ? reinterpret_cast<uint64_t>(queue) : kHandedElsewhere;
  const uint64_t before = __atomic_load_n(handed_to, __ATOMIC_RELAXED);
  __atomic_store_n(handed_to, before == kHandedToNobody || before == address ? address : kHandedElsewhere,
                   __ATOMIC_RELAXED);
}

uint64_t serial_queue_here() {
  auto* current = reinterpret_cast<const void* (*)()>(current_queue.known());
  const void* queue = current == nullptr ? nullptr : current();
  return is_serial(queue) ? reinterpret_cast<uint64_t>(queue) : 0;
}

uint64_t serial_queue_in_call(uintptr_t caller) {
  const Text text = text_at(caller);
  return text == Text::kClient || text == Text::kSystem ? serial_queue_here() : 0;
}

ESREPLAY_WRAPPER(dispatch_queue_create, void*, (const char* label, const void* attributes)) {
  auto* real = reinterpret_cast<void* (*)(const char*, const void*)>(real_dispatch_queue_create.get());
  return note_queue(real(label, attributes), attributes);
}

#define ESREPLAY_CREATE(name)                                                                     \
  ESREPLAY_WRAPPER(name, void*, (const char* label, const void* attributes, void* target)) {      \
    auto* real = reinterpret_cast<void* (*)(const char*, const void*, void*)>(real_##name.get()); \
    return note_queue(real(label, attributes, target), attributes);                               \
  }

ESREPLAY_CREATE(dispatch_queue_create_with_target)
ESREPLAY_CREATE(dispatch_queue_create_with_target$V2)  // macOS has it under both names

}  // namespace esreplay
