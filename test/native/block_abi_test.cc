// Blocks built by hand, as a compiler lays them out; this binary is linked without the Blocks runtime.
#include "src/native/block_abi.h"

#include <cstdint>

#include "test/native/check.h"

namespace esreplay {
namespace {

struct Counting {
  BlockLiteral literal;
  int* total;  // captured
};

void add(const void* block, int a, int b) { *static_cast<const Counting*>(block)->total += a * b; }

BlockDescriptor descriptor = {0, sizeof(Counting)};

Counting make(uint32_t flags, int* total) {
  return {{nullptr, static_cast<int32_t>(flags), 0, reinterpret_cast<void (*)()>(add), &descriptor}, total};
}

TEST(block_on_the_stack_is_copied_with_what_it_captured) {
  int total = 0;
  void* copy = nullptr;
  {
    Counting block = make(0, &total);
    copy = block_copy(&block);
    CHECK(copy != nullptr && copy != &block);
    block.total = nullptr;
  }
  block_call(copy, 6, 7);
  CHECK(total == 42);
  block_release(copy);
}

TEST(block_without_captures_is_kept_as_it_is) {
  int total = 0;
  Counting block = make(kBlockIsGlobal, &total);
  CHECK(block_copy(&block) == &block);
  block_release(&block);
  CHECK(block_copy(nullptr) == nullptr);
  block_release(nullptr);
}

TEST(block_that_needs_the_runtime_is_refused_without_it) {
  int total = 0;
  Counting block = make(kBlockHasCopyDispose, &total);
  CHECK(block_copy(&block) == nullptr);
}

}  // namespace
}  // namespace esreplay
