// The lists are replaced, never changed: a mute call copies them, and puts the copy in their place while nothing is
// queued.
#include "replayer/mutes.h"

#include <cstdlib>
#include <cstring>

#include "replayer/platform.h"
#include "replayer/run.h"
#include "replayer/target_paths.h"
#include "replayer/words.h"

namespace esreplay {
namespace {

bool is_target(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_TARGET_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_LITERAL;
}

bool is_prefix(es_mute_path_type_t type) {
  return type == ES_MUTE_PATH_TYPE_PREFIX || type == ES_MUTE_PATH_TYPE_TARGET_PREFIX;
}

// A prefix is a plain string prefix: /foo/bar also stands for /foo/bar2.
bool listed(const Mutes::Lists& lists, bool targets, const char* path, size_t length, uint32_t event_type) {
  for (uint32_t i = 0; i < lists.path_count; ++i) {
    const PathMute& mute = lists.paths[i];
    if (is_target(mute.type) != targets || !mute.events.has(event_type)) continue;
    if (is_prefix(mute.type) ? length < mute.length : length != mute.length) continue;
    if (memcmp(mute.path, path, mute.length) == 0) return true;
  }
  return false;
}

void free_lists(Mutes::Lists* lists) {
  if (lists == nullptr) return;
  for (uint32_t i = 0; i < lists->path_count; ++i) free(lists->paths[i].path);
  free(lists->processes);
  free(lists->paths);
  free(lists);
}

bool same_token(const audit_token_t& a, const audit_token_t& b) { return memcmp(&a, &b, sizeof a) == 0; }

}  // namespace

unsigned EventBits::count() const {
  return static_cast<unsigned>(__builtin_popcountll(bits[0]) + __builtin_popcountll(bits[1]) +
                               __builtin_popcountll(bits[2]));
}

bool Mutes::any() const {
  return load_acquire(lists_) != nullptr || load_relaxed(inverted_[0]) || load_relaxed(inverted_[1]) ||
         load_relaxed(inverted_[2]);
}

bool Mutes::suppress(const es_message_t* message) const {
  static const Lists empty = {};
  const Lists& now = lists_ == nullptr ? empty : *lists_;
  const uint32_t type = message->event_type;
  bool hit = false;
  for (uint32_t i = 0; i < now.process_count && !hit; ++i) {
    hit = now.processes[i].events.has(type) && same_token(now.processes[i].token, message->process->audit_token);
  }
  bool suppressed = hit != inverted(ES_MUTE_INVERSION_TYPE_PROCESS);
  if (!suppressed) {
    const es_string_token_t& path = message->process->executable->path;
    suppressed = listed(now, false, path.data, path.length, type) != inverted(ES_MUTE_INVERSION_TYPE_PATH);
  }
  TargetPath targets[2];
  const unsigned target_count = suppressed ? 0 : target_paths(message, targets);
  if (target_count != 0) {
    unsigned hits = 0;
    for (unsigned i = 0; i < target_count; ++i) {
      if (listed(now, true, targets[i].data, targets[i].length, type)) ++hits;
    }
    // Two targets: held back only when both are muted; under inversion delivered when either is.
    suppressed = inverted(ES_MUTE_INVERSION_TYPE_TARGET_PATH) ? hits == 0 : hits == target_count;
  }
  return suppressed;
}

void Mutes::lock() {
  while (!swap_if(lock_, 0U, 1U)) wait_on_word(&lock_, 1, 100000);
}
void Mutes::unlock() { store_release(lock_, 0U); }

Mutes::Lists* Mutes::copy_with_room(uint32_t more_processes, uint32_t more_paths) {
  const Lists old = lists_ == nullptr ? Lists{} : *lists_;
  auto* lists = static_cast<Lists*>(calloc(1, sizeof(Lists)));
  if (lists == nullptr) return nullptr;
  lists->processes = static_cast<ProcessMute*>(calloc(old.process_count + more_processes + 1, sizeof(ProcessMute)));
  lists->paths = static_cast<PathMute*>(calloc(old.path_count + more_paths + 1, sizeof(PathMute)));
  bool whole = lists->processes != nullptr && lists->paths != nullptr;
  if (whole && old.process_count != 0) memcpy(lists->processes, old.processes, old.process_count * sizeof(ProcessMute));
  lists->process_count = whole ? old.process_count : 0;
  for (uint32_t i = 0; whole && i < old.path_count; ++i) {
    lists->paths[i] = old.paths[i];
    lists->paths[i].path = strdup(old.paths[i].path);
    if (lists->paths[i].path == nullptr) {
      whole = false;
    } else {
      ++lists->path_count;
    }
  }
  if (whole) return lists;
  free_lists(lists);
  return nullptr;
}

void Mutes::publish(Lists* lists) {
  if (lists->process_count == 0 && lists->path_count == 0) {
    free_lists(lists);
    lists = nullptr;
  }
  Lists* old;
  {
    const Schedule::Hold hold(run().schedule);
    old = swap(lists_, lists);
  }
  free_lists(old);
}

bool Mutes::mute_process(const audit_token_t& token, const EventBits& events) {
  lock();
  Lists* lists = copy_with_room(1, 0);
  if (lists != nullptr) {
    uint32_t i = 0;
    while (i < lists->process_count && !same_token(lists->processes[i].token, token)) ++i;
    if (i == lists->process_count) lists->processes[lists->process_count++] = {token, EventBits::none()};
    for (int part = 0; part < 3; ++part) lists->processes[i].events.bits[part] |= events.bits[part];
    publish(lists);
  }
  unlock();
  return lists != nullptr;
}

bool Mutes::unmute_process(const audit_token_t& token, const EventBits& events) {
  lock();
  Lists* lists = copy_with_room(0, 0);
  bool found = false;
  if (lists != nullptr) {
    for (uint32_t i = 0; i < lists->process_count;) {
      ProcessMute& mute = lists->processes[i];
      if (same_token(mute.token, token)) {
        found = true;
        for (int part = 0; part < 3; ++part) mute.events.bits[part] &= ~events.bits[part];
        if (mute.events.empty()) {
          mute = lists->processes[--lists->process_count];
          continue;
        }
      }
      ++i;
    }
    publish(lists);
  }
  unlock();
  return found;
}

bool Mutes::mute_path(const char* path, es_mute_path_type_t type, const EventBits& events) {
  lock();
  Lists* lists = copy_with_room(0, 1);
  bool done = lists != nullptr;
  if (done) {
    uint32_t i = 0;
    while (i < lists->path_count && (lists->paths[i].type != type || strcmp(lists->paths[i].path, path) != 0)) ++i;
    if (i == lists->path_count) {
      char* own = strdup(path);
      done = own != nullptr;
      if (done) lists->paths[lists->path_count++] = {own, static_cast<uint32_t>(strlen(path)), type, EventBits::none()};
    }
    for (int part = 0; done && part < 3; ++part) lists->paths[i].events.bits[part] |= events.bits[part];
    publish(lists);
  }
  unlock();
  return done;
}

bool Mutes::unmute_path(const char* path, es_mute_path_type_t type, const EventBits& events) {
  lock();
  Lists* lists = copy_with_room(0, 0);
  bool found = false;
  if (lists != nullptr) {
    for (uint32_t i = 0; i < lists->path_count; ++i) {
      PathMute& mute = lists->paths[i];
      if (mute.type != type || strcmp(mute.path, path) != 0) continue;
      found = true;
      for (int part = 0; part < 3; ++part) mute.events.bits[part] &= ~events.bits[part];
      if (mute.events.empty()) {
        free(mute.path);
        mute = lists->paths[--lists->path_count];
      }
      break;
    }
    publish(lists);
  }
  unlock();
  return found;
}

bool Mutes::unmute_all_paths(bool targets) {
  lock();
  Lists* lists = copy_with_room(0, 0);
  if (lists != nullptr) {
    for (uint32_t i = 0; i < lists->path_count;) {
      if (is_target(lists->paths[i].type) != targets) {
        ++i;
        continue;
      }
      free(lists->paths[i].path);
      lists->paths[i] = lists->paths[--lists->path_count];
    }
    publish(lists);
  }
  unlock();
  return lists != nullptr;
}

void Mutes::invert(es_mute_inversion_type_t type) {
  lock();
  const Schedule::Hold hold(run().schedule);
  store_release(inverted_[type], static_cast<uint8_t>(inverted_[type] ^ 1));
  unlock();
}

bool Mutes::inverted(es_mute_inversion_type_t type) const { return load_relaxed(inverted_[type]) != 0; }

void Mutes::clear() {
  lock();
  const Schedule::Hold hold(run().schedule);
  free_lists(swap(lists_, static_cast<Lists*>(nullptr)));
  for (uint8_t& inverted : inverted_) store_release(inverted, uint8_t{0});
  unlock();
}

const Mutes::Lists* Mutes::begin_read() {
  static const Lists empty = {};
  lock();
  return lists_ == nullptr ? &empty : lists_;
}
void Mutes::end_read() { unlock(); }

}  // namespace esreplay
