// The order of an object's keys, drawn from a seed. `src/print/key-order.ts` draws the same, and says what a salt is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace esreplay {

class KeyOrder {
 public:
  void start(uint32_t seed) {
    seed_ = seed;
    is_on_ = true;
  }
  bool is_on() const { return is_on_; }

  void start_line(uint64_t number) {
    uint32_t state = seed_ ^ static_cast<uint32_t>(number) * 0x9E3779B1;
    salt_ = draw(state);
  }
  // Sets the salt, and returns the one before.
  uint32_t set_salt(uint32_t salt) { return std::exchange(salt_, salt); }

  // Shuffles by the salt alone.
  template <class Value>
  void of_line(Value* values, size_t count) const {
    if (is_on_) shuffle(values, count, salt_);
  }

  // A group is the members of an object that is printed now. Groups end in the opposite order.
  void begin_group() {
    if (is_on_) groups_.push_back(starts_.size());
  }
  // A member of the innermost group begins here.
  void member(size_t at) {
    if (is_on_) starts_.push_back(at);
  }
  // Shuffles the members, which end with the text; `keeps`: leaves them as they are.
  void end_group(std::string& out, bool keeps) {
    if (!is_on_) return;
    const size_t first = groups_.back();
    groups_.pop_back();
    const size_t count = starts_.size() - first;
    if (!keeps && count > 1 && count <= kMaxMembers) shuffle_text(out, starts_.data() + first, count);
    starts_.resize(first);
  }

 private:
  static constexpr size_t kMaxMembers = 256;

  static uint32_t draw(uint32_t& state) {
    state += 0x6D2B79F5;
    uint32_t mixed = (state ^ (state >> 15)) * (state | 1);
    mixed ^= mixed + (mixed ^ (mixed >> 7)) * (mixed | 61);
    return mixed ^ (mixed >> 14);
  }

  template <class Value>
  static void shuffle(Value* values, size_t count, uint32_t state) {
    for (size_t last = count - 1; last > 0; --last) {
      const auto at = static_cast<size_t>(uint64_t{draw(state)} * (last + 1) >> 32);
      std::swap(values[at], values[last]);
    }
  }

  void shuffle_text(std::string& out, const size_t* starts, size_t count) {
    struct Member {
      uint32_t at;
      uint32_t size;
    };
    Member members[kMaxMembers];
    const size_t begin = starts[0];
    uint32_t hash = 0x811C9DC5;
    for (size_t i = 0; i < count; ++i) {
      const size_t end = i + 1 < count ? starts[i + 1] - 1 : out.size();
      members[i] = {static_cast<uint32_t>(starts[i] - begin), static_cast<uint32_t>(end - starts[i])};
      hash = (hash ^ members[i].size) * 0x01000193;
    }
    shuffle(members, count, hash ^ seed_ ^ salt_);
    before_.assign(out, begin, std::string::npos);
    char* to = out.data() + begin;
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) *to++ = ',';
      memcpy(to, before_.data() + members[i].at, members[i].size);
      to += members[i].size;
    }
  }

  bool is_on_ = false;
  uint32_t seed_ = 0;
  uint32_t salt_ = 0;
  std::vector<size_t> starts_;
  std::vector<size_t> groups_;  // where each begins in `starts_`
  std::string before_;
};

}  // namespace esreplay
