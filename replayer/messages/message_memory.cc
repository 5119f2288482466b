#include "replayer/messages/message_memory.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/armed_timer.h"
#include "replayer/run/scope_pause.h"

#include <sys/mman.h>
#include <unistd.h>
#include <cstring>

#include "replayer/platform/atomics.h"
#include "replayer/platform/fill.h"

namespace esreplay {
namespace {

using message_memory::kSlab;
using message_memory::Slab;

constexpr uint32_t kMaxSlabs = 1U << 16;  // 64 GiB of address space, not of memory
constexpr uint64_t kSealKey = 0xA5C3E17B5EA1ED00;

// How many released blocks of a size must be in quarantine before the oldest is reused.
constexpr uint32_t kQuarantineBlocks = 64;
constexpr uint64_t kQuarantineBytes = uint64_t{4} << 20;

struct Region {
  uint8_t* base;
  uint32_t slabs;  // reserved
  uint32_t used;
  Slab* table;
};
Region g_region;
size_t g_page;             // 0: no guard
uint32_t g_guarded_count;  // blocks with pages of their own

// Four sizes to each doubling, from 512 bytes on, so that at most a fifth is left over.
constexpr size_t class_size(unsigned size_class) { return (4 + size_class % 4) * (size_t{128} << size_class / 4); }
constexpr unsigned class_of(size_t bytes) {
  if (bytes <= 512) return 0;
  const unsigned doubling = 63 - static_cast<unsigned>(__builtin_clzll(bytes - 1)) - 9;
  return doubling * 4 + static_cast<unsigned>((bytes - 1) >> (7 + doubling)) - 3;
}
static_assert(class_of(513) == 1 && class_of(640) == 1 && class_of(641) == 2 && class_of(1024) == 4);
static_assert(class_of(class_size(17)) == 17 && class_of(class_size(17) + 1) == 18);

size_t whole_pages(size_t bytes) { return (bytes + g_page - 1) & ~(g_page - 1); }

// The header of a guarded block is at the end of a page that stays readable and writable; the message begins behind it.
size_t block_bytes(unsigned size_class) {
  if ((size_class & Block::kGuarded) == 0) return class_size(size_class);
  return g_page + whole_pages(class_size(size_class & ~unsigned{Block::kGuarded}));
}

bool set_access(Block* block, int access) {
  const size_t bytes = block_bytes(block->size_class) - g_page;
  return mprotect(block->message(), bytes, access) == 0;
}

uint64_t seal_of(const Block* block) { return reinterpret_cast<uintptr_t>(block) ^ kSealKey; }

bool in_region(const void* address) {
  const auto offset = reinterpret_cast<uintptr_t>(address) - reinterpret_cast<uintptr_t>(g_region.base);
  return offset < load_acquire(g_region.used) * uint64_t{kSlab};
}

// Takes `count` slabs in a row; returns kMaxSlabs if the range is full.
uint32_t take_slabs(uint32_t count) {
  uint32_t first = load_acquire(g_region.used);
  do {
    if (count > g_region.slabs - first) return kMaxSlabs;
  } while (
      !__atomic_compare_exchange_n(&g_region.used, &first, first + count, true, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
  return first;
}

constexpr unsigned kZoneShift = 9;  // the smallest block: no two begin in one zone
constexpr unsigned kZonePlace = 21;

uint64_t zone_of(const Block* block) {
  const auto offset = static_cast<uint64_t>(reinterpret_cast<const uint8_t*>(block) - g_region.base);
  return offset >> kZoneShift << kZonePlace;
}

uint64_t poison_of(const Block* block) { return kPoisonTop << 48 | zone_of(block) | kPoisonLow; }

// Returns the block that begins in the zone that a poison word names; null if none does.
Block* block_in_zone(uint64_t poison) {
  uint8_t* zone = g_region.base + ((poison >> kZonePlace & ((1U << 27) - 1)) << kZoneShift);
  for (size_t at = 0; at < size_t{1} << kZoneShift; at += sizeof(Block)) {
    Block* block = block_of(zone + at + sizeof(Block));
    if (block != nullptr) return block;
  }
  return nullptr;
}

Fill g_fill = fill_lines;

// Takes a guarded message's pages away. True: that is refused, and they can be written instead.
__attribute__((noinline, cold)) bool needs_poison(Block* block) {
  const ScopePause pause;  // a handler may release a message other than its own
  return !set_access(block, PROT_NONE) && set_access(block, PROT_READ | PROT_WRITE);
}

// The message must not be read any more. A client that uses a message while another of its threads releases it has a
// race of its own, which the poison shows. What we read ourselves counts only if the message is live afterwards.
__attribute__((no_sanitize("thread"))) void poison(Block* block) {
  if (block->guarded() && !needs_poison(block)) [[unlikely]]
    return;
  // Whole cache lines: what is behind the message belongs to the block.
  g_fill(block->message(), block->size, poison_of(block));
}

}  // namespace

namespace message_memory {
uint32_t slab_count() { return load_acquire(g_region.used); }
const Slab& slab(uint32_t number) { return g_region.table[number]; }
Block* block_in(uint32_t slab, uint32_t number) {
  return reinterpret_cast<Block*>(g_region.base + slab * uint64_t{kSlab} +
                                  number * uint64_t{g_region.table[slab].block_size} + g_region.table[slab].header);
}
}  // namespace message_memory

bool message_memory_open(bool guard) {
  if (g_region.base != nullptr) return true;
  g_fill = best_fill();
  g_page = guard ? static_cast<size_t>(sysconf(_SC_PAGESIZE)) : 0;
  g_guarded_count = 0;
  for (uint32_t slabs = kMaxSlabs; slabs >= 256; slabs /= 2) {
    void* base = mmap(nullptr, slabs * uint64_t{kSlab}, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) continue;  // a limit on address space; a smaller range may fit
    void* table =
        mmap(nullptr, slabs * sizeof(Slab), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (table == MAP_FAILED) return false;
    g_region = {static_cast<uint8_t*>(base), slabs, 0, static_cast<Slab*>(table)};
    return true;
  }
  return false;
}

void message_memory_reset() {
  if (g_region.base == nullptr) return;
  munmap(g_region.base, g_region.slabs * uint64_t{kSlab});
  munmap(g_region.table, g_region.slabs * sizeof(Slab));
  g_region = {};
  g_page = 0;
}

Block* block_of(const void* message) {
  if ((reinterpret_cast<uintptr_t>(message) & 63) != 0 || !in_region(message)) return nullptr;
  // What is before the address may be a page that cannot be read.
  if (g_page != 0) {
    Block* block = block_around(message);
    return block != nullptr && block->message() == message ? block : nullptr;
  }
  auto* block = static_cast<Block*>(const_cast<void*>(message)) - 1;
  return in_region(block) && load_relaxed(block->seal) == seal_of(block) ? block : nullptr;
}

Block* block_around(const void* address) {
  if (!in_region(address)) return nullptr;
  const uint64_t offset = static_cast<const uint8_t*>(address) - g_region.base;
  const Slab& at = g_region.table[offset / kSlab];
  if (!load_acquire(at.used)) return nullptr;  // set last, and first in the first of a block's slabs
  const uint32_t slab = at.first;
  const Slab& info = g_region.table[slab];
  const uint64_t number = (offset - slab * uint64_t{kSlab}) / info.block_size;
  if (number >= load_acquire(info.handed_out)) return nullptr;
  Block* block = message_memory::block_in(slab, static_cast<uint32_t>(number));
  return load_relaxed(block->seal) == seal_of(block) ? block : nullptr;
}

Block* block_of_poison(uint64_t value) {
  constexpr uint64_t kReach = uint64_t{1} << 19;
  const uint64_t low = value & ((1U << kZonePlace) - 1);
  if (value >> 48 != kPoisonTop || low < kPoisonLow - kReach || low > kPoisonLow + kReach) return nullptr;
  Block* block = block_in_zone(value);
  return block != nullptr && load_acquire(block->state) == BlockState::kStale ? block : nullptr;
}

uint64_t union_poison_of(const Block* block) { return kUnionPoisonTop << 48 | zone_of(block); }

Block* block_of_union_zone(uint64_t value) { return value >> 48 == kUnionPoisonTop ? block_in_zone(value) : nullptr; }

void MessagePool::open(uint8_t client) {
  *this = MessagePool();
  client_ = client;
}

Block* MessagePool::take(size_t size) {
  if (load_relaxed(returned_) != nullptr) collect_returned();
  Block* block = g_page == 0 ? nullptr : take_guarded(size);
  if (block == nullptr) block = take_plain(size);
  if (block == nullptr) return nullptr;
  store_relaxed(block->references, Block::kInDelivery);
  store_relaxed(block->row, static_cast<MessageRow*>(nullptr));
  store_relaxed(block->released_at, uint64_t{0});
  block->next = nullptr;
  block->size = static_cast<uint32_t>(size);
  block->client = client_;
  store_relaxed(block->response, Response::kNone);
  store_relaxed(block->was_retained, false);
  store_relaxed(block->timer, kNoTimer);
  return block;
}

Block* MessagePool::take_plain(size_t size) {
  const unsigned size_class = class_of(size + sizeof(Block));
  if (size_class >= kClasses) return nullptr;
  Queue& queue = queues_[size_class];
  if (queue.count > kQuarantineBlocks || queue.count * class_size(size_class) > kQuarantineBytes)
    return take_oldest(queue);
  return fresh_block(size_class);
}

// A page is reused as late as possible.
Block* MessagePool::take_guarded(size_t size) {
  const unsigned size_class = class_of(size < g_page ? g_page : size);
  if (size_class >= kClasses) return nullptr;
  Queue& queue = queues_[kClasses + size_class];
  Block* block = nullptr;
  if (load_relaxed(g_guarded_count) < kMaxGuarded && add(g_guarded_count, 1U) < kMaxGuarded) {
    block = fresh_block(size_class | Block::kGuarded);
  } else if (queue.count != 0) {
    block = take_oldest(queue);
  }
  if (block == nullptr || set_access(block, PROT_READ | PROT_WRITE)) return block;
  append(block);
  return nullptr;
}

Block* MessagePool::take_oldest(Queue& queue) {
  Block* block = queue.first;
  queue.first = block->next;
  if (--queue.count == 0) queue.last = nullptr;
  return block;
}

void MessagePool::protect(Block* block) {
  if (block->guarded()) set_access(block, PROT_READ);
}

Block* MessagePool::fresh_block(unsigned size_class) {
  static_assert(kClasses == Block::kGuarded);
  Queue& queue = queues_[size_class];
  const size_t bytes = block_bytes(size_class);
  const bool guarded = (size_class & Block::kGuarded) != 0;
  const auto header = static_cast<uint32_t>(guarded ? g_page - sizeof(Block) : 0);
  if (queue.fresh_left == 0) {
    const auto span = static_cast<uint32_t>((bytes + kSlab - 1) / kSlab);
    const uint32_t first = take_slabs(span);
    if (first == kMaxSlabs) return nullptr;
    for (uint32_t i = 0; i < span; ++i) {
      Slab& slab = g_region.table[first + i];
      slab.block_size = static_cast<uint32_t>(bytes);
      slab.first = first;
      slab.header = header;
      slab.client = client_;
      store_release(slab.used, uint8_t{1});
    }
    queue.fresh = g_region.base + first * uint64_t{kSlab};
    queue.fresh_left = span == 1 ? static_cast<uint32_t>(kSlab / bytes) : 1;
  }
  auto* block = reinterpret_cast<Block*>(queue.fresh + header);
  store_release(block->state, BlockState::kStale);
  store_relaxed(block->seal, seal_of(block));
  block->size_class = static_cast<uint8_t>(size_class);
  const auto offset = static_cast<uint64_t>(queue.fresh - g_region.base);
  Slab& slab = g_region.table[offset / kSlab];
  queue.fresh += bytes;
  --queue.fresh_left;
  store_release(slab.handed_out, slab.handed_out + 1);
  return block;
}

void MessagePool::append(Block* block) {
  Queue& queue = queues_[block->size_class];
  // Atomic, because a late answer may read what shares the word.
  store_relaxed(block->next, static_cast<Block*>(nullptr));
  if (queue.last != nullptr) {
    store_relaxed(queue.last->next, block);
  } else {
    queue.first = block;
  }
  queue.last = block;
  ++queue.count;
}

void MessagePool::release_here(Block* block) {
  store_relaxed(block->released_at, uint64_t{0});
  store_release(block->state, BlockState::kStale);
  poison(block);
  append(block);
}

void MessagePool::collect_returned() {
  Block* block = swap(returned_, static_cast<Block*>(nullptr));
  // Last in, first out: reverse it, so that the oldest is reused first.
  Block* oldest = nullptr;
  while (block != nullptr) {
    Block* next = block->next;
    block->next = oldest;
    oldest = block;
    block = next;
  }
  while (oldest != nullptr) {
    Block* next = oldest->next;
    append(oldest);
    oldest = next;
  }
}

void MessagePool::release_elsewhere(Block* block, uint64_t released_at) {
  store_relaxed(block->released_at, released_at);
  store_release(block->state, BlockState::kStale);
  poison(block);
  Block* first = load_relaxed(returned_);
  do {
    store_relaxed(block->next, first);
  } while (!__atomic_compare_exchange_n(&returned_, &first, block, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
}

uint32_t stack_of_release(const Block& block) {
  const uint64_t released_at = load_relaxed(block.released_at);
  if ((released_at & Block::kReleaseStack) != 0) return static_cast<uint32_t>(released_at);
  const auto address = static_cast<uintptr_t>(released_at);
  return address == 0 ? 0 : ledger_stack(&address, 1);
}

}  // namespace esreplay
