// Message memory alone: lookup of any pointer, poison, quarantine, release on other threads.
#include "replayer/messages/message_memory.h"

#include <pthread.h>
#include <stdlib.h>

#include <cstdint>

#include "test/native/check.h"

namespace esreplay {
namespace {

Block* live(MessagePool& pool, size_t size) {
  Block* block = pool.take(size);
  if (block != nullptr) store_release(block->state, BlockState::kLive);
  return block;
}

TEST(any_pointer_can_be_looked_up) {
  CHECK(message_memory_open());
  static MessagePool pool;
  pool.open(3);
  Block* block = live(pool, 1000);
  CHECK(block != nullptr && block_of(block->message()) == block && block->client == 3);
  CHECK(block_around(static_cast<uint8_t*>(block->message()) + 999) == block);
  CHECK(block_of(static_cast<uint8_t*>(block->message()) + 64) == nullptr);
  int local = 0;
  void* heap = malloc(64);
  CHECK(block_of(&local) == nullptr && block_of(heap) == nullptr && block_of(nullptr) == nullptr);
  CHECK(block_of(reinterpret_cast<void*>(UINTPTR_MAX - 63)) == nullptr &&
        block_around(reinterpret_cast<void*>(8)) == nullptr);
  free(heap);
  message_memory_reset();
}

TEST(released_messages_are_poisoned_and_told_apart) {
  CHECK(message_memory_open());
  static MessagePool pool;
  pool.open(0);
  Block* blocks[10];
  for (Block*& block : blocks) block = live(pool, 700);
  for (Block* block : blocks) pool.release_here(block);
  for (Block* block : blocks) {
    const auto* words = static_cast<const uint64_t*>(block->message());
    CHECK(words[0] >> 48 == kPoisonTop && words[86] == words[0]);
    CHECK(block_of_poison(words[5]) == block && block_of_poison(words[5] + 208) == block);
    CHECK(block->state == BlockState::kStale && block_of(block->message()) == block);
  }
  CHECK(block_of_poison(0) == nullptr && block_of_poison(0x00007FFF12345678) == nullptr);
  message_memory_reset();
}

TEST(a_released_block_rests_before_it_is_used_again) {
  CHECK(message_memory_open());
  static MessagePool pool;
  pool.open(0);
  Block* first = live(pool, 2000);
  pool.release_here(first);
  for (int i = 0; i < 60; ++i) {
    Block* block = live(pool, 2000);
    CHECK(block != first);
    pool.release_here(block);
  }
  bool again = false;
  for (int i = 0; i < 200 && !again; ++i) {
    Block* block = live(pool, 2000);
    again = block == first;
    pool.release_here(block);
  }
  CHECK(again);
  message_memory_reset();
}

TEST(every_size_gets_a_block_of_its_own) {
  CHECK(message_memory_open());
  static MessagePool pool;
  pool.open(1);
  for (size_t size = 8; size < size_t{3} << 20; size = size * 3 / 2 / 8 * 8 + 8) {
    Block* block = live(pool, size);
    if (!CHECK(block != nullptr)) break;
    auto* bytes = static_cast<uint8_t*>(block->message());
    bytes[0] = bytes[size - 1] = 7;
    CHECK(block_around(bytes + size - 1) == block);
    Block* other = live(pool, size);
    CHECK(other != block && static_cast<uint8_t*>(other->message()) != bytes);
    pool.release_here(block);
    pool.release_here(other);
  }
  unsigned found = 0;
  Block* block = live(pool, 100);
  pool.each_live([&](Block& seen) { found += &seen == block ? 1 : 100; });
  CHECK(found == 1);
  message_memory_reset();
}

struct Hand {
  MessagePool* pool;
  Block* blocks[256];
};

void* release_all(void* argument) {
  auto& hand = *static_cast<Hand*>(argument);
  for (Block* block : hand.blocks) hand.pool->release_elsewhere(block, 0x1234);
  return nullptr;
}

TEST(other_threads_give_blocks_back) {
  CHECK(message_memory_open());
  static MessagePool pool;
  pool.open(0);
  for (int round = 0; round < 20; ++round) {
    Hand hands[2] = {{&pool, {}}, {&pool, {}}};
    for (Hand& hand : hands) {
      for (Block*& block : hand.blocks) block = live(pool, 600);
    }
    pthread_t threads[2];
    for (int i = 0; i < 2; ++i) pthread_create(&threads[i], nullptr, release_all, &hands[i]);
    for (int i = 0; i < 100; ++i) pool.release_here(live(pool, 600));
    for (pthread_t thread : threads) pthread_join(thread, nullptr);
  }
  CHECK(message_memory::slab_count() < 16);
  message_memory_reset();
}

}  // namespace
}  // namespace esreplay
