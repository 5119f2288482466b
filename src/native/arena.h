// Memory for tables of bounded but unknown size: address space is reserved at once and made usable step by step.
// Nothing here calls malloc, so code that runs inside another process may use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace esreplay {

// Owns every range reserved through it. There is no destructor on purpose: injected code keeps its tables until the
// process ends, and a destructor of a static would run while client threads still read them.
class Arena {
 public:
  // Reserves address space for `bytes`, not usable before `commit`. Null if the system refuses or too many ranges are
  // held.
  uint8_t* reserve(size_t bytes);
  // Makes the first `bytes` of a reserved range usable and zero-filled. False if memory has run out.
  static bool commit(uint8_t* base, size_t committed, size_t bytes);
  // Gives everything back to the system.
  void release();

 private:
  struct Range {
    uint8_t* base;
    size_t size;
  };
  static constexpr size_t kMaxRanges = 64;
  Range ranges_[kMaxRanges] = {};
  size_t count_ = 0;
};

// A growing array in reserved address space: elements never move, so pointers into it stay valid.
template <class T>
class Table {
 public:
  // Reserves room for at most `max` elements. False if the address space is not available.
  bool reserve(Arena& arena, size_t max) {
    max_ = max;
    base_ = arena.reserve(max * sizeof(T));
    return base_ != nullptr;
  }

  // Adds `count` zero-filled elements at the end; null if the table is full or memory has run out.
  T* extend(size_t count) {
    if (count > max_ - size_) return nullptr;
    const size_t wanted = (size_ + count) * sizeof(T);
    if (wanted > committed_) {
      const size_t step = committed_ < kLargestStep ? committed_ : kLargestStep;
      size_t target = committed_ + (step < kSmallestStep ? kSmallestStep : step);
      if (target < wanted) target = wanted;
      target = (target + kPage - 1) & ~(kPage - 1);
      const size_t whole = (max_ * sizeof(T) + kPage - 1) & ~(kPage - 1);
      if (target > whole) target = whole;
      if (!Arena::commit(base_, committed_, target)) return nullptr;
      committed_ = target;
    }
    T* added = data() + size_;
    size_ += count;
    return added;
  }

  bool push(const T& value) {
    T* slot = extend(1);
    if (slot == nullptr) return false;
    *slot = value;
    return true;
  }

  // Drops elements from the end. They are not zeroed, so a later `extend` gives old bytes back.
  void truncate(size_t size) { size_ = size; }

  T* data() const { return reinterpret_cast<T*>(base_); }
  T& operator[](size_t index) const { return data()[index]; }
  size_t size() const { return size_; }

 private:
  static constexpr size_t kPage = 16384;  // arm64 macOS has the largest known pages
  static constexpr size_t kSmallestStep = size_t{64} << 10;
  static constexpr size_t kLargestStep = size_t{8} << 20;

  uint8_t* base_ = nullptr;
  size_t size_ = 0;
  size_t max_ = 0;
  size_t committed_ = 0;
};

}  // namespace esreplay
