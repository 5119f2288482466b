#include "replayer/waits/armed_timers.h"

#include <atomic>
#include <ctime>

#include "replayer/ledger/coded_words.h"
#include "replayer/messages/armed_timer.h"
#include "src/native/clock.h"

namespace esreplay {

namespace {

constexpr uint64_t kForever = ~uint64_t{0};
constexpr uint64_t kWallNow = ~uint64_t{1};
constexpr uint64_t kWallClock = 3;  // in the two highest bits; a wall-clock time is negative
constexpr uint64_t kBootClock = 2;
constexpr uint64_t kClockBits = uint64_t{3} << 62;

uint64_t wall_ns() {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// The clock that goes on during sleep differs from the other by the sleeps since boot, which would make a timer seem
// later than it is.
uint64_t left_ns(uint64_t when) {
  if (when == kForever) return kForever;
  if (when == 0 || when == kWallNow) return 0;
  const bool by_wall = when >> 62 == kWallClock;
  const uint64_t due = by_wall ? -when : uptime_ns(when >> 62 == kBootClock ? when & ~kClockBits : when);
  const uint64_t now = by_wall ? wall_ns() : monotonic_ns();
  return due > now ? due - now : 0;
}

// A source that is for a message.
struct SourcePlace {
  std::atomic<const void*> source;
  std::atomic<const MessageRow*> row;  // null: for none; another source may have the place
  std::atomic<uint8_t*> timer;         // of the message
  std::atomic<uint8_t> code;
};
constexpr unsigned kSourcePlaces = 4096;
constexpr unsigned kMaxSourceLooks = 32;  // at a place and those behind it
SourcePlace g_sources[kSourcePlaces];
std::atomic<bool> g_any_source;

SourcePlace& source_place(const void* source, unsigned look) {
  const auto address = reinterpret_cast<uintptr_t>(source);
  return g_sources[((address >> 4 ^ address >> 14) + look) % kSourcePlaces];
}

SourcePlace* place_of_source(const void* source) {
  if (!g_any_source.load(std::memory_order_relaxed)) [[likely]]
    return nullptr;
  for (unsigned look = 0; look < kMaxSourceLooks; look++) {
    SourcePlace& place = source_place(source, look);
    const void* there = place.source.load(std::memory_order_relaxed);
    if (there == source) return &place;
    if (there == nullptr) return nullptr;  // no place becomes empty again
  }
  return nullptr;
}

SourcePlace* take_source_place(const void* source) {
  g_any_source.store(true, std::memory_order_relaxed);
  if (SourcePlace* known = place_of_source(source)) return known;
  for (unsigned look = 0; look < kMaxSourceLooks; look++) {
    SourcePlace& place = source_place(source, look);
    const void* there = place.source.load(std::memory_order_relaxed);
    const bool free = place.row.load(std::memory_order_relaxed) == nullptr;
    if (free && place.source.compare_exchange_strong(there, source)) return &place;
  }
  return nullptr;
}

uint8_t code_of(const MessageRow& row, uint64_t left) {
  const uint64_t passed = monotonic_ns() - load_ns(row.delivered_ns);
  return timer_code(left > kForever - passed ? kForever : left + passed);
}

void store_latest(uint8_t* timer, uint8_t code) {
  if (code > __atomic_load_n(timer, __ATOMIC_RELAXED)) __atomic_store_n(timer, code, __ATOMIC_RELAXED);
}

// libdispatch counts the references of clients in the second number behind the pointer to a class, from 0.
bool is_last_reference(const void* object) {
  return __atomic_load_n(static_cast<const int32_t*>(object) + 3, __ATOMIC_RELAXED) == 0;
}

}  // namespace

void note_timer(const ScopeMessage& message, uint64_t when) {
  if (message.timer == nullptr || message.row == nullptr) return;
  const uint64_t left = left_ns(when);
  if (left != kForever) store_latest(message.timer, code_of(*message.row, left));
}

void note_source_armed(const ThreadState& thread, const void* source, uint64_t when) {
  const ScopeMessage& message = thread.message;
  const uint64_t left = left_ns(when);
  if (!thread.entered || message.timer == nullptr || message.row == nullptr || left == kForever)
    return note_source_cancelled(source);
  const uint8_t code = code_of(*message.row, left);
  SourcePlace* place = take_source_place(source);
  if (place == nullptr) return store_latest(message.timer, code);
  place->row.store(nullptr, std::memory_order_relaxed);
  place->timer.store(message.timer, std::memory_order_relaxed);
  place->code.store(code, std::memory_order_relaxed);
  place->row.store(message.row, std::memory_order_release);
}

void note_source_cancelled(const void* source) {
  if (SourcePlace* place = place_of_source(source)) place->row.store(nullptr, std::memory_order_relaxed);
}

void note_object_released(const void* object) {
  SourcePlace* place = place_of_source(object);
  if (place != nullptr && is_last_reference(object)) place->row.store(nullptr, std::memory_order_relaxed);
}

void settle_sources(bool (*belongs_to)(const uint8_t* timer, const MessageRow* row)) {
  for (const SourcePlace& place : g_sources) {
    const MessageRow* row = place.row.load(std::memory_order_acquire);
    uint8_t* timer = place.timer.load(std::memory_order_relaxed);
    if (row != nullptr && belongs_to(timer, row)) store_latest(timer, place.code.load(std::memory_order_relaxed));
  }
}

}  // namespace esreplay
