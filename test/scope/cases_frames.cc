// A handler that calls a system call through functions as Go's compiler writes them: they have frame pointers and no
// unwind tables, the innermost one has no frame, and they run on a stack of their own.
#include <fcntl.h>
#include <sys/syscall.h>

#include <cstring>

#include "test/scope/cases.h"

// `foreign_frames` calls `foreign_caller` on another stack, with a frame pointer for its caller if it is not null.
__asm__(R"(
  .pushsection .text
  .globl foreign_leaf
  .type foreign_leaf, @function
foreign_leaf:
  syscall
  ret
  .size foreign_leaf, .-foreign_leaf
  .globl foreign_caller
  .type foreign_caller, @function
foreign_caller:
  pushq %rbp
  movq %rsp, %rbp
  movq %rdi, %rax
  movq %rsi, %rdi
  movq %rdx, %rsi
  xorq %rdx, %rdx
  call foreign_leaf
  popq %rbp
  ret
  .size foreign_caller, .-foreign_caller
  .globl foreign_frames
  .type foreign_frames, @function
foreign_frames:
  pushq %rbp
  movq %rsp, %rbp
  pushq %rbx
  movq %rsp, %rbx
  movq %rcx, %rsp
  testq %r8, %r8
  cmovneq %r8, %rbp
  call foreign_caller
  movq %rbx, %rsp
  popq %rbx
  popq %rbp
  ret
  .size foreign_frames, .-foreign_frames
  .popsection
)");

extern "C" long foreign_frames(long number, long a, long b, void* stack, const void* frame);

namespace {

constexpr size_t kStackBytes = 1 << 16;
alignas(16) char other_stack[kStackBytes];

void open_in_foreign_frames(const void* frame) {
  const auto path = reinterpret_cast<long>("/etc/passwd");
  CHECK(foreign_frames(SYS_open, path, O_RDONLY, other_stack + kStackBytes, frame) > 2);
}

}  // namespace

CASE opens_in_foreign_frames() { open_in_foreign_frames(nullptr); }

// Go gives a function that calls the kernel no more stack than it needs: what lies below is another goroutine's.
CASE opens_on_small_stack() {
  constexpr size_t kSmallBytes = 512;
  constexpr char kOther = 0x5a;
  memset(other_stack, kOther, sizeof other_stack);
  open_in_foreign_frames(nullptr);
  for (size_t at = 0; at + kSmallBytes < sizeof other_stack; at++) CHECK(other_stack[at] == kOther);
}

// C code between two foreign functions may keep anything in the register.
CASE opens_behind_wild_frame() { open_in_foreign_frames(reinterpret_cast<const void*>(0x10)); }
CASE opens_behind_odd_frame() { open_in_foreign_frames(reinterpret_cast<const char*>(&foreign_frames) + 1); }
CASE opens_behind_false_frame() {
  const uintptr_t frame[2] = {reinterpret_cast<uintptr_t>(frame), reinterpret_cast<uintptr_t>(frame)};
  open_in_foreign_frames(frame);
}
CASE opens_behind_endless_frame() {
  static uintptr_t frame[2];
  frame[0] = reinterpret_cast<uintptr_t>(frame);
  frame[1] = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  open_in_foreign_frames(frame);
}
