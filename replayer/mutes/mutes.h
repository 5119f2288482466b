// What one es_client_t does not want to see: processes, executable paths and target paths, each for chosen event types.
// Each dimension holds a message back or not, after its own inversion; one that does is enough.
// Mute calls may come from any thread. The thread that queues a message looks with the schedule's lock held; a change
// holds that lock for a few stores.
#pragma once

#include <cstddef>
#include <cstdint>

#include "replayer/messages/event_bits.h"
#include "replayer/messages/target_paths.h"
#include "replayer/mutes/path_set.h"
#include "replayer/platform/atomics.h"
#include "src/native/endpoint_security.h"

namespace esreplay {

struct ProcessMute {
  uint64_t hash;
  audit_token_t token;
  EventBits events;
  uint32_t ends_at;  // the message with which the process ends, and the mute with it; kNoMessage: none
};

// A process whose mutes apply to a message: the acting process, since macOS 27 also its instigator.
struct MuteActor {
  audit_token_t token;
  const char* path;  // null: unknown
  size_t path_length;
};

class Mutes {
 public:
  // Whether anything can be held back at all, and by its targets.
  bool any() const;
  bool looks_at_targets() const { return targets_.count() != 0 || inverted(ES_MUTE_INVERSION_TYPE_TARGET_PATH); }
  // The schedule's lock is held. `index` is the message's place in the trace.
  bool suppresses_actors(uint32_t event_type, const MuteActor* actors, unsigned count, uint32_t index) const;
  bool suppresses_targets(uint32_t event_type, const TargetPath* targets, unsigned count) const;

  // False: no memory, or nothing to remove.
  bool mute_process(const audit_token_t& token, const EventBits& events, uint32_t ends_at);
  bool unmute_process(const audit_token_t& token, const EventBits& events);
  bool mute_path(const char* path, es_mute_path_type_t type, const EventBits& events);
  bool unmute_path(const char* path, es_mute_path_type_t type, const EventBits& events);
  void unmute_all_paths(bool targets);
  void invert(es_mute_inversion_type_t type);
  bool inverted(es_mute_inversion_type_t type) const { return load_relaxed(inverted_[type]); }
  void clear();

  // Nothing changes while one exists: for the lists of es_muted_*.
  class Reading {
   public:
    explicit Reading(Mutes& mutes) : mutes_(mutes) { mutes_.lock(); }
    ~Reading() { mutes_.unlock(); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Mutes& mutes_;
  };
  uint32_t path_count(bool targets) const { return (targets ? targets_ : paths_).count(); }
  uint32_t process_count() const { return processes_.count(); }
  template <class Visit>  // visit(type, node)
  void each_path(Visit visit) const;
  template <class Visit>
  void each_process(Visit visit) const {
    processes_.each(visit);
  }
  // Removes mutes that ended with their process. Call before the process mutes are read or changed.
  void forget_ended();

 private:
  ProcessMute* find_process(const audit_token_t& token) const;
  void lock();
  void unlock();

  NodeTable<ProcessMute> processes_;
  PathSet paths_;
  PathSet targets_;
  uint32_t lock_ = 0;
  bool inverted_[3] = {false, false, false};
};

template <class Visit>
void Mutes::each_path(Visit visit) const {
  paths_.each(
      [&](const PathNode& node) { visit(node.prefix ? ES_MUTE_PATH_TYPE_PREFIX : ES_MUTE_PATH_TYPE_LITERAL, node); });
  targets_.each([&](const PathNode& node) {
    visit(node.prefix ? ES_MUTE_PATH_TYPE_TARGET_PREFIX : ES_MUTE_PATH_TYPE_TARGET_LITERAL, node);
  });
}

}  // namespace esreplay
