#include "replayer/mutes/mutes.h"

#include <cstdlib>
#include <cstring>

#include "replayer/platform/atomics.h"
#include "replayer/platform/own_locks.h"
#include "replayer/platform/path_hash.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/schedule/process_lives.h"
#include "replayer/schedule/schedule.h"

namespace esreplay {
namespace {

bool is_target(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_TARGET_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_LITERAL;
}

bool is_prefix(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_PREFIX;
}

// Returns what a mute is for: the token, or the process whatever it executes.
audit_token_t muted_by(const audit_token_t& token) {
  if (policy(PolicyName::kMuteAfterExec) != kMuteAfterExecStays) return token;
  audit_token_t pid_alone = {};
  pid_alone.val[kAuditTokenPid] = token.val[kAuditTokenPid];
  return pid_alone;
}

uint64_t hash_of(const audit_token_t& token) {
  return PathHash(reinterpret_cast<const char*>(&token), sizeof token).of_first(sizeof token);
}

auto hold = [] { return Schedule::Hold(run_schedule()); };

bool has_ended(const ProcessMute& mute) { return run_schedule().was_queued(mute.ends_at); }

// `listed` of the `count` processes that vote are listed in a dimension. One is enough to hold the message back. In an
// inverted dimension one is enough to let it through, or all must be listed.
bool hold_back(bool inverted, unsigned listed, unsigned count) {
  if (!inverted) return listed != 0;
  return policy(PolicyName::kInvertedMuteVote) == kInvertedMuteVoteAllListed ? listed < count : listed == 0;
}

}  // namespace

bool Mutes::any() const {
  return processes_.count() + paths_.count() + targets_.count() != 0 || inverted_[0] || inverted_[1] || inverted_[2];
}

ProcessMute* Mutes::find_process(const audit_token_t& token) const {
  const audit_token_t key = muted_by(token);
  return processes_.find(hash_of(key), [&](const ProcessMute& mute) {
    const audit_token_t other = muted_by(mute.token);
    return memcmp(&other, &key, sizeof key) == 0;
  });
}

bool Mutes::suppresses_actors(uint32_t event_type, const MuteActor* actors, unsigned count, uint32_t index) const {
  unsigned processes = 0, paths = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (processes_.count() != 0) {
      const ProcessMute* mute = find_process(actors[i].token);
      processes += mute != nullptr && mute->events.has(event_type) && index <= mute->ends_at ? 1 : 0;
    }
    paths += actors[i].path != nullptr && paths_.listed(actors[i].path, actors[i].path_length, event_type) ? 1 : 0;
  }
  return hold_back(inverted(ES_MUTE_INVERSION_TYPE_PROCESS), processes, count) ||
         hold_back(inverted(ES_MUTE_INVERSION_TYPE_PATH), paths, count);
}

// Two targets: held back only if both are muted; under inversion delivered if either is.
bool Mutes::suppresses_targets(uint32_t event_type, const TargetPath* targets, unsigned count) const {
  if (count == 0) return false;
  unsigned hits = 0;
  for (unsigned i = 0; i < count; ++i) hits += targets_.listed(targets[i].data, targets[i].length, event_type) ? 1 : 0;
  return inverted(ES_MUTE_INVERSION_TYPE_TARGET_PATH) ? hits == 0 : hits == count;
}

void Mutes::lock() {
  before_own_lock();
  while (!swap_if(lock_, 0U, 1U)) wait_on_word(&lock_, 1, 100000);
}

void Mutes::unlock() {
  store_release(lock_, 0U);
  after_own_lock();
}

bool Mutes::mute_process(const audit_token_t& token, const EventBits& events, uint32_t ends_at) {
  const Reading alone(*this);
  ProcessMute* known = find_process(token);
  if (known != nullptr) {
    const auto held = hold();
    known->events |= events;
    return true;
  }
  auto* mute = static_cast<ProcessMute*>(malloc(sizeof(ProcessMute)));
  NodeTable<ProcessMute>::Room room;
  if (mute == nullptr || !processes_.make_room(&room)) {
    free(mute);
    return false;
  }
  *mute = {hash_of(muted_by(token)), token, events, ends_at};
  {
    const auto held = hold();
    processes_.move_into(room);
    processes_.insert(mute);
  }
  NodeTable<ProcessMute>::free_room(room);
  return true;
}

bool Mutes::unmute_process(const audit_token_t& token, const EventBits& events) {
  const Reading alone(*this);
  ProcessMute* known = find_process(token);
  if (known == nullptr || !known->events.overlaps(events)) return false;
  EventBits left = known->events;
  left -= events;
  {
    const auto held = hold();
    known->events = left;
    if (left.empty()) processes_.remove(known);
  }
  if (left.empty()) free(known);
  return true;
}

void Mutes::forget_ended() {
  const Reading alone(*this);
  for (;;) {
    ProcessMute* ended = nullptr;
    processes_.each([&](ProcessMute& mute) {
      if (has_ended(mute)) ended = &mute;
    });
    if (ended == nullptr) return;
    {
      const auto held = hold();
      processes_.remove(ended);
    }
    free(ended);
  }
}

bool Mutes::mute_path(const char* path, es_mute_path_type_t type, const EventBits& events) {
  const Reading alone(*this);
  return (is_target(type) ? targets_ : paths_).add(path, strlen(path), is_prefix(type), events, hold);
}

bool Mutes::unmute_path(const char* path, es_mute_path_type_t type, const EventBits& events) {
  const Reading alone(*this);
  return (is_target(type) ? targets_ : paths_).subtract(path, strlen(path), is_prefix(type), events, hold);
}

void Mutes::unmute_all_paths(bool targets) {
  const Reading alone(*this);
  (targets ? targets_ : paths_).clear(hold);
}

void Mutes::invert(es_mute_inversion_type_t type) {
  const Reading alone(*this);
  const auto held = hold();
  store_relaxed(inverted_[type], !inverted_[type]);  // es_muting_inverted asks without the lock
}

void Mutes::clear() {
  const Reading alone(*this);
  paths_.clear(hold);
  targets_.clear(hold);
  const auto held = hold();
  processes_.free_all();
  for (bool& inverted : inverted_) store_relaxed(inverted, false);
}

}  // namespace esreplay
