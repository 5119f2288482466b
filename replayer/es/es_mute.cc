// Muting: processes, executable paths, target paths, and the inversion of each.
#include <cstring>

#include "replayer/code/stack.h"
#include "replayer/es/es_surface.h"
#include "replayer/es/table_call.h"
#include "replayer/ledger/ledger.h"
#include "replayer/messages/target_paths.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/run/run.h"
#include "replayer/run/scope_pause.h"
#include "replayer/schedule/process_lives.h"
#include "replayer/schedule/schedule.h"
#include "src/schema/generated/availability.h"

namespace esreplay {
namespace {

constexpr unsigned kPidOfToken = 5;

bool is_own_process(const audit_token_t& token) {
  const auto pid = static_cast<int32_t>(token.val[kPidOfToken]);
  return pid == run_pid() || (run_file()->client_pid != 0 && pid == static_cast<int32_t>(run_file()->client_pid));
}

bool is_own_path(const char* path, es_mute_path_type_t type) {
  char own[1024];
  const size_t length = program_path(own, sizeof own);
  if (length == 0) return false;
  return type == ES_MUTE_PATH_TYPE_LITERAL ? strcmp(path, own) == 0
                                           : type == ES_MUTE_PATH_TYPE_PREFIX && strncmp(path, own, strlen(path)) == 0;
}

// Which events a call keeps away: those of the client's own process, and those of others that may work for it.
struct Muted {
  bool own;
  bool others;
};

bool refuses_mutes() { return (run_file()->flags & kRunFlagRefusesMutes) != 0; }

es_return_t note_mute(const Client& client, EsFunction function, es_mute_inversion_type_t inversion, bool done,
                      Muted muted = {}) {
  const es_return_t result = done ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
  write_fact({.client = client.number}, MuteFact{.result = static_cast<uint8_t>(result),
                                                 .es_function = function,
                                                 .inversion = static_cast<uint8_t>(inversion),
                                                 .itself = muted.own,
                                                 .helpers = muted.others});
  note_setup();
  return result;
}

bool is_path_type(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_PREFIX || type == ES_MUTE_PATH_TYPE_LITERAL ||
         type == ES_MUTE_PATH_TYPE_TARGET_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_LITERAL;
}

// Target mutes skip events without a target.
EventBits fitting(EventBits bits, es_mute_path_type_t type) {
  if (type != ES_MUTE_PATH_TYPE_TARGET_PREFIX && type != ES_MUTE_PATH_TYPE_TARGET_LITERAL) return bits;
  EventBits out = EventBits::none();
  for (uint32_t event = 0; event < event_type_last(); ++event) {
    if (bits.has(event) && has_target_paths(static_cast<es_event_type_t>(event))) out.add(event);
  }
  return out;
}

bool is_target(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_TARGET_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_LITERAL;
}

// Target paths came with macOS 13; earlier systems do not know these values.
bool knows_targets() {
  const uint32_t release = run_file()->os_release;
  return release == 0 || release >= declared_since(EsFunction::kEsUnmuteAllTargetPaths);
}

bool may_unmute_nothing() { return policy(PolicyName::kUnmuteNothing) == kUnmuteNothingSuccess; }

using PathChange = bool (Mutes::*)(const char*, es_mute_path_type_t, const EventBits&);

bool has_no_paths(Client& client, bool targets) {
  const Mutes::Reading reading(client.mutes);
  return client.mutes.path_count(targets) == 0;
}

es_return_t change_path(es_client_t* client, EsFunction function, const char* path, es_mute_path_type_t type,
                        const EventBits& events, PathChange change) {
  Client* own = check_setup_client(client, function);
  if (own == nullptr) return ES_RETURN_ERROR;
  const es_mute_inversion_type_t dimension =
      is_target(type) ? ES_MUTE_INVERSION_TYPE_TARGET_PATH : ES_MUTE_INVERSION_TYPE_PATH;
  if (path == nullptr || path[0] == 0 || !is_path_type(type)) return note_mute(*own, function, dimension, false);
  if (is_target(type) && !knows_targets()) return note_mute(*own, function, dimension, false);
  if (refuses_mutes()) return note_mute(*own, function, dimension, false);
  const EventBits wanted = fitting(events, type);
  run_schedule().set_selective(own->share);
  bool done = !wanted.empty() && (own->mutes.*change)(path, type, wanted);
  if (done && has_no_paths(*own, is_target(type))) note_no_default_mutes(*own, is_target(type));
  if (change == &Mutes::unmute_path && !wanted.empty()) done = done || may_unmute_nothing();
  // What the client starts may be its own program.
  if (!done || change != &Mutes::mute_path || is_target(type)) return note_mute(*own, function, dimension, done);
  return note_mute(*own, function, dimension, done, {is_own_path(path, type), true});
}

es_return_t mute_process(es_client_t* client, EsFunction function, const audit_token_t* token,
                         const EventBits& events) {
  Client* own = check_setup_client(client, function);
  if (own == nullptr) return ES_RETURN_ERROR;
  if (token == nullptr || events.empty() || refuses_mutes())
    return note_mute(*own, function, ES_MUTE_INVERSION_TYPE_PROCESS, false);
  const ProcessLife life = life_of(*token);
  if (!lives_now(life)) return note_mute(*own, function, ES_MUTE_INVERSION_TYPE_PROCESS, false);
  run_schedule().set_selective(own->share);
  own->mutes.forget_ended();
  const bool done = own->mutes.mute_process(*token, events, life.ended_by);
  return note_mute(*own, function, ES_MUTE_INVERSION_TYPE_PROCESS, done,
                   {is_own_process(*token), !is_own_process(*token)});
}

es_return_t unmute_process(es_client_t* client, EsFunction function, const audit_token_t* token,
                           const EventBits& events) {
  Client* own = check_setup_client(client, function);
  if (own == nullptr) return ES_RETURN_ERROR;
  if (token == nullptr || events.empty() || refuses_mutes())
    return note_mute(*own, function, ES_MUTE_INVERSION_TYPE_PROCESS, false);
  run_schedule().set_selective(own->share);
  own->mutes.forget_ended();
  const bool done = own->mutes.unmute_process(*token, events) || may_unmute_nothing();
  return note_mute(*own, function, ES_MUTE_INVERSION_TYPE_PROCESS, done);
}

EventBits all_events() {
  EventBits bits = EventBits::none();
  for (uint32_t event = 0; event < event_type_last(); ++event) bits.add(event);
  return bits;
}

EventBits named(const es_event_type_t* events, size_t count) {
  return events == nullptr ? EventBits::none() : bits_of(events, count);
}

es_return_t unmute_all(es_client_t* client, EsFunction function, bool targets) {
  Client* own = check_setup_client(client, function);
  if (own == nullptr) return ES_RETURN_ERROR;
  const es_mute_inversion_type_t dimension = targets ? ES_MUTE_INVERSION_TYPE_TARGET_PATH : ES_MUTE_INVERSION_TYPE_PATH;
  if (refuses_mutes()) return note_mute(*own, function, dimension, false);
  run_schedule().set_selective(own->share);
  own->mutes.unmute_all_paths(targets);
  note_no_default_mutes(*own, targets);
  return note_mute(*own, function, dimension, true);
}

void note_inversion(const Client& client, es_mute_inversion_type_t type) {
  const bool targets = type == ES_MUTE_INVERSION_TYPE_TARGET_PATH;
  uintptr_t addresses[32];
  const ScopePause pause;
  const bool untouched =
      type != ES_MUTE_INVERSION_TYPE_PROCESS && load_relaxed(client.default_mutes_left[targets ? 1 : 0]) != 0;
  write_fact({.client = client.number, .stack = ledger_stack(addresses, capture_stack(addresses, 32))},
             InvertMutingFact{.inversion = type, .inverted = client.mutes.inverted(type), .untouched = untouched});
}

}  // namespace
}  // namespace esreplay

