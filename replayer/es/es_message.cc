// Retain, release, copy, free, size. A retained message is the same object, not a copy.
#include "replayer/code/stack.h"
#include "replayer/delivery/settlement.h"
#include "replayer/es/es_surface.h"
#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/platform/atomics.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"

namespace esreplay {
namespace {

void retain(Block& block) {
  const uint32_t before = add(block.references, 1U);
  if ((before & ~Block::kInDelivery) != 0) return;
  if (!load_relaxed(block.was_retained)) {
    store_relaxed(block.was_retained, true);
    change_outcome(*block.row, [](Outcome& outcome) {
      outcome.flags |= kRowFlagRetained;
      return true;
    });
  }
  LedgerControl* control = ledger_control();
  raise_to(control->retained_peak, add(control->retained, 1) + 1);
}

uint32_t stack_from(uint64_t caller) {
  const ScopePause pause;
  uintptr_t addresses[32];
  return ledger_stack(addresses, capture_stack_from(static_cast<uintptr_t>(caller), addresses, 32));
}

// The last release of an unanswered message takes away the only way to answer it.
void drop_last(Block& block, uint64_t released_at) {
  Client& client = clients()[block.client];
  if (block.auth && load_acquire(block.response) == Response::kNone) abandon_message(client, block);
  if (block.guarded()) released_at = Block::kReleaseStack | stack_from(released_at);
  client.pool.release_elsewhere(&block, released_at);
}

void release(const es_message_t* message, EsFunction function, uint64_t released_at) {
  if (run_forked() || !offered(function) || reentered(function)) return;
  Block* block = block_of(message);
  if (block == nullptr) return note_unknown_message(function, message);
  uint32_t seen = load_acquire(block->references);
  do {
    if (load_acquire(block->state) != BlockState::kLive || (seen & ~Block::kInDelivery) == 0) {
      note_misuse(*block, OverReleaseFact{.es_function = function});
      return;
    }
  } while (
      !__atomic_compare_exchange_n(&block->references, &seen, seen - 1, false, __ATOMIC_SEQ_CST, __ATOMIC_ACQUIRE));
  if (((seen - 1) & ~Block::kInDelivery) != 0) return;
  take_one(ledger_control()->retained);
  if (seen - 1 == 0) drop_last(*block, released_at);
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT void es_retain_message(const es_message_t* message) {
  if (!offered(EsFunction::kEsRetainMessage)) return;
  Block* block = check_message(message, EsFunction::kEsRetainMessage);
  if (block != nullptr) retain(*block);
}

ES_EXPORT void es_release_message(const es_message_t* message) {
  release(message, EsFunction::kEsReleaseMessage, reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
}

ES_EXPORT es_message_t* es_copy_message(const es_message_t* message) {
  if (!offered(EsFunction::kEsCopyMessage)) return nullptr;
  Block* block = check_message(message, EsFunction::kEsCopyMessage);
  if (block == nullptr) return nullptr;
  retain(*block);
  return const_cast<es_message_t*>(message);
}

ES_EXPORT void es_free_message(es_message_t* message) {
  release(message, EsFunction::kEsFreeMessage, reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
}

ES_EXPORT size_t es_message_size(const es_message_t* message) {
  if (!offered(EsFunction::kEsMessageSize)) return 0;
  const Block* block = check_message(message, EsFunction::kEsMessageSize);
  return block == nullptr ? 0 : block->size;
}
