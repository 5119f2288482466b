// The content of the client's kqueues, which the kernel does not expose: tracked from the changes and events that pass
// through the wrappers. A queue may be known with an entry that the kernel has dropped, never without one that it has:
// then a hand-over would look like a sleep. In doubt, a queue is unknown until its number is made a queue again.
#pragma once

#include <atomic>
#include <cstdint>

namespace esreplay {

// EVFILT_*
enum KernelFilter : int16_t {
  kFilterRead = -1,
  kFilterWrite = -2,
  kFilterVnode = -4,
  kFilterProcess = -5,
  kFilterUser = -10,
  kFilterExcept = -15,
};

// EV_*
constexpr uint16_t kEventAdd = 0x1;
constexpr uint16_t kEventDelete = 0x2;
constexpr uint16_t kEventEnable = 0x4;
constexpr uint16_t kEventDisable = 0x8;
constexpr uint16_t kEventOnce = 0x10;
constexpr uint16_t kEventDispatch = 0x80;
constexpr uint16_t kEventByData = 0x100;
constexpr uint16_t kEventError = 0x4000;

// How every form of the struct begins.
struct KernelEvent {
  uint64_t ident;
  int16_t filter;
  uint16_t flags;
};

// The sizes of its forms: struct kevent, kevent64_s, kevent_qos_s.
enum class KernelEventSize : unsigned { kPlain = 32, k64 = 48, kQos = 72 };

struct KernelEvents {
  const void* first;
  int count;
  KernelEventSize size;

  // The plain form is packed to four bytes.
  KernelEvent at(int place) const {
    KernelEvent event;
    __builtin_memcpy(&event, static_cast<const char*>(first) + static_cast<unsigned>(place) * static_cast<size_t>(size),
                     sizeof event);
    return event;
  }
};

namespace kernel_queues {

constexpr int kNumbers = 4096;  // descriptors above are not followed
constexpr unsigned kBuckets = 64;
constexpr unsigned kPlaces = 16;
constexpr unsigned kMaxVisited = 256;

// `head`: state | filter | queue | turn, which differs for each use of the entry.
struct Entry {
  std::atomic<uint64_t> head;
  std::atomic<uint64_t> ident;
};
enum State : uint64_t { kFree, kBusy, kEnabled, kDisabled };

constexpr State state_of(uint64_t head) { return static_cast<State>(head & 3); }
constexpr int16_t filter_of(uint64_t head) { return static_cast<int16_t>(-static_cast<int>(head >> 2 & 31)); }
constexpr int queue_of(uint64_t head) { return static_cast<int>(head >> 8 & 0xffff); }

// A word for each queue: whether it is known | the changing calls that are under way | the number of its changes.
constexpr uint64_t kKnown = 1;
constexpr uint64_t kUnderWay = 2;
constexpr uint64_t kAllUnderWay = 0xfffe;
constexpr uint64_t kChange = 0x10000;

extern Entry entries[kBuckets][kPlaces];
extern std::atomic<uint64_t> queues[kNumbers];
extern std::atomic<uint64_t> watched[kNumbers / 64];  // descriptors that may be in a queue

void close_noted(int file);

}  // namespace kernel_queues

// One call of the kevent family: constructed before it, and given its result. It makes no system call and leaves errno
// alone.
class KernelQueueCall {
 public:
  KernelQueueCall(int queue, const KernelEvents& changes, const KernelEvents& room);

  // Calls visit(filter, ident) for what could end the wait. Returns false if that is not known, for one because the
  // queue was changed meanwhile.
  template <class Visit>
  bool each(Visit visit) const;

  void returned(int result) const;

 private:
  void take_delivered(int count) const;

  int queue_;
  KernelEvents changes_;
  KernelEvents room_;
  uint64_t state_ = 0;
};

// From here on the queue is known. Returns it.
int kernel_queue_made(int queue);

// To call before a descriptor is closed, which takes it out of all queues.
inline void kernel_queue_closing(int file) {
  using namespace kernel_queues;
  if (file < 0 || file >= kNumbers) return;
  const bool is_queue = (queues[file].load(std::memory_order_relaxed) & kKnown) != 0;
  const bool is_watched = (watched[file / 64].load(std::memory_order_relaxed) >> file % 64 & 1) != 0;
  if (is_queue || is_watched) [[unlikely]]
    close_noted(file);
}

template <class Visit>
bool KernelQueueCall::each(Visit visit) const {
  using namespace kernel_queues;
  const uint64_t own = changes_.count > 0 ? kUnderWay : 0;
  if ((state_ & kKnown) == 0 || (state_ & kAllUnderWay) != own) return false;
  unsigned visited = 0;
  for (const Entry(&bucket)[kPlaces] : entries)
    for (const Entry& entry : bucket) {
      const uint64_t head = entry.head.load(std::memory_order_acquire);
      if (state_of(head) != kEnabled || queue_of(head) != queue_) continue;
      if (++visited > kMaxVisited) return false;
      visit(filter_of(head), entry.ident.load(std::memory_order_acquire));
    }
  return queues[queue_].load(std::memory_order_relaxed) == state_;
}

}  // namespace esreplay
