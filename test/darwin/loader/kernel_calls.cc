// Kernel-edge functions that only programs call. Where nothing in the loader waits in one, it does not wait, and
// returns a number made from all its arguments, so that a wrapper that loses one is detected.
#include <cerrno>
#include <cstdint>
#include <ctime>

#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/kernel_queues.h"

namespace loader {
namespace {

template <class... Words>
int mixed(Words... words) {
  uint32_t mix = 0;
  const uint64_t all[] = {(uint64_t)words...};
  for (const uint64_t word : all) mix = mix * 31 + static_cast<uint32_t>(word) + static_cast<uint32_t>(word >> 32);
  return static_cast<int>(mix & 0x7fffffff);
}

// Forever is a number that no time has.
uint64_t word_of(const timespec* time) {
  return time == nullptr ? 77
                         : static_cast<uint64_t>(time->tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time->tv_nsec);
}

// BSD's functions also leave a number in errno.
int with_errno(int result) {
  errno = EAGAIN;
  note_error();
  return result;
}

// The sizes of struct kevent, kevent64_s and kevent_qos_s; flag 1 is KEVENT_FLAG_IMMEDIATE.
constexpr timespec kAtOnce = {};

int kevent(int queue, const void* changes, int change_count, void* events, int count, const timespec* time) {
  if (is_kernel_queue(queue)) return call_kernel_queue({queue, changes, change_count, events, count, 32, time});
  return with_errno(mixed(1, queue, changes, change_count, events, count, word_of(time)));
}
int kevent64(int queue, const void* changes, int change_count, void* events, int count, unsigned flags,
             const timespec* time) {
  const timespec* limit = (flags & 1) != 0 ? &kAtOnce : time;
  if (is_kernel_queue(queue)) return call_kernel_queue({queue, changes, change_count, events, count, 48, limit});
  return with_errno(mixed(2, queue, changes, change_count, events, count, flags, word_of(time)));
}
int kevent_qos(int queue, const void* changes, int change_count, void* events, int count, void* data, size_t* room,
               unsigned flags) {
  const timespec* limit = (flags & 1) != 0 ? &kAtOnce : nullptr;
  if (is_kernel_queue(queue)) return call_kernel_queue({queue, changes, change_count, events, count, 72, limit});
  return with_errno(mixed(3, queue, changes, change_count, events, count, data, room, flags));
}
int kevent_id(uint64_t id, const void* changes, int change_count, void* events, int count, void* data, size_t* room,
              unsigned flags) {
  if (const auto* wait = take_turn_wait()) {
    (*wait)();
    return 0;
  }
  return with_errno(mixed(4, id, changes, change_count, events, count, data, room, flags));
}

int mach_msg(void* message, int option, unsigned send_size, unsigned receive_size, unsigned name, unsigned timeout,
             unsigned notify) {
  return mixed(5, message, option, send_size, receive_size, name, timeout, notify);
}
int mach_msg_overwrite(void* message, int option, unsigned send_size, unsigned receive_size, unsigned name,
                       unsigned timeout, unsigned notify, void* received, unsigned limit) {
  return mixed(6, message, option, send_size, receive_size, name, timeout, notify, received, limit);
}
int mach_msg2_internal(void* data, uint64_t options, uint64_t sizes, uint64_t ports, uint64_t voucher, uint64_t name,
                       uint64_t priority, uint64_t timeout) {
  return mixed(7, data, options, sizes, ports, voucher, name, priority, timeout);
}
int thread_switch(unsigned thread, int option, unsigned time) { return mixed(8, thread, option, time); }

}  // namespace

HostSymbols kernel_call_symbols() {
  static const HostSymbol symbols[] = {
      {"_kevent", kevent},
      {"_kevent64", kevent64},
      {"_kevent_id", kevent_id},
      {"_kevent_qos", kevent_qos},
      {"_kqueue", make_kernel_queue},
      {"_mach_msg", mach_msg},
      {"_mach_msg2_internal", mach_msg2_internal},
      {"_mach_msg_overwrite", mach_msg_overwrite},
      {"_thread_switch", thread_switch},
  };
  return symbols;
}

}  // namespace loader
