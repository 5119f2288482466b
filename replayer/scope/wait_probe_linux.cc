#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ctime>

#include <atomic>

#include "replayer/code/system_call.h"
#include "replayer/scope/switch_ring_linux.h"
#include "replayer/scope/wait_probe.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

namespace {

const void* open_ring() {
  perf_event_attr attributes = switch_ring_attributes();
  const long file =
      system_call(SYS_perf_event_open, reinterpret_cast<long>(&attributes), 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (file < 0) return nullptr;
  // A read-only mapping makes the kernel overwrite old records instead of stopping. The mapping keeps the event when
  // the file is closed.
  const long ring = system_call(SYS_mmap, 0, kRingPage + kRingBytes, PROT_READ, MAP_SHARED, file, 0);
  system_call(SYS_close, file);
  return ring < 0 && ring > -4096 ? nullptr : reinterpret_cast<const void*>(ring);
}

uint64_t ring_head(const void* ring) {
  const auto* page = static_cast<const perf_event_mmap_page*>(ring);
  const uint64_t head = *const_cast<const volatile __u64*>(&page->data_head);
  std::atomic_thread_fence(std::memory_order_acquire);
  return head;
}

uint16_t ring_since(const void* ring, uint64_t mark) {
  const uint64_t head = ring_head(ring);
  if (head - mark > kRingBytes) return kFactFlagWaited;
  uint16_t flags = 0;
  bool waits = false;  // the next record shows the reason
  const char* data = static_cast<const char*>(ring) + kRingPage;
  while (mark < head) {
    const auto* record = reinterpret_cast<const perf_event_header*>(data + mark % kRingBytes);  // headers never wrap
    if (record->size < sizeof *record) break;
    if (record->type == PERF_RECORD_SAMPLE) {
      flags |= kFactFlagPageFault;
      waits = false;
    } else if (record->type == PERF_RECORD_SWITCH && (record->misc & PERF_RECORD_MISC_SWITCH_OUT) != 0) {
      if ((record->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0) {
        flags |= kFactFlagPreempted;
      } else {
        if (waits) flags |= kFactFlagWaited;
        waits = true;
      }
    }
    mark += record->size;
  }
  if (waits) flags |= kFactFlagWaited;
  return flags;
}

// A mark packs three counts that differ by little between two marks.
constexpr uint64_t kCountMask = (1u << 21) - 1;
constexpr unsigned kPreemptionsAt = 21;
constexpr unsigned kWaitsAt = 42;

uint64_t pack(const rusage& usage) {
  return (static_cast<uint64_t>(usage.ru_nvcsw) & kCountMask) << kWaitsAt |
         (static_cast<uint64_t>(usage.ru_nivcsw) & kCountMask) << kPreemptionsAt |
         (static_cast<uint64_t>(usage.ru_majflt) & kCountMask);
}

bool read_usage(rusage* usage) { return system_call(SYS_getrusage, RUSAGE_THREAD, reinterpret_cast<long>(usage)) == 0; }

}  // namespace

WaitProbe wait_probe_start() {
  if (const void* ring = open_ring()) {
    const auto* page = static_cast<const perf_event_mmap_page*>(ring);
    return {ring, false, reinterpret_cast<const volatile uint64_t*>(&page->data_head)};
  }
  rusage usage;
  return {nullptr, read_usage(&usage), nullptr};
}

uint32_t wait_probe_flags(const WaitProbe& probe) {
  return (probe.ring != nullptr ? kWatchFlagSwitches : 0U) | (probe.usage ? kWatchFlagRusage : 0U);
}

uint64_t processor_time_ns() {
  timespec time = {};
  system_call(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, reinterpret_cast<long>(&time));
  return static_cast<uint64_t>(time.tv_sec) * 1000000000 + static_cast<uint64_t>(time.tv_nsec);
}

uint64_t wait_probe_mark(const WaitProbe& probe) {
  if (probe.ring != nullptr) return ring_head(probe.ring);
  rusage usage;
  if (!probe.usage || !read_usage(&usage)) return 0;
  return pack(usage);
}

uint16_t wait_probe_since(const WaitProbe& probe, uint64_t mark) {
  if (probe.ring != nullptr) return ring_since(probe.ring, mark);
  if (!probe.usage) return 0;
  const uint64_t now = wait_probe_mark(probe);
  const auto counted = [&](unsigned at) { return ((now >> at) - (mark >> at)) & kCountMask; };
  const uint64_t faults = counted(0);
  uint16_t flags = 0;
  if (faults != 0) flags |= kFactFlagPageFault;
  if (counted(kWaitsAt) > faults) flags |= kFactFlagWaited;
  if (counted(kPreemptionsAt) != 0) flags |= kFactFlagPreempted;
  return flags;
}

}  // namespace esreplay
