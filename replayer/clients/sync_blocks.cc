#include "replayer/clients/sync_blocks.h"

#include <cstdlib>
#include "replayer/run/start_thread.h"

#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "src/native/block_abi.h"

namespace esreplay {
namespace {

void* run_block(void* block) {
  block_call(block);
  block_release(block);
  return nullptr;
}

// If no thread can be made, the block runs here: it must run.
void run_as_told(void* block) {
  pthread_t thread;
  if (policy(PolicyName::kSyncThread) == kSyncThreadOwn && start_thread(&thread, run_block, block)) {
    pthread_detach(thread);
  } else {
    run_block(block);
  }
}

}  // namespace

void SyncBlocks::lock() {
  before_own_lock();
  while (!swap_if(lock_, 0U, 1U)) spin_pause();
}

void SyncBlocks::unlock() {
  store_release(lock_, 0U);
  after_own_lock();
}

bool SyncBlocks::add(void* block, uint64_t place) {
  auto* entry = static_cast<Entry*>(malloc(sizeof(Entry)));
  if (entry == nullptr) return false;
  *entry = {block, place, nullptr};
  lock();
  const bool open = !closed_;
  if (open && first_ == nullptr) {
    store_release(first_, entry);
  } else if (open) {
    last_->next = entry;
  }
  if (open) last_ = entry;
  unlock();
  if (!open) free(entry);
  return open;
}

SyncBlocks::Entry* SyncBlocks::take(uint64_t handled) {
  lock();
  Entry* entry = first_;
  if (entry != nullptr && entry->place > handled) entry = nullptr;
  if (entry != nullptr) store_release(first_, entry->next);
  unlock();
  return entry;
}

bool SyncBlocks::run_those_due(uint64_t handled) {
  bool any = false;
  while (Entry* entry = take(handled)) {
    run_as_told(entry->block);
    free(entry);
    any = true;
  }
  return any;
}

void SyncBlocks::run_all() {
  lock();
  closed_ = true;
  unlock();
  run_due(UINT64_MAX);
}

void SyncBlocks::drop_all() {
  while (Entry* entry = take(UINT64_MAX)) {
    block_release(entry->block);
    free(entry);
  }
}

}  // namespace esreplay
