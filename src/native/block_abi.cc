// Finds the Blocks runtime by weak reference: a client that needs it brings it along.
#include "src/native/block_abi.h"

#include <cstdlib>
#include <cstring>

extern "C" {
__attribute__((weak)) void* _Block_copy(const void* block);
__attribute__((weak)) void _Block_release(const void* block);
}

namespace esreplay {

void* block_copy(const void* block) {
  if (block == nullptr) return nullptr;
  if (_Block_copy != nullptr) return _Block_copy(block);
  const auto* literal = static_cast<const BlockLiteral*>(block);
  const auto flags = static_cast<uint32_t>(literal->flags);
  if ((flags & kBlockIsGlobal) != 0) return const_cast<void*>(block);
  if ((flags & (kBlockHasCopyDispose | kBlockNeedsFree)) != 0) return nullptr;
  void* copy = malloc(literal->descriptor->size);
  if (copy != nullptr) memcpy(copy, block, literal->descriptor->size);
  return copy;
}

void block_release(void* block) {
  if (block == nullptr) return;
  if (_Block_release != nullptr) return _Block_release(block);
  const auto flags = static_cast<uint32_t>(static_cast<BlockLiteral*>(block)->flags);
  if ((flags & kBlockIsGlobal) == 0) free(block);
}

}  // namespace esreplay