using namespace esreplay;

ES_EXPORT es_return_t es_mute_process(es_client_t* client, const audit_token_t* audit_token) {
  ES_TABLE_CALL(kCallEsMuteProcess);
  return mute_process(client, EsFunction::kEsMuteProcess, audit_token, all_events());
}

ES_EXPORT es_return_t es_mute_process_events(es_client_t* client, const audit_token_t* audit_token,
                                             const es_event_type_t* events, size_t event_count) {
  ES_TABLE_CALL(kCallEsMuteProcessEvents);
  return mute_process(client, EsFunction::kEsMuteProcessEvents, audit_token, named(events, event_count));
}

ES_EXPORT es_return_t es_unmute_process(es_client_t* client, const audit_token_t* audit_token) {
  ES_TABLE_CALL(kCallEsUnmuteProcess);
  return unmute_process(client, EsFunction::kEsUnmuteProcess, audit_token, all_events());
}

ES_EXPORT es_return_t es_unmute_process_events(es_client_t* client, const audit_token_t* audit_token,
                                               const es_event_type_t* events, size_t event_count) {
  ES_TABLE_CALL(kCallEsUnmuteProcessEvents);
  return unmute_process(client, EsFunction::kEsUnmuteProcessEvents, audit_token, named(events, event_count));
}

