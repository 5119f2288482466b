// Reads the kernel's run queue: threads that could run and have no processor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esreplay {

struct QueueTime {
  uint32_t thread;     // kernel thread id; 0: the whole process, where the kernel does not tell it by thread (macOS)
  uint64_t waited_ns;  // so far. A wait that is still going on is counted when it ends
  uint64_t ran_ns;     // so far; 0 where it is the whole process
};

// Reads the times of the threads of this process that are `wanted`, at most `max`. `*whole`: there were no others.
size_t read_queue_times(QueueTime* out, size_t max, bool (*wanted)(uint32_t thread), bool* whole);
bool read_queue_time(uint32_t thread, QueueTime* out);
bool queue_times_are_by_thread();  // false: of the whole process only (macOS)

// Returns whether the thread could run now and has no processor. False on macOS, whose kernel does not expose it.
bool waits_for_processor(uint32_t thread);
// Returns whether the thread sleeps until another thread wakes it: it wants a lock, a condition, or a queue to be done.
bool waits_for_thread(uint32_t thread);

uint64_t process_time_ns();                // that this process has used
uint64_t thread_time_ns(uint32_t thread);  // that a thread of it has used; 0 on macOS
unsigned processors(uint32_t thread);      // that the thread may run on
// Returns `ns`, or less where more threads want processors than the machine has: a thread's share of that time. All of
// it on macOS, whose kernel does not expose it.
uint64_t fair_share(uint64_t ns);

}  // namespace esreplay
