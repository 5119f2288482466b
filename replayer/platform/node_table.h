// A hash table of nodes that their owner allocates. Growing is separate from inserting, so that a thread that holds up
// all queueing does so for a few stores only: make room first, then hold, insert, and free the old room afterwards.
#pragma once

#include <cstdint>
#include <cstdlib>

#include "replayer/platform/atomics.h"

namespace esreplay {

// Node has a member `uint64_t hash`.
template <class Node>
class NodeTable {
 public:
  struct Room {
    Node** slots = nullptr;
    uint32_t capacity = 0;  // a power of two
  };

  uint32_t count() const { return load_relaxed(count_); }  // any thread may ask

  template <class Same>
  Node* find(uint64_t hash, Same same) const {
    if (count_ == 0) return nullptr;
    for (uint32_t i = place_of(hash, room_);; i = after(i, room_)) {
      Node* node = room_.slots[i];
      if (node == nullptr || (node->hash == hash && same(*node))) return node;
    }
  }

  template <class Visit>
  void each(Visit visit) const {
    for (uint32_t i = 0; i < room_.capacity; ++i) {
      if (room_.slots[i] != nullptr) visit(*room_.slots[i]);
    }
  }

  // Makes room for one more node, with the present ones in it. False: no memory. `out` stays empty if there is room
  // already.
  bool make_room(Room* out) const {
    if ((count_ + 1) * 2 <= room_.capacity) return true;
    out->capacity = room_.capacity == 0 ? 16 : room_.capacity * 2;
    out->slots = static_cast<Node**>(calloc(out->capacity, sizeof(Node*)));
    if (out->slots == nullptr) return false;
    each([&](Node& node) { put(*out, &node); });
    return true;
  }
  // Moves in; `room` gets the old one, to be freed.
  void move_into(Room& room) {
    if (room.slots == nullptr) return;
    const Room old = room_;
    room_ = room;
    room = old;
  }
  void insert(Node* node) {
    put(room_, node);
    store_relaxed(count_, count_ + 1);
  }
  // Removes the node, which stays the caller's. Those behind it move up, so that searches still end at a gap.
  void remove(const Node* node) {
    const uint32_t mask = room_.capacity - 1;
    uint32_t gap = place_of(node->hash, room_);
    while (room_.slots[gap] != node) gap = after(gap, room_);
    for (uint32_t i = after(gap, room_); room_.slots[i] != nullptr; i = after(i, room_)) {
      const uint32_t home = place_of(room_.slots[i]->hash, room_);
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      room_.slots[gap] = room_.slots[i];
      gap = i;
    }
    room_.slots[gap] = nullptr;
    store_relaxed(count_, count_ - 1);
  }
  static void free_room(const Room& room) { free(static_cast<void*>(room.slots)); }
  void free_all() {
    each([](Node& node) { free(&node); });
    free_room(room_);
    *this = NodeTable();
  }

 private:
  static uint32_t place_of(uint64_t hash, const Room& room) {
    return static_cast<uint32_t>(hash >> 32) & (room.capacity - 1);
  }
  static uint32_t after(uint32_t place, const Room& room) { return (place + 1) & (room.capacity - 1); }
  static void put(const Room& room, Node* node) {
    uint32_t i = place_of(node->hash, room);
    while (room.slots[i] != nullptr) i = after(i, room);
    room.slots[i] = node;
  }

  Room room_;
  uint32_t count_ = 0;
};

}  // namespace esreplay
