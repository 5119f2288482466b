// Grades calls by an argument. Called in handler scope only; makes no call that a trap or wrapper sees.
#pragma once

#include <cstdint>
#include <cstdio>

#include "src/schema/generated/calls.h"

namespace esreplay {

CallClass grade_write(int fd);  // by what the descriptor is and whether it may block
CallClass grade_send(int fd, int flags);
CallClass grade_fcntl(int command);
CallClass grade_mmap(int flags);
CallClass grade_timeout(int milliseconds);
CallClass grade_timespec(const void* two_longs);  // timespec or timeval; null waits forever
CallClass grade_dispatch_time(uint64_t when);

// A class that only the descriptor decides, which takes a system call. A handler gets it at once, a waiter for a lock
// only when it must know what the holder is in.
struct WriteGrade {
  int fd;
  bool may_wait;  // as far as the flags say
  operator CallClass() const { return may_wait ? grade_write(fd) : CallClass::kStrictOnly; }
};
inline WriteGrade lazy_write(int fd) { return {fd, true}; }
WriteGrade lazy_send(int fd, int flags);

// A wait for a condition, which releases a mutex while it lasts. A thread that waits for that mutex and finds its
// holder in such a wait, still or again with the mutex, does not share the holder's wait.
struct ConditionWait {
  CallClass call_class;
  const void* mutex;
  operator CallClass() const { return call_class; }
};

// A stream in memory (open_memstream, fmemopen) does no I/O of its own: the call is as if it had no wrapper, so what a
// stream with functions of the client calls is judged by itself.
struct StreamGrade {
  bool in_memory;
  operator CallClass() const { return in_memory ? CallClass::kAllowed : CallClass::kAlways; }
};
#if defined(__GLIBC__)
// As fileno does, without its call: threads outside handlers ask at each one, too.
inline StreamGrade grade_stream(const void* file) {
  constexpr int kIsFile = 0x2000;  // _IO_IS_FILEBUF
  const auto* stream = static_cast<const FILE*>(file);
  return {stream != nullptr && ((stream->_flags & kIsFile) == 0 || stream->_fileno < 0)};
}
#else
StreamGrade grade_stream(const void* file);
#endif

// A call with a mask for its duration. Where it does not wait and is trapped, it is as if it had no wrapper: the trap
// states it, and watches the handlers of the signals that the mask lets in.
struct MaskedWait {
  CallClass call_class;
  bool is_trapped;
  operator CallClass() const { return call_class; }
};
MaskedWait grade_masked_timespec(const void* two_longs, const void* mask);

// The first call of the process that needs the time zone reads its file. glibc looks at the file again at later calls,
// where macOS looks at shared memory, so those are allowed. Outside handlers a wrapper may ask twice, which counts.
CallClass grade_zone();

constexpr bool passes_through(CallClass) { return false; }
inline bool passes_through(const StreamGrade& grade) { return grade.in_memory; }
inline bool passes_through(const MaskedWait& wait) { return wait.is_trapped; }

// The class for a thread outside handlers. kNone means that grade_write decides by the descriptor.
constexpr CallClass quick_class(CallClass call_class) { return call_class; }
inline CallClass quick_class(const WriteGrade& grade) {
  return grade.may_wait ? CallClass::kNone : CallClass::kStrictOnly;
}
constexpr CallClass quick_class(const ConditionWait& wait) { return wait.call_class; }

// The value of `subject` in a slot: a descriptor, or the low bits of the address of a mutex.
constexpr int subject_of(CallClass) { return -1; }
inline int subject_of(const WriteGrade& grade) { return grade.fd; }
inline int subject_of(const void* mutex) { return static_cast<int>(reinterpret_cast<uintptr_t>(mutex)); }
inline int subject_of(const ConditionWait& wait) { return subject_of(wait.mutex); }

constexpr bool releases_mutex(CallClass) { return false; }
constexpr bool releases_mutex(const WriteGrade&) { return false; }
constexpr bool releases_mutex(const ConditionWait&) { return true; }

}  // namespace esreplay
