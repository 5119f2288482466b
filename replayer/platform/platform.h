// Kernel functions beyond POSIX that the replayer uses. Implemented in platform_linux.cc and platform_darwin.cc.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

uint32_t thread_id();                  // kernel thread id, remembered per thread
bool has_thread_row(uint32_t thread);  // macOS: a living thread that has asked for a value of its own

// Sleeps while `word` is `seen`, at most `ns`; sometimes wakes early. Works between processes that map the same page.
void wait_on_word(const uint32_t* word, uint32_t seen, uint64_t ns);
void wake_word(const uint32_t* word);

// Every other thread of the process passes a full barrier before this returns.
void fence_all_threads();

void sleep_until_ns(uint64_t monotonic);  // CLOCK_MONOTONIC, continued after signals
void sharpen_timers();                    // this thread's sleeps end on time instead of about 50 µs or more late
void keep_time();                         // the same for a thread of ours that never runs the client's code
void name_thread(const char* name);       // at most 15 characters
bool being_traced();                      // a debugger is attached

size_t program_path(char* out, size_t size);  // of this process, with a terminating NUL; 0 if unknown

// Writes the absolute path of an open file, cut if it does not fit, with a terminating NUL. 0 if it has none. No errno.
size_t path_of_descriptor(int descriptor, char* out, size_t size);

// Reads the audit token of this process from its kernel or the kit.
void own_audit_token(uint32_t (*words)[8]);

// Another process is identified by its number and its start, because numbers are reused. `start` is in units of the
// kernel. 0 means that it is unknown; then only the number counts. A zombie counts as gone.
uint64_t process_start(int32_t pid);
bool process_gone(int32_t pid, uint64_t start);

// Gives the calling thread an empty table of descriptors of its own. What the client closes or opens is not in it, and
// the client and its children do not see what this thread opens. False if the thread keeps the table of the process: on
// macOS, before Linux 5.9, and in a sandbox that refuses it.
bool own_descriptors();

// Makes `bytes` of a mapped file present and writable, so that a later store does not fault. False: there is no room.
bool populate(void* memory, size_t bytes);
// Reads a pointer-sized word at an address that may not be mapped; false if it is not.
bool read_word(const void* address, void* out);

// Gives a part of a file its blocks, so that a store into a mapping of it cannot fail; the file grows to hold it.
// Returns an errno value, 0 on success. The number may come to name a file of the client, so the length is changed
// through the path, and blocks behind the end of a file change nothing in it. Null path: the number belongs to this
// thread alone. That works without the right to open the path again.
int reserve_file(const char* path, int file, uint64_t from, uint64_t bytes);

// Changes the times of a file, if it can, which those who watch the file are told.
void touch_file(const char* folder, const char* name);

char** environment();

void exempt_from_fork(void* memory, size_t bytes);  // a child gets no copy

// Takes a signal that is blocked and pending, so that unblocking it does not deliver it; else does nothing.
void take_pending(int signal);

// Calls `run` with the status when the process calls exit or returns from main; 0 on macOS, which does not expose it.
void at_exit_with_status(void (*run)(int status));

inline void spin_pause() {
#if __has_builtin(__builtin_ia32_pause)
  __builtin_ia32_pause();
#else
  __asm__ volatile("" ::: "memory");
#endif
}

}  // namespace esreplay
