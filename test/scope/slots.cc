// A thread takes its slot in the table of current calls while another one asks for it: there must be exactly one.
// Prints how many threads had two.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "replayer/code/system_call.h"
#include "replayer/scope/current_calls.h"

namespace {

using esreplay::CallSlot;

constexpr int kThreads = 900;
std::atomic<uint32_t> tid;
std::atomic<bool> begins;
std::atomic<bool> ends;

void* take(void*) {
  tid.store(static_cast<uint32_t>(esreplay::own_tid()));
  while (!begins.load()) {
  }
  esreplay::take_slot();
  // Its number is not reused before it was counted.
  while (!ends.load()) usleep(100);
  return nullptr;
}

int slots_of(uint32_t thread) {
  int count = 0;
  esreplay::each_call_slot([&](const CallSlot& slot) { count += slot.tid.load() == thread ? 1 : 0; });
  return count;
}

}  // namespace

int main() {
  int doubled = 0;
  int none = 0;
  for (int i = 0; i < kThreads; ++i) {
    tid = 0;
    begins = ends = false;
    pthread_t thread;
    if (pthread_create(&thread, nullptr, take, nullptr) != 0) return 1;
    while (tid.load() == 0) usleep(10);
    begins = true;
    esreplay::slot_of_thread(static_cast<pid_t>(tid.load()));
    ends = true;
    const uint32_t number = tid.load();
    pthread_join(thread, nullptr);
    doubled += slots_of(number) > 1 ? 1 : 0;
    none += slots_of(number) == 0 ? 1 : 0;
  }
  printf("{\"doubled\": %d, \"none\": %d}\n", doubled, none);
  return 0;
}
