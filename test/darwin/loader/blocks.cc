// The Blocks runtime, after clang's published Block-ABI: copies a block off the stack, and with it what it captures.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "src/native/block_abi.h"
#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

using esreplay::BlockLiteral;

constexpr int kOne = 2;  // bit 0 is for a runtime that deallocates
constexpr int kCountMask = 0xfffe;

// The kind of a capture: the last argument of the helpers.
constexpr int kFieldIsBlock = 7;
constexpr int kFieldIsByref = 8;

// A __block variable; it has helpers if its flags have `kBlockHasCopyDispose`.
struct Byref {
  void* isa;
  Byref* forwarding;
  int flags;
  uint32_t size;
};
struct ByrefHelpers {
  void (*keep)(void* to, void* from);
  void (*destroy)(void* byref);
};
struct BlockHelpers {
  void (*copy)(void* to, const void* from);
  void (*dispose)(const void* block);
};

void* g_stack_class[32];
void* g_malloc_class[32];
void* g_global_class[32];

std::atomic_ref<int> count_of(int& flags) { return std::atomic_ref<int>(flags); }

// Returns true when it was the last reference.
bool drop(int& flags) { return (count_of(flags).fetch_sub(kOne) & kCountMask) == kOne; }

BlockHelpers* helpers_of(const BlockLiteral* block) {
  if ((block->flags & static_cast<int>(esreplay::kBlockHasCopyDispose)) == 0) return nullptr;
  return reinterpret_cast<BlockHelpers*>(block->descriptor + 1);
}

}  // namespace

void* copy_block(const void* memory) {
  auto* block = static_cast<BlockLiteral*>(const_cast<void*>(memory));
  if (block == nullptr || (block->flags & static_cast<int>(esreplay::kBlockIsGlobal)) != 0) return block;
  if ((block->flags & static_cast<int>(esreplay::kBlockNeedsFree)) != 0) {
    count_of(block->flags).fetch_add(kOne);
    return block;
  }
  auto* kept = static_cast<BlockLiteral*>(malloc(block->descriptor->size));
  if (kept == nullptr) return nullptr;
  memcpy(kept, block, block->descriptor->size);
  kept->isa = static_cast<void*>(g_malloc_class);
  kept->flags = (block->flags & ~kCountMask) | static_cast<int>(esreplay::kBlockNeedsFree) | kOne;
  if (const BlockHelpers* helpers = helpers_of(block)) helpers->copy(kept, block);
  return kept;
}

void release_block(const void* memory) {
  auto* block = static_cast<BlockLiteral*>(const_cast<void*>(memory));
  if (block == nullptr || (block->flags & static_cast<int>(esreplay::kBlockNeedsFree)) == 0 || !drop(block->flags))
    return;
  if (const BlockHelpers* helpers = helpers_of(block)) helpers->dispose(block);
  free(block);
}

namespace {

ByrefHelpers* helpers_of(Byref* variable) {
  if ((variable->flags & static_cast<int>(esreplay::kBlockHasCopyDispose)) == 0) return nullptr;
  return reinterpret_cast<ByrefHelpers*>(variable + 1);
}

Byref* copy_byref(Byref* variable) {
  variable = variable->forwarding;
  if ((variable->flags & static_cast<int>(esreplay::kBlockNeedsFree)) != 0) {
    count_of(variable->flags).fetch_add(kOne);
    return variable;
  }
  auto* kept = static_cast<Byref*>(malloc(variable->size));
  if (kept == nullptr) abort();
  memcpy(kept, variable, variable->size);
  kept->flags = (variable->flags & ~kCountMask) | static_cast<int>(esreplay::kBlockNeedsFree) | 2 * kOne;
  kept->forwarding = variable->forwarding = kept;  // one each for the frame and the block
  if (const ByrefHelpers* helpers = helpers_of(variable)) helpers->keep(kept, variable);
  return kept;
}

void release_byref(Byref* variable) {
  variable = variable->forwarding;
  if ((variable->flags & static_cast<int>(esreplay::kBlockNeedsFree)) == 0 || !drop(variable->flags)) return;
  if (const ByrefHelpers* helpers = helpers_of(variable)) helpers->destroy(variable);
  free(variable);
}

void assign(void* to, const void* captured, int what) {
  const void* kept = captured;
  if ((what & kFieldIsByref) != 0)
    kept = copy_byref(static_cast<Byref*>(const_cast<void*>(captured)));
  else if ((what & kFieldIsBlock) == kFieldIsBlock)
    kept = copy_block(captured);
  memcpy(to, static_cast<const void*>(&kept), sizeof kept);
}

void dispose(const void* captured, int what) {
  if ((what & kFieldIsByref) != 0)
    release_byref(static_cast<Byref*>(const_cast<void*>(captured)));
  else if ((what & kFieldIsBlock) == kFieldIsBlock)
    release_block(captured);
}

}  // namespace

HostSymbols block_symbols() {
  static const HostSymbol symbols[] = {
      {"__Block_copy", copy_block},
      {"__Block_object_assign", assign},
      {"__Block_object_dispose", dispose},
      {"__Block_release", release_block},
      {"__NSConcreteGlobalBlock", g_global_class},
      {"__NSConcreteStackBlock", g_stack_class},
  };
  return symbols;
}

}  // namespace loader
