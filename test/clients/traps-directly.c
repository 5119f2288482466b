// Opens a file by a system call instruction of its own: there is no library function to wrap.
#include <sys/syscall.h>

#include "examine.h"

static void examine(void) {
  long fd = -1;
#if defined(__x86_64__)
  register long mode __asm__("r10") = 0;
  __asm__ volatile("syscall"  // found here
                   : "=a"(fd)
                   : "a"((long)SYS_openat), "D"((long)AT_FDCWD), "S"("/etc/passwd"), "d"((long)O_RDONLY), "r"(mode)
                   : "rcx", "r11", "memory");
#elif defined(__aarch64__)
  register long number __asm__("x8") = SYS_openat;
  register long directory __asm__("x0") = AT_FDCWD;
  register const char *path __asm__("x1") = "/etc/passwd";
  register long flags __asm__("x2") = O_RDONLY;
  __asm__ volatile("svc #0" : "+r"(directory) : "r"(number), "r"(path), "r"(flags) : "memory");
  fd = directory;
#endif
  must(fd >= 0, "a raw system call works");
}
