// kqueues: see kernel_queues.cc.
#pragma once

#include <cstddef>
#include <ctime>

namespace loader {

struct KernelQueueCall {
  int queue;
  const void* changes;
  int change_count;
  void* room;
  int count;
  size_t size;  // of an event: its form
  const timespec* limit;
};

int make_kernel_queue();
bool is_kernel_queue(int file);
int call_kernel_queue(const KernelQueueCall& call);

int duplicate_with_queues(int file);  // dup

// To call before a descriptor is closed.
void leave_kernel_queues(int file);

}  // namespace loader
