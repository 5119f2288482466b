// A set of (literal or prefix, path, event type) tuples. A lookup costs one probe for each distinct length of a prefix
// in the set, however many prefixes there are.
// Only one thread may change a set at a time. `hold` keeps readers out, for a short time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/messages/event_bits.h"
#include "replayer/platform/node_table.h"

namespace esreplay {

// The text follows the node in the same block, NUL-terminated.
struct PathNode {
  uint64_t hash;
  uint32_t length;
  bool prefix;
  EventBits events;

  const char* text() const { return reinterpret_cast<const char*>(this + 1); }
};

class PathSet {
 public:
  // Returns whether a tuple matches this path and event type. A prefix is a plain prefix of text: /foo/bar also matches
  // /foo/bar2.
  bool listed(const char* path, size_t length, uint32_t event_type) const;
  uint32_t count() const { return nodes_.count(); }
  const PathNode* find(const char* path, size_t length, bool prefix) const;
  template <class Visit>
  void each(Visit visit) const {
    nodes_.each(visit);
  }

  // False: no memory.
  template <class Hold>
  bool add(const char* path, size_t length, bool prefix, const EventBits& events, Hold hold);
  // False if none of these tuples was in the set.
  template <class Hold>
  bool subtract(const char* path, size_t length, bool prefix, const EventBits& events, Hold hold);
  template <class Hold>
  void clear(Hold hold);

 private:
  struct Length {
    uint32_t length;
    uint32_t prefixes;  // of this length
  };
  static PathNode* make_node(const char* path, size_t length, bool prefix, const EventBits& events);
  bool make_room_for_length(Length** out) const;
  void count_length(uint32_t length);
  void uncount_length(uint32_t length);

  NodeTable<PathNode> nodes_;
  Length* lengths_ = nullptr;  // ascending
  uint32_t length_count_ = 0;
  uint32_t length_room_ = 0;
};

template <class Hold>
bool PathSet::add(const char* path, size_t length, bool prefix, const EventBits& events, Hold hold) {
  auto* known = const_cast<PathNode*>(find(path, length, prefix));
  if (known != nullptr) {
    [[maybe_unused]] const auto held = hold();
    known->events |= events;
    return true;
  }
  PathNode* node = make_node(path, length, prefix, events);
  NodeTable<PathNode>::Room room;
  Length* lengths = nullptr;
  if (node == nullptr || !nodes_.make_room(&room) || !make_room_for_length(&lengths)) {
    free(node);
    NodeTable<PathNode>::free_room(room);
    free(lengths);
    return false;
  }
  {
    [[maybe_unused]] const auto held = hold();
    nodes_.move_into(room);
    nodes_.insert(node);
    if (lengths != nullptr) {
      Length* old = lengths_;
      lengths_ = lengths;
      lengths = old;
      length_room_ = length_room_ == 0 ? 16 : length_room_ * 2;
    }
    if (prefix) count_length(node->length);
  }
  NodeTable<PathNode>::free_room(room);
  free(lengths);
  return true;
}

template <class Hold>
bool PathSet::subtract(const char* path, size_t length, bool prefix, const EventBits& events, Hold hold) {
  auto* known = const_cast<PathNode*>(find(path, length, prefix));
  if (known == nullptr || !known->events.overlaps(events)) return false;
  EventBits left = known->events;
  left -= events;
  {
    [[maybe_unused]] const auto held = hold();
    known->events = left;
    if (left.empty()) {
      nodes_.remove(known);
      if (prefix) uncount_length(known->length);
    }
  }
  if (left.empty()) free(known);
  return true;
}

template <class Hold>
void PathSet::clear(Hold hold) {
  PathSet old;
  {
    [[maybe_unused]] const auto held = hold();
    old = *this;
    *this = PathSet();
  }
  old.nodes_.free_all();
  free(old.lengths_);
}

}  // namespace esreplay
