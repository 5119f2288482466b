// The memory of messages: one contiguous block for each, poisoned when it is released and kept from reuse for a while.
// Every pointer that a client hands us can be looked up here without touching memory that is not ours.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/platform/atomics.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

// Released messages are filled with words that no pointer looks like (bits 63–47 are mixed, and so are 55–47, for
// processors that ignore the top byte), so following one faults; bits 47–21 identify the block.
inline constexpr uint64_t kPoisonTop = 0xE5DE;
inline constexpr uint64_t kUnionPoisonTop = 0xE5DD;
inline constexpr uint64_t kPoisonLow = 0xEADE5;  // of 21 bits: a field's offset may have been added

enum class BlockState : uint32_t { kLive = 1, kStale = 2 };
enum class Response : uint8_t { kNone, kAnswered, kAbandoned };

// In front of every es_message_t. Stays readable forever.
struct alignas(64) Block {
  uint64_t seal;  // says that a message begins right behind this
  BlockState state;
  uint32_t references;  // the client's retains, and kInDelivery while its handler runs
  MessageRow* row;
  uint64_t deadline_ns;
  union {
    // Code address of the call that released it; with kReleaseStack the id of a stack in the ledger; 0: it was released
    // when its handler returned.
    uint64_t released_at;
    uint64_t handed_to;  // live: see serial_queues.h
  };
  union {
    Block* next;            // in quarantine
    uint64_t delivered_ns;  // live
  };
  uint32_t index;  // in the trace
  uint32_t size;   // of the message
  uint16_t event_type;
  uint8_t client;  // number in the process
  Response response;
  bool auth;
  bool was_retained;
  uint8_t size_class;
  uint8_t timer;  // of its handler: see armed_timer.h

  static constexpr uint32_t kInDelivery = 1U << 31;
  static constexpr uint64_t kReleaseStack = uint64_t{1} << 63;
  static constexpr uint8_t kGuarded = 64;  // of size_class: the message has pages of its own
  void* message() { return this + 1; }
  bool guarded() const { return (size_class & kGuarded) != 0; }
};
static_assert(sizeof(Block) == 64);

// Messages that may have pages of their own at once: each costs two of the 65,530 mappings that Linux gives a process.
inline constexpr uint32_t kMaxGuarded = 16000;

// Reserves the address range once a process. False: no address space. With `guard` each message is on pages of its own,
// until there are kMaxGuarded of them. The client can only read these pages, and not even that after the release.
bool message_memory_open(bool guard = false);
void message_memory_reset();  // forget every message; for a process that has several runs

// Returns the block whose message starts at `message`; null if no message ever did.
Block* block_of(const void* message);
// Returns the block that `address` points into (a payload inside a message); null if none.
Block* block_around(const void* address);

// Returns the released block whose poison `value` is, give or take a field's offset; null if it is not poison.
Block* block_of_poison(uint64_t value);

// A word like poison with the lowest 21 bits free, for the pointers of union_guard.h, and its block, live or not.
uint64_t union_poison_of(const Block* block);
Block* block_of_union_zone(uint64_t value);

// Returns where the message was released: the stack under --guard, else only the call; 0 if it was when its handler
// returned.
uint32_t stack_of_release(const Block& block);

// The blocks of one es_client_t. Its delivery thread takes them, any thread gives them back.
class MessagePool {
 public:
  void open(uint8_t client);
  // Returns a block for `size` bytes of message, its header zeroed except for seal, size and owner. Null if memory has
  // run out.
  Block* take(size_t size);
  // The message is complete: from now on a write into a guarded one faults.
  static void protect(Block* block);
  // The last reference is gone: poisons it and begins its quarantine. Called by the delivery thread, or by any other.
  void release_here(Block* block);
  void release_elsewhere(Block* block, uint64_t released_at);

  // Calls visit(block) for live messages. Blocks may be released and reused meanwhile: read their fields with
  // load_relaxed, and treat what they say as a hint.
  template <class Visit>
  void each_live(Visit visit) const;

 private:
  static constexpr unsigned kClasses = 64;
  struct Queue {
    Block* first;
    Block* last;
    uint32_t count;
    uint8_t* fresh;  // next never-used block of the newest slab
    uint32_t fresh_left;
  };
  Block* take_plain(size_t size);
  Block* take_guarded(size_t size);  // null: use take_plain
  Block* take_oldest(Queue& queue);
  Block* fresh_block(unsigned size_class);
  void append(Block* block);
  void collect_returned();

  Queue queues_[2 * kClasses] = {};        // the second half: guarded
  alignas(64) Block* returned_ = nullptr;  // given back by other threads
  uint8_t client_ = 0;
};

namespace message_memory {
inline constexpr size_t kSlab = size_t{1} << 20;
struct Slab {
  uint32_t block_size;  // in bytes; larger than kSlab when the block spans several
  uint32_t handed_out;  // blocks used so far
  uint32_t first;       // the slab a spanning block begins in
  uint32_t header;      // where the Block is in a block
  uint8_t client;
  uint8_t used;
};
uint32_t slab_count();
const Slab& slab(uint32_t number);
Block* block_in(uint32_t slab, uint32_t number);
}  // namespace message_memory

template <class Visit>
void MessagePool::each_live(Visit visit) const {
  const uint32_t slabs = message_memory::slab_count();
  for (uint32_t s = 0; s < slabs; ++s) {
    const message_memory::Slab& slab = message_memory::slab(s);
    if (!load_acquire(slab.used) || slab.client != client_ || slab.first != s) continue;
    const uint32_t count = load_acquire(slab.handed_out);
    for (uint32_t i = 0; i < count; ++i) {
      Block* block = message_memory::block_in(s, i);
      if (load_acquire(block->state) == BlockState::kLive) visit(*block);
    }
  }
}

}  // namespace esreplay
