#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ctime>

#include <atomic>

#include "replayer/scope/switch_ring_linux.h"
#include "replayer/scope/system_call.h"
#include "replayer/scope/witness.h"
#include "src/schema/generated/ledger.h"

namespace esreplay {

namespace {

#if !defined(ESREPLAY_WITHOUT_WITNESS)

const void* open_ring() {
  perf_event_attr attributes = switch_ring_attributes();
  const long file =
      system_call(SYS_perf_event_open, reinterpret_cast<long>(&attributes), 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  if (file < 0) return nullptr;
  // Read-only: the kernel then overwrites old records instead of stopping. The mapping keeps the event when the file is
  // closed.
  const long ring = system_call(SYS_mmap, 0, kRingPage + kRingBytes, PROT_READ, MAP_SHARED, file, 0);
  system_call(SYS_close, file);
  return ring < 0 && ring > -4096 ? nullptr : reinterpret_cast<const void*>(ring);
}

#endif

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
  const char* data = static_cast<const char*>(ring) + kRingPage;
  while (mark < head) {
    const auto* record = reinterpret_cast<const perf_event_header*>(data + mark % kRingBytes);  // headers never wrap
    if (record->size < sizeof *record) break;
    if (record->type == PERF_RECORD_SWITCH && (record->misc & PERF_RECORD_MISC_SWITCH_OUT) != 0)
      flags |= (record->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0 ? kFactFlagPreempted : kFactFlagWaited;
    mark += record->size;
  }
  return flags;
}

bool read_usage(rusage* usage) { return system_call(SYS_getrusage, RUSAGE_THREAD, reinterpret_cast<long>(usage)) == 0; }

}  // namespace

Witness witness_start() {
#if defined(ESREPLAY_WITHOUT_WITNESS)
  return {nullptr, false};
#else
  if (const void* ring = open_ring()) return {ring, false};
  rusage usage;
  return {nullptr, read_usage(&usage)};
#endif
}

uint64_t witness_mark(const Witness& witness) {
  if (witness.ring != nullptr) return ring_head(witness.ring);
  rusage usage;
  if (!witness.usage || !read_usage(&usage)) return 0;
  return static_cast<uint64_t>(usage.ru_nvcsw) << 32 | static_cast<uint32_t>(usage.ru_nivcsw);
}

uint16_t witness_since(const Witness& witness, uint64_t mark) {
  if (witness.ring != nullptr) return ring_since(witness.ring, mark);
  if (!witness.usage) return 0;
  const uint64_t now = witness_mark(witness);
  uint16_t flags = 0;
  if (now >> 32 != mark >> 32) flags |= kFactFlagWaited;
  if (static_cast<uint32_t>(now) != static_cast<uint32_t>(mark)) flags |= kFactFlagPreempted;
  return flags;
}

}  // namespace esreplay
