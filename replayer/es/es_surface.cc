#include "replayer/es/es_surface.h"

#include <cstring>

#include "replayer/clients/client.h"
#include "replayer/code/stack.h"
#include "replayer/ledger/ledger.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "src/native/clock.h"
#include "src/schema/generated/availability.h"

namespace esreplay {
namespace {

Block* only_live(Block* block, EsFunction function, const void* pointer) {
  if (block == nullptr) {
    note_unknown_message(function, pointer);
    return nullptr;
  }
  if (load_acquire(block->state) != BlockState::kLive) {
    note_misuse(*block, UseAfterReleaseFact{.es_function = function});
    return nullptr;
  }
  return block;
}

FactHead head_about(const Block* block) {
  FactHead head = {.stack = stack_here()};
  if (block == nullptr) return head;
  head.trace_index = static_cast<int32_t>(block->index);
  head.client = block->client;
  return head;
}

}  // namespace

uint32_t stack_here() {
  const ScopePause pause;
  uintptr_t addresses[32];
  return ledger_stack(addresses, capture_stack(addresses, 32));
}

bool reentered(EsFunction function) {
  if (!holds_own_lock()) return false;
  // A timer does it again and again: once for each function is enough.
  static uint32_t said[sizeof kFunctionSince / sizeof kFunctionSince[0]];
  if (swap(said[static_cast<unsigned>(function)], 1U) != 0) return true;
  write_fact({.stack = stack_here()}, ReenteredFact{.es_function = function});
  return true;
}

Client* check_client(const es_client_t* client, EsFunction function) {
  if (run_forked() || reentered(function)) return nullptr;
  Client* found = live_client(client);
  if (found != nullptr) return offered(function) ? found : nullptr;
  const GoneClient how = client == nullptr       ? GoneClient::kNull
                         : being_deleted(client) ? GoneClient::kLeaving
                                                 : GoneClient::kUnknown;
  write_fact({.stack = stack_here()}, DeletedClientFact{.es_function = function, .how = how});
  return nullptr;
}

Client* check_setup_client(const es_client_t* client, EsFunction function) {
  if (!run_forked()) note_signal_handler(function);
  return check_client(client, function);
}

void note_signal_handler(EsFunction function) {
  static uint32_t said[sizeof kFunctionSince / sizeof kFunctionSince[0]];
  if (load_relaxed(said[static_cast<unsigned>(function)]) != 0) return;
  const ScopePause pause;
  if (!in_signal_handler() || swap(said[static_cast<unsigned>(function)], 1U) != 0) return;
  write_fact({.stack = stack_here()}, SignalHandlerFact{.es_function = function});
}

void note_unknown_message(EsFunction function, const void* pointer) {
  write_fact({.stack = stack_here()},
             UnknownMessageFact{.es_function = function, .pointer = reinterpret_cast<uintptr_t>(pointer)});
}

void note_misuse(const Block& block, const FactContent& content) {
  FactHead head = head_about(&block);
  head.other_stack = stack_of_release(block);
  write_fact(head, content);
}

void note_bad_argument(const Block* block, EsFunction function, uint64_t index, uint64_t count) {
  write_fact(head_about(block), BadArgumentFact{.es_function = function, .argument = index, .count = count});
}

void note_bad_call(const Block& block, uint16_t call) {
  FactHead head = head_about(&block);
  head.call = call;
  write_fact(head, BadArgumentFact{});
}

Block* check_message(const void* message, EsFunction function) {
  if (run_forked()) return nullptr;
  return only_live(block_of(message), function, message);
}

Block* check_inside_message(const void* address, EsFunction function) {
  if (run_forked()) return nullptr;
  return only_live(block_around(address), function, address);
}

void note_setup() {
  store_release(run_shared()->last_setup_ns, monotonic_ns());
  await_room();
}

void await_room() {
  if (delivering_client() == nullptr) ledger_await_room();
}

uint32_t event_type_last() {
  constexpr uint32_t kNewest = ES_EVENT_TYPE_LAST;
  const uint32_t last = run_file() == nullptr ? 0 : run_file()->event_type_last;
  return last == 0 || last > kNewest ? kNewest : last;
}

void note_no_default_mutes(Client& client, bool targets) {
  if (swap(client.default_mutes_left[targets ? 1 : 0], 0U) == 0) return;
  const auto inversion = targets ? ES_MUTE_INVERSION_TYPE_TARGET_PATH : ES_MUTE_INVERSION_TYPE_PATH;
  write_fact({.client = client.number}, DefaultMutesClearedFact{.inversion = inversion});
}

uint32_t event_type_at(const es_event_type_t* events, size_t i) {
  uint32_t type;
  memcpy(&type, events + i, sizeof type);
  return type;
}

EventBits bits_of(const es_event_type_t* events, size_t count) {
  EventBits bits = EventBits::none();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t type = event_type_at(events, i);
    if (type < event_type_last()) bits.add(type);
  }
  return bits;
}

void note_unsupported(EsFunction function, Unsupported why) {
  if (!ledger_alive()) return;
  write_fact({.stack = stack_here()},
             UnsupportedFact{.es_function = function, .why = why, .macos = run_file()->os_release / 10000});
}

bool offered(EsFunction function) {
  if (!ledger_alive()) return true;
  const FunctionSince since = kFunctionSince[static_cast<unsigned>(function)];
  const uint32_t os = run_file()->os_release;
  if (os == 0 || os >= since.declared) return true;  // 0: the newest
  const bool exported = os >= since.exported;
  note_unsupported(function, exported ? Unsupported::kUndeclared : Unsupported::kNewer);
  return exported;
}

}  // namespace esreplay
