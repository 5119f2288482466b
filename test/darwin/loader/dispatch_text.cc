// libdispatch as an image. The library for macOS recognises a worker by an address of libdispatch's text in its stack,
// and finds that text through the image that dladdr names. So workers start in a function that follows a header.
#include "test/darwin/loader/dispatch_text.h"

// A Mach-O header with one load command, __TEXT, as large as the space between the two labels. Its flags say that it is
// in the shared cache, so its text is not at the start of a file.
#define LOADER_HEADER                             \
  ".section loader_dispatch,\"ax\",@progbits\n"   \
  ".balign 4096\n"                                \
  ".globl loader_dispatch_header\n"               \
  "loader_dispatch_header:\n"                     \
  "  .long 0xfeedfacf, 0, 0, 6, 1, 72\n"          \
  "  .long 0x80000000, 0\n"                       \
  "  .long 0x19, 72\n"                            \
  "  .asciz \"__TEXT\"\n"                         \
  "  .zero 9\n"                                   \
  "  .quad 0, 1f - loader_dispatch_header\n"      \
  "  .quad 0x4000, 1f - loader_dispatch_header\n" \
  "  .long 5, 5, 0, 0\n"                          \
  ".balign 16\n"                                  \
  ".globl loader_start_worker\n"                  \
  "loader_start_worker:\n"
#define LOADER_END               \
  ".globl loader_dispatch_end\n" \
  "loader_dispatch_end:\n"       \
  "1:\n.text\n"

// NOLINTBEGIN(hicpp-no-assembler): data and code in one place
#if defined(__x86_64__)
__asm__(LOADER_HEADER
        "  pushq %rbp\n"
        "  movq %rsp, %rbp\n"
        "  call loader_run_worker\n"
        "  popq %rbp\n"
        "  ret\n" LOADER_END);
#else
__asm__(LOADER_HEADER
        "  stp x29, x30, [sp, #-16]!\n"
        "  mov x29, sp\n"
        "  bl loader_run_worker\n"
        "  ldp x29, x30, [sp], #16\n"
        "  ret\n" LOADER_END);
#endif
// NOLINTEND(hicpp-no-assembler)
