// Memory for an object of the one run of this process: made anew at each attach, never destroyed while a thread may
// look.
#pragma once

#include <cstdint>
#include <new>

namespace esreplay {

template <class T>
class OfRun {
 public:
  T& get() { return *reinterpret_cast<T*>(memory_); }
  // Called at attach and at the end, when no thread of the run looks.
  void renew() { new (memory_) T(); }

 private:
  alignas(64) uint8_t memory_[sizeof(T)];
};

}  // namespace esreplay
