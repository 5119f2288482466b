// Blocks as the compiler lays them out (clang's Block-ABI), so that code without block syntax can keep and call them.
#pragma once

#include <cstdint>

namespace esreplay {

struct BlockDescriptor {
  unsigned long reserved;
  unsigned long size;
  // With kBlockHasCopyDispose: void copy(void* to, const void* from), void dispose(const void* block).
};

struct BlockLiteral {
  void* isa;
  int32_t flags;  // BlockFlag bits and the reference count
  int32_t reserved;
  void (*invoke)(void);  // takes the block itself as its first argument
  BlockDescriptor* descriptor;
};

enum BlockFlag : uint32_t {
  kBlockNeedsFree = 1U << 24,
  kBlockHasCopyDispose = 1U << 25,
  kBlockIsGlobal = 1U << 28,
};

// Returns a copy that outlives the caller's stack frame, or the same block if it already does; null if memory has run
// out. Uses the client's own Blocks runtime if there is one. Without one, only blocks that capture plain values can be
// copied (a block with helper functions needs the runtime anyway); others give null. May allocate.
void* block_copy(const void* block);
void block_release(void* block);

// Calls a block of type void (^)(Args...).
template <class... Args>
void block_call(const void* block, Args... args) {
  const auto* literal = static_cast<const BlockLiteral*>(block);
  reinterpret_cast<void (*)(const void*, Args...)>(literal->invoke)(block, args...);
}

}  // namespace esreplay
