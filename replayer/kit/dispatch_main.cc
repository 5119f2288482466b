// dispatch_main ends the main thread. macOS leaves that thread's stack alone; glibc's pthread_exit unwinds it and
// destroys a C++ client that lives in `main`. This entry has no unwind information, so the unwinder stops here. It
// makes a frame record, in which the wrapper finds the caller.
#if defined(__x86_64__)
__asm__(
    ".text\n"
    ".weak dispatch_main\n"
    ".globl esreplay_dispatch_main\n"
    ".type esreplay_dispatch_main, @function\n"
    "esreplay_dispatch_main:\n"
    "  pushq %rbp\n"
    "  movq %rsp, %rbp\n"
    "  call dispatch_main@PLT\n"
    "  ud2\n"
    ".size esreplay_dispatch_main, . - esreplay_dispatch_main\n");
#elif defined(__aarch64__)
__asm__(
    ".text\n"
    ".weak dispatch_main\n"
    ".globl esreplay_dispatch_main\n"
    ".type esreplay_dispatch_main, %function\n"
    "esreplay_dispatch_main:\n"
    "  stp x29, x30, [sp, #-16]!\n"
    "  mov x29, sp\n"
    "  bl dispatch_main\n"
    "  brk #1\n"
    ".size esreplay_dispatch_main, . - esreplay_dispatch_main\n");
#else
#error "the kit has no way into dispatch_main for this processor"
#endif
