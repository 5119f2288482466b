#include "replayer/schedule/process_lives.h"

#include <cstdlib>
#include <cstring>

#include "replayer/causality/causality.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/node_table.h"
#include "replayer/platform/path_hash.h"
#include "replayer/platform/platform.h"
#include "replayer/run/policy.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/run/run.h"
#include "replayer/schedule/schedule.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {
namespace {

struct Life {
  uint64_t hash;
  audit_token_t token;
  uint32_t born_by;
  uint32_t ended_by;
  const Life* becomes;  // the same process after an exec, if a mute outlives the exec
};

NodeTable<Life> g_lives;
uint32_t g_lock;
bool g_whole;

Life* life_with(const audit_token_t& token, uint32_t born_by) {
  const uint64_t hash = PathHash(reinterpret_cast<const char*>(&token), sizeof token).of_first(sizeof token);
  Life* life = g_lives.find(hash, [&](const Life& other) { return memcmp(&other.token, &token, sizeof token) == 0; });
  if (life != nullptr || g_whole) return life;
  NodeTable<Life>::Room room;
  life = static_cast<Life*>(malloc(sizeof(Life)));
  if (life == nullptr || !g_lives.make_room(&room)) {
    free(life);
    return nullptr;
  }
  *life = {hash, token, born_by, kNoMessage, nullptr};
  g_lives.move_into(room);
  NodeTable<Life>::free_room(room);
  g_lives.insert(life);
  return life;
}

const es_process_t* made_process(const es_message_t& message) {
  switch (message.event_type) {
    case ES_EVENT_TYPE_NOTIFY_FORK: return message.event.fork.child;
    case ES_EVENT_TYPE_AUTH_EXEC:
    case ES_EVENT_TYPE_NOTIFY_EXEC: return message.event.exec.target;
    default: return nullptr;
  }
}

// False: no memory. What was read so far is used.
bool read_trace() {
  const TraceIndex& trace = run_trace();
  void* memory = nullptr;
  size_t room = 0;
  bool whole = true;
  for (uint32_t i = 0; whole && i < trace.message_count(); ++i) {
    const TraceMessage& traced = trace.message(i);
    const auto token =
        load_at<audit_token_t>(trace.images().processes[traced.process].bytes, offsetof(es_process_t, audit_token));
    Life* own = life_with(token, kNoMessage);
    whole = own != nullptr;
    const bool makes = !traced.is_raw() && (traced.event_type == ES_EVENT_TYPE_NOTIFY_FORK ||
                                            traced.event_type == ES_EVENT_TYPE_NOTIFY_EXEC);
    if (whole && traced.event_type == ES_EVENT_TYPE_NOTIFY_EXIT && own->ended_by == kNoMessage) own->ended_by = i;
    if (!whole || !makes) continue;
    const size_t size = trace.message_size(i);
    if (size > room) {
      free(memory);
      room = size * 2;
      memory = aligned_alloc(64, (room + 63) & ~size_t{63});
    }
    const void* built = memory == nullptr ? nullptr : trace.build_message(i, memory, room);
    whole = built != nullptr;
    const es_process_t* made = whole ? made_process(*static_cast<const es_message_t*>(built)) : nullptr;
    if (made == nullptr) continue;
    const Life* born = life_with(made->audit_token, i);
    whole = born != nullptr;
    // An exec gives the process a new pidversion, and the old token no longer stands for any process.
    own = life_with(token, kNoMessage);
    if (traced.event_type != ES_EVENT_TYPE_NOTIFY_EXEC || own == nullptr || own->ended_by != kNoMessage ||
        memcmp(&made->audit_token, &token, sizeof token) == 0)
      continue;
    if (policy(PolicyName::kMuteAfterExec) == kMuteAfterExecEnds) {
      own->ended_by = i;
    } else if (born != nullptr && born->born_by == i) {  // new, so that no life leads back to itself
      own->becomes = born;
    }
  }
  free(memory);
  return whole;
}

bool is_client_of_run(const audit_token_t& token) {
  for (const int32_t& pid : run_shared()->slot_pid) {
    if (load_acquire(pid) > 0 && static_cast<uint32_t>(load_acquire(pid)) == token.val[kAuditTokenPid]) return true;
  }
  return false;
}

}  // namespace

ProcessLife life_of(const audit_token_t& token) {
  if (is_client_of_run(token)) return {true, kNoMessage, kNoMessage};
  while (!swap_if(g_lock, 0U, 1U)) wait_on_word(&g_lock, 1, 100000);
  if (!g_whole) {
    read_trace();
    g_whole = true;
  }
  const Life* life = life_with(token, kNoMessage);
  ProcessLife found = {life != nullptr, life == nullptr ? kNoMessage : life->born_by, kNoMessage};
  for (; life != nullptr; life = life->becomes) found.ended_by = life->ended_by;
  store_release(g_lock, 0U);
  return found;
}

bool lives_now(const ProcessLife& life) {
  const Schedule& schedule = run_schedule();
  return life.known && (life.born_by == kNoMessage || schedule.was_queued(life.born_by)) &&
         !schedule.was_queued(life.ended_by);
}

void forget_lives() {
  g_lives.free_all();
  g_whole = false;
}

}  // namespace esreplay
