// Finds who can end a wait in a kqueue, for each call of the kevent family that names a descriptor. kevent_id names
// a work loop, which is libdispatch's.
#pragma once

#include "replayer/waits/awaited.h"
#include "replayer/waits/kernel_queues_darwin.h"

namespace esreplay {

// `kevent`.
class QueuedEvents {
 public:
  QueuedEvents(int queue, const void* changes, int change_count, const void* room, int count)
      : QueuedEvents(queue, {changes, change_count, KernelEventSize::kPlain}, {room, count, KernelEventSize::kPlain}) {}
  Awaited awaited() const;
  void returned(int result) const { call_.returned(result); }

 protected:
  QueuedEvents(int queue, const KernelEvents& changes, const KernelEvents& room) : call_(queue, changes, room) {}

 private:
  KernelQueueCall call_;
};

class QueuedEvents64 : public QueuedEvents {
 public:
  QueuedEvents64(int queue, const void* changes, int change_count, const void* room, int count)
      : QueuedEvents(queue, {changes, change_count, KernelEventSize::k64}, {room, count, KernelEventSize::k64}) {}
};

class QueuedEventsQos : public QueuedEvents {
 public:
  QueuedEventsQos(int queue, const void* changes, int change_count, const void* room, int count, unsigned flags)
      : QueuedEvents(queue, {changes, change_count, KernelEventSize::kQos},
                     {(flags & kAtTheEnd) != 0 ? nullptr : room, count, KernelEventSize::kQos}) {}

 private:
  static constexpr unsigned kAtTheEnd = 0x4;  // KEVENT_FLAG_STACK_EVENTS: the events are at the end of the room
};

}  // namespace esreplay
