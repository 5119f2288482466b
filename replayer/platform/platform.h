// What the replayer asks of the kernel beyond POSIX. One implementation a platform: platform_linux.cc,
// platform_darwin.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

uint32_t thread_id();                  // kernel thread id, remembered per thread
bool has_thread_row(uint32_t thread);  // macOS: a living thread that has asked for something of its own

// Sleeps while `word` is `seen`, at most `ns`; wakes early now and then. Works between processes that map the same
// page.
void wait_on_word(const uint32_t* word, uint32_t seen, uint64_t ns);
void wake_word(const uint32_t* word);

// Every other thread of the process passes a full barrier before this returns.
void fence_all_threads();

void sleep_until_ns(uint64_t monotonic);  // CLOCK_MONOTONIC, continued after signals
void sharpen_timers();                    // this thread's sleeps end on time instead of some 50 µs or more late
void keep_time();                         // the same for a thread of ours that never runs code of the client
void name_thread(const char* name);       // at most 15 characters
bool being_traced();                      // a debugger is attached

size_t program_path(char* out, size_t size);  // of this process, with a terminating NUL; 0 when it is not known

// Absolute, of an open file, cut where it does not fit, with a terminating NUL; 0 for what has none. No errno.
size_t path_of_descriptor(int descriptor, char* out, size_t size);

// The audit token of this process, as its kernel or the kit tells it.
void own_audit_token(uint32_t (*words)[8]);

// Another process is known by its number and by when it began: numbers are given again. `start` is in units of the
// kernel, 0 when it cannot be told; then the number alone counts. Gone is a zombie, too.
uint64_t process_start(int32_t pid);
bool process_gone(int32_t pid, uint64_t start);

// Gives the calling thread a table of descriptors of its own, in which nothing is open: what the client closes or opens
// is not in it, and the client and its children see nothing of what this thread opens. False where the thread goes on
// with the table of the process: on macOS, before Linux 5.9, and in a sandbox that refuses it.
bool own_descriptors();

// Makes `bytes` of a mapped file present and writable, so that a later store does not fault. False: there is no room.
bool populate(void* memory, size_t bytes);
// Reads a pointer-sized word at an address that may be no memory at all: false when it is not.
bool read_word(const void* address, void* out);

// Gives a part of a file its blocks, so that a store into a mapping of it cannot fail; the file grows to hold it.
// Returns an errno value, 0 when it is there. The number may come to name a file of the client's: the length is changed
// by the path, and blocks behind the end of a file change nothing in it. Null for a number that is of this thread
// alone, which works without the right to open the path again.
int reserve_file(const char* path, int file, uint64_t from, uint64_t bytes);

char** environment();

void exempt_from_fork(void* memory, size_t bytes);  // a child gets no copy

// Takes a signal that is blocked and pending, so that unblocking it does not deliver it; else does nothing.
// Whether a thread of the client runs, or would if it had a processor, or reads from a disk: ours have names that begin
// with `es-`. False where the system does not tell (macOS, no /proc).
bool client_threads_busy();

void take_pending(int signal);

// Runs when the process calls exit or returns from main, with its status; 0 on macOS, where nothing tells it.
void at_exit_with_status(void (*run)(int status));

inline void spin_pause() {
#if __has_builtin(__builtin_ia32_pause)
  __builtin_ia32_pause();
#else
  __asm__ volatile("" ::: "memory");
#endif
}

}  // namespace esreplay
