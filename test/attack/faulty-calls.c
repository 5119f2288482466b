// Inserted into a program: its n-th call of one kind fails, or ends the program. ATTACK_PROGRAM names the program,
// ATTACK_CALL the kind, ATTACK_AT counts from 1, and ATTACK_ERROR is a number of errno, or 0 to end with SIGKILL.
// ATTACK_COUNT names a file that gets the number of such calls when the program ends.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static const char* kind;
static long at;
static int error;
static const char* count_file;
static atomic_long calls;

__attribute__((constructor)) static void set_up(void) {
  const char *program = getenv("ATTACK_PROGRAM"), *number = getenv("ATTACK_AT"), *what = getenv("ATTACK_ERROR");
  if (program == NULL || number == NULL || what == NULL) return;
  if (strcmp(program, program_invocation_short_name) != 0) return;
  at = atol(number);
  error = atoi(what);
  count_file = getenv("ATTACK_COUNT");
  kind = getenv("ATTACK_CALL");
}

__attribute__((destructor)) static void write_count(void) {
  if (kind == NULL || count_file == NULL) return;
  FILE* file = fopen(count_file, "w");
  kind = NULL;
  if (file == NULL) return;
  fprintf(file, "%ld\n", atomic_load(&calls));
  fclose(file);
}

// True: the call is to fail, and errno says why.
static int fails(const char* called) {
  if (kind == NULL || strcmp(kind, called) != 0) return 0;
  if (atomic_fetch_add(&calls, 1) + 1 != at) return 0;
  if (error == 0) kill(getpid(), SIGKILL);
  errno = error;
  return 1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MODE(flags)                        \
  mode_t mode = 0;                         \
  if ((flags) & (O_CREAT | __O_TMPFILE)) { \
    va_list rest;                          \
    va_start(rest, flags);                 \
    mode = va_arg(rest, mode_t);           \
    va_end(rest);                          \
  }

int open(const char* path, int flags, ...) {
  MODE(flags)
  return fails("open") ? -1 : NEXT(open)(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  MODE(flags)
  return fails("open") ? -1 : NEXT(open64)(path, flags, mode);
}
ssize_t read(int file, void* to, size_t size) { return fails("read") ? -1 : NEXT(read)(file, to, size); }
ssize_t pread(int file, void* to, size_t size, off_t from) {
  return fails("read") ? -1 : NEXT(pread)(file, to, size, from);
}
ssize_t pread64(int file, void* to, size_t size, off64_t from) {
  return fails("read") ? -1 : NEXT(pread64)(file, to, size, from);
}
ssize_t write(int file, const void* from, size_t size) { return fails("write") ? -1 : NEXT(write)(file, from, size); }
ssize_t pwrite(int file, const void* from, size_t size, off_t to) {
  return fails("write") ? -1 : NEXT(pwrite)(file, from, size, to);
}
ssize_t pwrite64(int file, const void* from, size_t size, off64_t to) {
  return fails("write") ? -1 : NEXT(pwrite64)(file, from, size, to);
}
int ftruncate(int file, off_t size) { return fails("ftruncate") ? -1 : NEXT(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) { return fails("ftruncate") ? -1 : NEXT(ftruncate64)(file, size); }
int rename(const char* from, const char* to) { return fails("rename") ? -1 : NEXT(rename)(from, to); }
