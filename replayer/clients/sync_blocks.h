// The blocks that es_sync_client put into one client's queue, each behind the messages that were there before it.
#pragma once

#include <cstdint>

#include "replayer/platform/atomics.h"

namespace esreplay {

class SyncBlocks {
 public:
  // Keeps a copied block until `place` entries of the order are handled. False: the client is gone, or no memory.
  bool add(void* block, uint64_t place);
  bool empty() const { return load_acquire(first_) == nullptr; }

  // Called by the delivery thread: runs and releases the blocks behind at most `handled` entries. True if it ran one.
  bool run_due(uint64_t handled) { return !empty() && run_those_due(handled); }
  // The client is destroyed: runs what is left now, and accepts nothing more.
  void run_all();
  // Releases what is left without running it: the process ends.
  void drop_all();

 private:
  struct Entry {
    void* block;
    uint64_t place;
    Entry* next;
  };
  bool run_those_due(uint64_t handled);
  void lock();
  void unlock();
  Entry* take(uint64_t handled);

  Entry* first_ = nullptr;
  Entry* last_ = nullptr;
  uint32_t lock_ = 0;
  bool closed_ = false;
};

}  // namespace esreplay
