#include "replayer/messages/process_table.h"

#include <sys/mman.h>
#include <cstring>

#include "replayer/platform/atomics.h"
#include "replayer/platform/mapped_array.h"
#include "replayer/run/message_words.h"
#include "src/native/message_layout.h"
#include "src/schema/generated/plans.h"

namespace esreplay {

OfRun<ProcessTable> g_run_processes;
namespace {

uint32_t pid_of(const Image& image) { return load_at<uint32_t>(image.bytes, message_layout::kProcessPid); }

// audit_token_t, the first member of es_process_t.
struct TokenWords {
  uint32_t auid, euid, egid, ruid, rgid, pid, asid, pidversion;
};

// What a message of a type does to the life of a process.
enum class Life : uint8_t { kGoesOn, kForks, kExecs, kWillExec, kExits };

// By event type, so that a long trace does not compare names for each message.
struct Lives {
  Life of_type[kEventTypeCount] = {};

  Lives() {
    for (uint32_t type = 0; type < kEventTypeCount; ++type) {
      const EventPlan& event = kEventPlans[type];
      if (event.member == nullptr) continue;
      if (strcmp(event.member, "fork") == 0) of_type[type] = Life::kForks;
      if (strcmp(event.member, "exec") == 0) of_type[type] = event.is_auth ? Life::kWillExec : Life::kExecs;
      if (strcmp(event.member, "exit") == 0) of_type[type] = Life::kExits;
    }
  }
  Life of(const TraceMessage& message) const {
    return message.is_raw() || message.event_type >= kEventTypeCount ? Life::kGoesOn : of_type[message.event_type];
  }
};

}  // namespace

const uint8_t* KnownProcess::follow(uint64_t offset) const {
  for (uint32_t i = 0; i < fixup_count; ++i)
    if (fixups[i].pointer == offset) return bytes + fixups[i].target;
  return nullptr;
}

uint32_t KnownProcess::struct_size() const { return size_at(kPlans[kPlanProcess], version); }

// Returns the image that the payload of a fork or exec names first; kNone if it names none.
uint32_t ProcessTable::made_process(const TraceMessage& message) const {
  const Layout& layout = trace_->layouts()[static_cast<uint16_t>(kEventPlans[message.event_type].plan)];
  CborCursor in{trace_->data() + message.offset() + (message.place & UINT16_MAX)};
  for (uint16_t i = 0; i < layout.step_count; ++i) {
    const PlanStep& step = layout.steps[i];
    if (step.op != kSkippedItem && step.since > message.version) return kNone;
    if (step.op == Op::kProcess && step.offset == 0) return in.take_null() ? kNone : static_cast<uint32_t>(in.head());
    in.skip();
  }
  return kNone;
}

bool ProcessTable::build(const TraceIndex& trace) {
  trace_ = &trace;
  const auto& processes = trace.images().processes;
  images_ = processes.size();
  max_changes_ = trace.message_count() * 2 + images_;
  index_size_ = 64;
  while (index_size_ < images_ * 2) index_size_ *= 2;
  index_ = map_array<uint32_t>(index_size_, MAP_NORESERVE);
  slots_ = map_array<Slot>(images_, MAP_NORESERVE);
  slot_of_image_ = map_array<uint32_t>(images_, MAP_NORESERVE);
  changes_ = map_array<Change>(max_changes_, MAP_NORESERVE);
  if (index_ == nullptr || slots_ == nullptr || slot_of_image_ == nullptr || changes_ == nullptr) return false;
  for (uint32_t image = 0; image < images_; ++image) slot_of_image_[image] = add_slot(pid_of(processes[image]));

  const Lives lives;
  uint32_t mentioned = 0;  // images below this have been looked at where they appear first
  const auto count = static_cast<uint32_t>(trace.message_count());
  for (uint32_t i = 0; i < count; ++i) {
    const TraceMessage& message = trace.message(i);
    const Life life = lives.of(message);
    const uint32_t made = life == Life::kForks || life == Life::kExecs ? made_process(message) : kNone;
    see(i, message.process, false);
    // The target of an AUTH_EXEC does not exist yet. Every other process that a message names already does.
    for (; mentioned < images_ && processes[mentioned].first_message <= i; ++mentioned) {
      const bool own = slot_of_image_[mentioned] == slot_of_image_[message.process];
      if (mentioned != made && (life != Life::kWillExec || !own)) see(i, mentioned, false);
    }
    if (made != kNone) see(i, made, true);
    if (life == Life::kExits) change(slot_of_image_[message.process], i, kNone);
  }
  return true;
}

void ProcessTable::release() {
  unmap_array(index_, index_size_);
  unmap_array(slots_, images_);
  unmap_array(slot_of_image_, images_);
  unmap_array(changes_, max_changes_);
  *this = ProcessTable();
}

// `born`: this message makes the process what it is. Otherwise it only shows it, and what it shows first was so from
// the start.
void ProcessTable::see(uint32_t message, uint32_t image, bool born) {
  const uint32_t slot = slot_of_image_[image];
  if (image_now(slot) == image) return;
  change(slot, slots_[slot].last == kNone && !born ? kNone : message, image);
}

void ProcessTable::change(uint32_t slot, uint32_t message, uint32_t image) {
  if (change_count_ == max_changes_) return;
  changes_[change_count_] = {message, image, slots_[slot].last};
  slots_[slot].last = change_count_++;
}

uint32_t ProcessTable::image_now(uint32_t slot) const {
  return slots_[slot].last == kNone ? kNone : changes_[slots_[slot].last].image;
}

uint32_t ProcessTable::add_slot(uint32_t pid) {
  for (uint64_t i = pid * uint64_t{0x9E3779B1};; ++i) {
    uint32_t& entry = index_[i & (index_size_ - 1)];
    if (entry != 0 && slots_[entry - 1].pid != pid) continue;
    if (entry == 0) {
      slots_[pids_] = {pid, kNone};
      entry = ++pids_;
    }
    return entry - 1;
  }
}

uint32_t ProcessTable::slot_of(uint32_t pid) const {
  if (index_ == nullptr) return kNone;
  for (uint64_t i = pid * uint64_t{0x9E3779B1};; ++i) {
    const uint32_t entry = index_[i & (index_size_ - 1)];
    if (entry == 0) return kNone;
    if (slots_[entry - 1].pid == pid) return entry - 1;
  }
}

KnownProcess ProcessTable::at(const uint64_t* words, uint32_t slot) const {
  for (uint32_t i = slots_[slot].last; i != kNone; i = changes_[i].previous) {
    const Change& change = changes_[i];
    if (change.message != kNone && (load_acquire(words[change.message]) & kWordQueued) == 0) continue;
    if (change.image == kNone) break;
    const Image& image = trace_->images().processes[change.image];
    return {image.bytes, reinterpret_cast<const Fixup*>(image.bytes + image.size), image.size, image.fixup_count,
            image.version};
  }
  return {};
}

KnownProcess ProcessTable::find(const uint64_t* words, int32_t pid) const {
  const uint32_t slot = slot_of(static_cast<uint32_t>(pid));
  return slot == kNone ? KnownProcess() : at(words, slot);
}

bool ProcessTable::group_of_user(uint32_t user, uint32_t* group) const {
  for (uint64_t i = 0; i < images_; ++i) {
    const auto token = load_at<TokenWords>(trace_->images().processes[i].bytes, 0);
    if (token.auid != user && token.euid != user && token.ruid != user) continue;
    *group = token.rgid;
    return true;
  }
  return false;
}

}  // namespace esreplay
