#include "recorder/memory_plan.h"

#include "recorder/message_ring.h"
#include "src/native/message_layout.h"
#include "src/native/trace_encoder.h"
#include "src/native/trace_limits.h"

namespace esrecord {
namespace {

// The encoder's, whatever it encodes: a record in the making, the numbers that are expected by type, a block in the
// making; the numbers again, by which the kernel's losses are seen; and the lists of an exec.
constexpr uint64_t kEncoding = kRecordsRoom + kBlocksRoom + 4 * esreplay::kMaxRecord + esreplay::kEventNumbers * 16 +
                               esreplay::kEventNumbers * 8 + kMostStrings * sizeof(esreplay::StringToken) +
                               kMostDescriptors * sizeof(esreplay::ExecFd);
// The state at the start with its header, threads, and what the C and C++ libraries take for themselves.
constexpr uint64_t kRest = 3 * kMegabyte;
// Its cache of pseudonyms (redactor.cc).
constexpr uint64_t kRedaction = 9 * kMegabyte;
constexpr uint64_t kLeastDefinitions = 6 * kMegabyte + kMegabyte / 2;
constexpr uint64_t kLeastMessages = 2 * kMegabyte;
// To write a flight recorder's memory out, one of its eight parts is indexed at a time, and a message is built. An
// index usually takes less than eight times what the part is; a part whose index would take more ends before.
constexpr uint64_t kIndexes = 1;
// A message takes 500 bytes at least, so that of the ring's entries as many are used as of the memory beside it.
constexpr uint64_t kLeastMessage = 480;

constexpr uint64_t kBuiltMessage = 2 * kLongestMessage + kMegabyte;

uint64_t megabytes(uint64_t bytes) { return (bytes + kMegabyte - 1) / kMegabyte; }

}  // namespace

bool plan_memory(const Options& options, MemoryPlan& plan, std::string& problem) {
  uint64_t needed = kEncoding + kRest + (options.redact.is_set() ? kRedaction : 0);
  if (options.flight()) needed += kBuiltMessage;
  const uint64_t least_flight = options.flight_bytes != 0 ? options.flight_bytes : kMinFlight;
  const uint64_t least =
      needed + kLeastDefinitions + kLeastMessages + (options.flight() ? least_flight * (1 + kIndexes) : 0);
  uint64_t memory = options.memory_bytes;
  // Said is said; otherwise it is what the rest of the command line takes.
  if (memory == 0) memory = options.flight() ? 128 * kMegabyte : 64 * kMegabyte;
  if (options.memory_bytes == 0 && memory < least) memory = least;
  if (memory < least) {
    problem =
        "--memory is " + std::to_string(megabytes(least)) + " MB at least for this recording: it is for everything.";
    return false;
  }
  uint64_t left = memory - needed;
  if (options.flight()) {
    plan.flight = options.flight_bytes != 0 ? options.flight_bytes : left * 3 / 8;
    if (plan.flight < kMinFlight) plan.flight = kMinFlight;
    plan.index = plan.flight * kIndexes;
    left -= plan.flight + plan.index;
  }
  plan.definitions = left / 2 > kLeastDefinitions ? left / 2 : kLeastDefinitions;
  left -= plan.definitions;
  plan.entries = 64;
  while (plan.entries * 2 * (kLeastMessage + sizeof(RingEntry)) <= left) plan.entries *= 2;
  plan.messages = left - plan.entries * sizeof(RingEntry);
  return true;
}

}  // namespace esrecord