ES_EXPORT es_return_t es_mute_path(es_client_t* client, const char* path, es_mute_path_type_t type) {
  ES_TABLE_CALL(kCallEsMutePath);
  return change_path(client, EsFunction::kEsMutePath, path, type, all_events(), &Mutes::mute_path);
}

ES_EXPORT es_return_t es_mute_path_events(es_client_t* client, const char* path, es_mute_path_type_t type,
                                          const es_event_type_t* events, size_t event_count) {
  ES_TABLE_CALL(kCallEsMutePathEvents);
  return change_path(client, EsFunction::kEsMutePathEvents, path, type, named(events, event_count), &Mutes::mute_path);
}

ES_EXPORT es_return_t es_mute_path_prefix(es_client_t* client, const char* path_prefix) {
  ES_TABLE_CALL(kCallEsMutePath);
  return change_path(client, EsFunction::kEsMutePathPrefix, path_prefix, ES_MUTE_PATH_TYPE_PREFIX, all_events(),
                     &Mutes::mute_path);
}

ES_EXPORT es_return_t es_mute_path_literal(es_client_t* client, const char* path_literal) {
  ES_TABLE_CALL(kCallEsMutePath);
  return change_path(client, EsFunction::kEsMutePathLiteral, path_literal, ES_MUTE_PATH_TYPE_LITERAL, all_events(),
                     &Mutes::mute_path);
}

ES_EXPORT es_return_t es_unmute_path(es_client_t* client, const char* path, es_mute_path_type_t type) {
  ES_TABLE_CALL(kCallEsUnmutePath);
  return change_path(client, EsFunction::kEsUnmutePath, path, type, all_events(), &Mutes::unmute_path);
}

ES_EXPORT es_return_t es_unmute_path_events(es_client_t* client, const char* path, es_mute_path_type_t type,
                                            const es_event_type_t* events, size_t event_count) {
  ES_TABLE_CALL(kCallEsUnmutePathEvents);
  return change_path(client, EsFunction::kEsUnmutePathEvents, path, type, named(events, event_count),
                     &Mutes::unmute_path);
}

ES_EXPORT es_return_t es_unmute_all_paths(es_client_t* client) {
  ES_TABLE_CALL(kCallEsUnmuteAllPaths);
  return unmute_all(client, EsFunction::kEsUnmuteAllPaths, false);
}

ES_EXPORT es_return_t es_unmute_all_target_paths(es_client_t* client) {
  ES_TABLE_CALL(kCallEsUnmuteAllTargetPaths);
  return unmute_all(client, EsFunction::kEsUnmuteAllTargetPaths, true);
}

ES_EXPORT es_return_t es_invert_muting(es_client_t* client, es_mute_inversion_type_t mute_type) {
  ES_TABLE_CALL(kCallEsInvertMuting);
  Client* own = check_setup_client(client, EsFunction::kEsInvertMuting);
  if (own == nullptr) return ES_RETURN_ERROR;
  if (mute_type >= ES_MUTE_INVERSION_TYPE_LAST)
    return note_mute(*own, EsFunction::kEsInvertMuting, ES_MUTE_INVERSION_TYPE_LAST, false);
  if (refuses_mutes()) return note_mute(*own, EsFunction::kEsInvertMuting, mute_type, false);
  run_schedule().set_selective(own->share);
  own->mutes.invert(mute_type);
  note_inversion(*own, mute_type);
  return note_mute(*own, EsFunction::kEsInvertMuting, mute_type, true);
}

ES_EXPORT es_mute_inverted_return_t es_muting_inverted(es_client_t* client, es_mute_inversion_type_t mute_type) {
  Client* own = check_setup_client(client, EsFunction::kEsMutingInverted);
  if (own == nullptr || mute_type >= ES_MUTE_INVERSION_TYPE_LAST) return ES_MUTE_INVERTED_ERROR;
  return own->mutes.inverted(mute_type) ? ES_MUTE_INVERTED : ES_MUTE_NOT_INVERTED;
}
