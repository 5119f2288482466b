// Serializes the calls that change a client's own settings. The delivery reads them without the lock.
#pragma once

#include "replayer/clients/client.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"

namespace esreplay {

class SetupLock {
 public:
  explicit SetupLock(Client& client) : client_(client) {
    before_own_lock();
    while (!swap_if(client_.setup_lock, 0U, 1U)) spin_pause();
  }
  ~SetupLock() {
    store_release(client_.setup_lock, 0U);
    after_own_lock();
  }
  SetupLock(const SetupLock&) = delete;
  SetupLock& operator=(const SetupLock&) = delete;

 private:
  Client& client_;
};

}  // namespace esreplay
