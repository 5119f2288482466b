// A lock-free ring between the handler and the writer. It is bounded in messages and in their bytes, and counts the
// messages that found it full. One thread puts in (Endpoint Security calls a client's handler serially), one takes out.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "src/native/arena.h"
#include "src/schema/generated/plans.h"

namespace esrecord {

// Messages that found the ring full between two that did not, by event type.
struct Losses {
  static constexpr size_t kTypes = esreplay::kEventTypeCount;

  uint64_t total;
  uint64_t by_type[kTypes];
  uint64_t unknown;  // of types this build does not know
};

struct RingEntry {
  const void* message;     // es_message_t, retained for the writer
  uint64_t answered_mach;  // when it was answered; 0: it needed no answer
  uint32_t result;         // es_respond_result_t of that answer
  uint32_t bytes;          // counted for the message
  uint8_t losses_before;   // 0: none; else 1 + index of the bank that counts them
};

class MessageRing {
 public:
  // `capacity` is a power of two: at most that many messages, of at most `bytes` in total, are retained at a time.
  bool reserve(esreplay::Arena& arena, size_t capacity, uint64_t bytes) {
    mask_ = capacity - 1;
    max_bytes_ = bytes;
    return entries_.reserve(arena, capacity) && entries_.extend(capacity) != nullptr;
  }

  // Handler: returns a free entry for a message of this size, to be filled and published. Null if there is no room; the
  // message must be lost.
  RingEntry* claim(uint32_t bytes) {
    const uint64_t head = head_.load(std::memory_order_relaxed);
    if (bytes_in_ + bytes - known_bytes_out_ > max_bytes_) {
      known_bytes_out_ = bytes_out_.load(std::memory_order_acquire);
      if (bytes_in_ + bytes - known_bytes_out_ > max_bytes_) return nullptr;
    }
    if (head - known_tail_ > mask_) {
      known_tail_ = tail_.load(std::memory_order_acquire);
      if (head - known_tail_ > mask_) return nullptr;
    }
    RingEntry& entry = entries_[head & mask_];
    entry.losses_before = 0;
    entry.bytes = bytes;
    if (banks_[filling_].total != 0) {
      // The writer has not counted the previous losses yet, so this message is lost too.
      if (sealed_[1 - filling_].load(std::memory_order_acquire)) return nullptr;
      sealed_[filling_].store(true, std::memory_order_relaxed);  // published with the entry
      entry.losses_before = static_cast<uint8_t>(1 + filling_);
      filling_ = static_cast<uint8_t>(1 - filling_);
    }
    return &entry;
  }
  void publish() {
    const uint64_t head = head_.load(std::memory_order_relaxed);
    bytes_in_ += entries_[head & mask_].bytes;
    head_.store(head + 1, std::memory_order_release);
  }
  void lose(uint32_t event_type) {
    Losses& bank = banks_[filling_];
    ++bank.total;
    ++(event_type < Losses::kTypes ? bank.by_type[event_type] : bank.unknown);
  }

  // Any thread: returns whether the writer has nothing left to do.
  bool is_empty() const { return tail_.load(std::memory_order_acquire) == head_.load(std::memory_order_acquire); }

  // Writer: returns the oldest entry, which stays until `pop`; null if the ring is empty.
  RingEntry* front() {
    const uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (tail == known_head_) {
      known_head_ = head_.load(std::memory_order_acquire);
      if (tail == known_head_) return nullptr;
    }
    return &entries_[tail & mask_];
  }
  // Call after the message has been released.
  void pop() {
    const uint64_t tail = tail_.load(std::memory_order_relaxed);
    const uint64_t bytes = bytes_out_.load(std::memory_order_relaxed) + entries_[tail & mask_].bytes;
    bytes_out_.store(bytes, std::memory_order_release);
    tail_.store(tail + 1, std::memory_order_release);
  }
  const Losses& losses(const RingEntry& entry) const { return banks_[entry.losses_before - 1]; }
  // The losses of this entry are written: the handler may use its bank again.
  void forget(const RingEntry& entry) {
    const int bank = entry.losses_before - 1;
    banks_[bank] = {};
    sealed_[bank].store(false, std::memory_order_release);
  }

  // What was lost after the last message. Valid only once the handler is no longer called and the ring is empty.
  const Losses& last_losses() const { return banks_[filling_]; }

 private:
  static constexpr size_t kLine = 64;

  esreplay::Table<RingEntry> entries_;
  size_t mask_ = 0;
  uint64_t max_bytes_ = 0;
  Losses banks_[2] = {};
  std::atomic<bool> sealed_[2] = {};
  // Owned by the handler.
  alignas(kLine) std::atomic<uint64_t> head_ = 0;
  uint64_t known_tail_ = 0;
  uint64_t bytes_in_ = 0;
  uint64_t known_bytes_out_ = 0;
  uint8_t filling_ = 0;
  // Owned by the writer.
  alignas(kLine) std::atomic<uint64_t> tail_ = 0;
  std::atomic<uint64_t> bytes_out_ = 0;
  uint64_t known_head_ = 0;
};

}  // namespace esrecord
