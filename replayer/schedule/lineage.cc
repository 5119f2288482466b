#include "replayer/schedule/lineage.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "replayer/causality/build_room.h"
#include "replayer/messages/instigator.h"
#include "replayer/platform/mapped_array.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/run/run.h"
#include "src/native/endpoint_security.h"

namespace esreplay {
namespace {

Lineage g_lineage;

struct Process {
  uint32_t pid;
  uint32_t parent;
  uint32_t image;  // its number in the trace
  uint32_t known;  // 0 not looked at, 1 descends, 2 does not
};

uint32_t word_at(const uint8_t* image, size_t offset) {
  uint32_t word;
  memcpy(&word, image + offset, sizeof word);
  return word;
}

// Every process image of the trace, by pid; the first image of a pid tells its parent.
class Family {
 public:
  explicit Family(uint32_t root) : root_(root) {}
  ~Family() { unmap_array(processes_, room_); }
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;

  bool collect(const TraceIndex& trace) {
    const auto& images = trace.images().processes;
    const uint64_t count = images.size();
    processes_ = map_array<Process>(count);
    room_ = count;
    if (processes_ == nullptr) return false;
    for (uint64_t i = 0; i < count; ++i) {
      const uint8_t* image = images[i].bytes;
      uint32_t parent = word_at(image, offsetof(es_process_t, original_ppid));
      if (parent == 0) parent = word_at(image, offsetof(es_process_t, ppid));
      processes_[i] = {word_at(image, message_layout::kProcessPid), parent, static_cast<uint32_t>(i), 0};
    }
    std::sort(processes_, processes_ + count,
              [](const Process& a, const Process& b) { return a.pid != b.pid ? a.pid < b.pid : a.image < b.image; });
    count_ = count;
    return true;
  }

  bool descends(uint32_t pid) {
    bool found = false;
    uint32_t at = pid;
    for (uint64_t steps = 0; steps <= kDeepest && !found; ++steps) {
      Process* process = find(at);
      if (process == nullptr || process->known == 2) break;
      found = process->known == 1 || process->parent == root_;
      if (process->parent == at) break;
      at = process->parent;
    }
    Process* process = find(pid);
    if (process != nullptr) process->known = found ? 1 : 2;
    return found;
  }

 private:
  static constexpr uint64_t kDeepest = 10000;  // a made-up trace may have a cycle of parents

  Process* find(uint32_t pid) {
    Process* end = processes_ + count_;
    Process* at =
        std::lower_bound(processes_, end, pid, [](const Process& process, uint32_t p) { return process.pid < p; });
    return at != end && at->pid == pid ? at : nullptr;
  }

  uint32_t root_;
  Process* processes_ = nullptr;
  uint64_t count_ = 0;
  uint64_t room_ = 0;
};

// Returns the pid of a message's instigator; 0 if it has none.
class InstigatorOf {
 public:
  uint32_t pid(const TraceIndex& trace, uint32_t index) {
    if (!has_instigator(trace.message(index).event_type) || trace.message(index).is_raw()) return 0;
    const void* message = room_.build(trace, index);
    if (message == nullptr) return 0;
    const Instigator instigator = instigator_of(static_cast<const es_message_t*>(message));
    return instigator.token == nullptr ? 0 : instigator.token->val[5];
  }

 private:
  BuildRoom room_;
};

}  // namespace

bool Lineage::build(const TraceIndex& trace, uint32_t root) {
  release();
  Family family(root);
  InstigatorOf instigator;
  const uint64_t count = trace.message_count();
  uint8_t* known = map_array<uint8_t>(count);
  if (known == nullptr || !family.collect(trace)) {
    unmap_array(known, count);
    return false;
  }
  for (uint64_t i = 0; i < count; ++i) {
    const auto index = static_cast<uint32_t>(i);
    bool descends = family.descends(trace.pid(trace.message(index)));
    if (!descends) {
      const uint32_t pid = instigator.pid(trace, index);
      descends = pid != 0 && family.descends(pid);
    }
    known[i] = descends ? 1 : 0;
  }
  known_ = known;
  count_ = count;
  return true;
}

void Lineage::release() {
  unmap_array(known_, count_);
  count_ = 0;
}

const Lineage& lineage() {
  if (!g_lineage.is_built()) g_lineage.build(run_trace(), run_file()->client_pid);
  return g_lineage;
}

void forget_lineage() { g_lineage.release(); }

}  // namespace esreplay
