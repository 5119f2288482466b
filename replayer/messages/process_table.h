// The processes of the trace that live at this point of the replay, and their fields. The kit's proc_* functions
// answer from it. Built once at attach; lookups neither allocate nor lock.
// It does not have the processes of this machine.
#pragma once

#include <cstdint>

#include "replayer/run/of_run.h"
#include "src/native/trace_reader.h"

namespace esreplay {

// One process of the trace as its messages describe it. The struct is es_process_t in the size of `version`. Pointers
// in it are not set; `follow` finds what they would point to.
struct KnownProcess {
  const uint8_t* bytes;  // null: none
  const Fixup* fixups;
  uint32_t size;
  uint16_t fixup_count;
  uint8_t version;

  // Bytes of es_process_t itself: older messages have fewer fields.
  uint32_t struct_size() const;
  explicit operator bool() const { return bytes != nullptr; }
  // Returns the target of the pointer at `offset` from the start of the image; null for a null pointer.
  const uint8_t* follow(uint64_t offset) const;
};

class ProcessTable {
 public:
  // A process exists from its fork (from the start, if the trace has none) until its exit, each counted from the moment
  // that message is queued. False if memory has run out.
  bool build(const TraceIndex& trace);
  void release();

  // `words` are the run's: they mark the queued messages.
  KnownProcess find(const uint64_t* words, int32_t pid) const;
  // Calls visit(process) for every living one, starting with the pid that appeared last.
  template <class Visit>
  void each_living(const uint64_t* words, Visit visit) const {
    for (uint32_t slot = pids_; slot > 0; --slot)
      if (const KnownProcess process = at(words, slot - 1)) visit(process);
  }
  // Finds the real group of a process that runs or ran under this user id; false if no process of the trace did.
  bool group_of_user(uint32_t user, uint32_t* group) const;

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  struct Change {
    uint32_t message;   // kNone: true from the start
    uint32_t image;     // kNone: the process is gone
    uint32_t previous;  // of the same pid
  };
  struct Slot {
    uint32_t pid;
    uint32_t last;  // change
  };

  uint32_t slot_of(uint32_t pid) const;
  uint32_t add_slot(uint32_t pid);
  void change(uint32_t slot, uint32_t message, uint32_t image);
  uint32_t image_now(uint32_t slot) const;
  void see(uint32_t message, uint32_t image, bool born);
  uint32_t made_process(const TraceMessage& message) const;
  KnownProcess at(const uint64_t* words, uint32_t slot) const;

  const TraceIndex* trace_ = nullptr;
  uint32_t* index_ = nullptr;  // pid → slot + 1, open addressing
  uint64_t index_size_ = 0;
  Slot* slots_ = nullptr;
  uint32_t* slot_of_image_ = nullptr;
  Change* changes_ = nullptr;
  uint64_t images_ = 0;
  uint64_t max_changes_ = 0;
  uint32_t pids_ = 0;
  uint32_t change_count_ = 0;
};

// Of the trace of the run.
extern OfRun<ProcessTable> g_run_processes;
inline ProcessTable& run_processes() { return g_run_processes.get(); }

}  // namespace esreplay
