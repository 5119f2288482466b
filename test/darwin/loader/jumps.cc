// setjmp and longjmp in the memory of macOS's jmp_buf, which is smaller than the host's. The registers are in an order
// that suits this code; after them come the mask flag and the signal mask.
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"

namespace loader {
// Number of registers that are kept, and of ints in a sigjmp_buf.
#if defined(__x86_64__)
constexpr int kRegisters = 8;
constexpr int kRoom = 38;
#else
constexpr int kRegisters = 21;
constexpr int kRoom = 49;
#endif
}  // namespace loader

extern "C" {
struct LoaderJump {
  uint64_t registers[loader::kRegisters];
  uint32_t has_mask;
  loader::DarwinSignalSet mask;
};
int loader_setjmp(LoaderJump* state);
int loader_sigsetjmp(LoaderJump* state, int keep_mask);
[[noreturn]] void loader_jump(LoaderJump* state, int value);

void loader_keep_mask(LoaderJump* state, int keep_mask) {
  sigset_t host;
  pthread_sigmask(SIG_SETMASK, nullptr, &host);
  state->has_mask = keep_mask != 0 ? 1 : 0;
  state->mask = loader::darwin_set(host);
}
}

static_assert(sizeof(LoaderJump) <= sizeof(int) * loader::kRoom);

// NOLINTBEGIN(hicpp-no-assembler): these functions have no other form
#if defined(__x86_64__)
__asm__(
    ".text\n"
    ".globl loader_sigsetjmp\n"
    "loader_sigsetjmp:\n"
    "  pushq %rdi\n"
    "  call loader_keep_mask\n"
    "  popq %rdi\n"
    ".globl loader_setjmp\n"
    "loader_setjmp:\n"
    "  movq %rbx, 0(%rdi)\n"
    "  movq %rbp, 8(%rdi)\n"
    "  movq %r12, 16(%rdi)\n"
    "  movq %r13, 24(%rdi)\n"
    "  movq %r14, 32(%rdi)\n"
    "  movq %r15, 40(%rdi)\n"
    "  leaq 8(%rsp), %rax\n"
    "  movq %rax, 48(%rdi)\n"
    "  movq (%rsp), %rax\n"
    "  movq %rax, 56(%rdi)\n"
    "  xorl %eax, %eax\n"
    "  ret\n"
    ".globl loader_jump\n"
    "loader_jump:\n"
    "  movl %esi, %eax\n"
    "  testl %eax, %eax\n"
    "  jnz 1f\n"
    "  incl %eax\n"
    "1:\n"
    "  movq 0(%rdi), %rbx\n"
    "  movq 8(%rdi), %rbp\n"
    "  movq 16(%rdi), %r12\n"
    "  movq 24(%rdi), %r13\n"
    "  movq 32(%rdi), %r14\n"
    "  movq 40(%rdi), %r15\n"
    "  movq 48(%rdi), %rsp\n"
    "  jmpq *56(%rdi)\n");
#else
__asm__(
    ".text\n"
    ".balign 4\n"
    ".globl loader_sigsetjmp\n"
    "loader_sigsetjmp:\n"
    "  stp x0, x30, [sp, #-16]!\n"
    "  bl loader_keep_mask\n"
    "  ldp x0, x30, [sp], #16\n"
    ".globl loader_setjmp\n"
    "loader_setjmp:\n"
    "  mov x2, sp\n"
    "  stp x19, x20, [x0, #0]\n"
    "  stp x21, x22, [x0, #16]\n"
    "  stp x23, x24, [x0, #32]\n"
    "  stp x25, x26, [x0, #48]\n"
    "  stp x27, x28, [x0, #64]\n"
    "  stp x29, x30, [x0, #80]\n"
    "  str x2, [x0, #96]\n"
    "  stp d8, d9, [x0, #104]\n"
    "  stp d10, d11, [x0, #120]\n"
    "  stp d12, d13, [x0, #136]\n"
    "  stp d14, d15, [x0, #152]\n"
    "  mov w0, #0\n"
    "  ret\n"
    ".globl loader_jump\n"
    "loader_jump:\n"
    "  ldp x19, x20, [x0, #0]\n"
    "  ldp x21, x22, [x0, #16]\n"
    "  ldp x23, x24, [x0, #32]\n"
    "  ldp x25, x26, [x0, #48]\n"
    "  ldp x27, x28, [x0, #64]\n"
    "  ldp x29, x30, [x0, #80]\n"
    "  ldr x2, [x0, #96]\n"
    "  ldp d8, d9, [x0, #104]\n"
    "  ldp d10, d11, [x0, #120]\n"
    "  ldp d12, d13, [x0, #136]\n"
    "  ldp d14, d15, [x0, #152]\n"
    "  mov sp, x2\n"
    "  cmp w1, #0\n"
    "  csinc w0, w1, wzr, ne\n"
    "  ret\n");
#endif
// NOLINTEND(hicpp-no-assembler)

namespace loader {
namespace {

// siglongjmp follows sigsetjmp's argument; longjmp always has a mask, _longjmp never.
void jump(LoaderJump* state, int value) {
  if (state->has_mask != 0) {
    const sigset_t host = host_set(state->mask);
    pthread_sigmask(SIG_SETMASK, &host, nullptr);
  }
  loader_jump(state, value);
}

}  // namespace

HostSymbols jump_symbols() {
  static const HostSymbol symbols[] = {
      {"__longjmp", loader_jump}, {"__setjmp", loader_setjmp},      {"_longjmp", jump},
      {"_siglongjmp", jump},      {"_sigsetjmp", loader_sigsetjmp},
  };
  return symbols;
}

}  // namespace loader
