// As on macOS, its frame follows that of the interrupted function and has no return address of a caller: on x86-64 what
// happens to be on the stack (here 0), on arm64 what the interrupted function has in its register.
#include "test/darwin/loader/trampoline.h"

#include <ucontext.h>

#include <cstddef>

// NOLINTBEGIN(hicpp-no-assembler): no function of C++ has such a frame
#if defined(__x86_64__)
__asm__(
    ".text\n.balign 16\n.globl loader_sigtramp\n"
    "loader_sigtramp:\n"
    "  pushq $0\n"
    "  pushq %rbp\n"
    "  movq %rsp, %rbp\n"
    "  subq $8, %rsp\n"
    "  call loader_handle_signal\n"
    "  leave\n"
    "  addq $8, %rsp\n"
    "  ret\n");
#else
// The host's kernel leaves the address of a frame of its own in x29; macOS's leaves x29 and x30 alone.
static_assert(offsetof(ucontext_t, uc_mcontext.regs[29]) == 416);
__asm__(
    ".text\n.balign 16\n.globl loader_sigtramp\n"
    "loader_sigtramp:\n"
    "  ldp x9, x10, [x2, #416]\n"
    "  stp x9, x10, [sp, #-32]!\n"
    "  str x30, [sp, #16]\n"
    "  mov x29, sp\n"
    "  bl loader_handle_signal\n"
    "  ldr x30, [sp, #16]\n"
    "  add sp, sp, #32\n"
    "  ret\n");
#endif
// NOLINTEND(hicpp-no-assembler)
