#include "recorder/flight_sink.h"

#include <mach/mach_time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "recorder/memory_plan.h"
#include "recorder/trace_names.h"
#include "src/native/clock.h"
#include "src/native/record_copy.h"

namespace esrecord {
namespace {

// Room for the block in progress and the end of the trace.
constexpr size_t kForTheRest = size_t{512} << 10;
constexpr size_t kEndOfPart = 64;
constexpr char kNoRoom[] = "--max-size leaves no room for it";
// A part takes at most an eighth of the memory, because it is dropped and indexed as a whole (memory_plan.cc).
constexpr size_t kParts = 8;
// A part covers at most a quarter of the time.
constexpr uint64_t kPartsOfTime = 4;
// A message as it is built from a trace. Pointers of 16 bytes lead to the strings of an exec.
constexpr size_t kMaxMemory =
    kMaxMessage + kMaxStrings * sizeof(esreplay::StringToken) + kMaxDescriptors * sizeof(esreplay::ExecFd);

}  // namespace

struct FlightSink::Work {
  explicit Work(Encoding& encoding) : loan(encoding) {}

  const Encoding::Loan loan;
  esreplay::RecordCopy copy{loan.encoder(), loan.blocks()};
  TraceFile file;
  Dump dump = {};
  uint32_t version = 0;  // of the messages written last; 0: none yet
};

bool FlightSink::reserve(esreplay::Arena& arena, uint64_t bytes, Encoding& encoding) {
  encoding_ = &encoding;
  capacity_ = bytes;
  max_part_ = bytes / kParts;
  memory_ = arena.reserve(capacity_);
  const bool reserved = memory_ != nullptr && esreplay::Arena::commit(memory_, 0, capacity_) &&
                        message_.reserve(arena, kMaxMemory) && message_.extend(kMaxMemory) != nullptr;
  quota_.look();
  TraceFile probe;
  if (!reserved || !probe.open(options_.output, true)) {
    error_ = reserved ? probe.error() : ENOMEM;
    return false;
  }
  probe.leave();
  unlink(probe.written_path().c_str());
  return true;
}

void FlightSink::describe(const StartState& state, const HeaderWords& words) {
  state_ = state;
  words_ = words;
  header_bytes_ = encode_header(state, words, UINT64_MAX).size();
}

bool FlightSink::begin() {
  // A part that received nothing is started again.
  if (!parts_.empty() && !parts_.back().whole) parts_.pop_back();
  size_t at = parts_.empty() ? 0 : parts_.back().at + parts_.back().size;
  if (at + max_part_ > capacity_) at = 0;
  parts_.push_back({at, 0, false});
  began_ns_ = esreplay::monotonic_ns();
  return true;
}

// Drops the oldest parts until none overlaps the current part up to `end`.
void FlightSink::make_room(size_t end) {
  const size_t begin = parts_.back().at;
  const auto in_the_way = [&](const Part& part) { return part.at < end && begin < part.at + part.size; };
  for (size_t i = 0; i + 1 < parts_.size();) {
    if (!in_the_way(parts_[i])) {
      ++i;
      continue;
    }
    parts_.erase(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    i = 0;
  }
}

bool FlightSink::append(const uint8_t* bytes, size_t size, bool last) {
  if (size > max_part_ - parts_.back().size) {
    error_ = ENOSPC;
    return false;
  }
  Part& part = parts_.back();
  make_room(part.at + part.size + size);
  memcpy(memory_ + part.at + part.size, bytes, size);
  part.size += size;
  part.whole = last;
  error_ = 0;
  return true;
}

bool FlightSink::wants_next(uint64_t now_ns) const {
  return max_part_ - parts_.back().size < kForTheRest ||
         (options_.flight_ns != 0 && now_ns - began_ns_ >= options_.flight_ns / kPartsOfTime);
}

uint64_t FlightSink::room() const { return max_part_ - parts_.back().size - kEndOfPart; }

std::vector<Dump> FlightSink::news() {
  pthread_mutex_lock(&news_lock_);
  std::vector<Dump> taken;
  taken.swap(news_);
  pthread_mutex_unlock(&news_lock_);
  return taken;
}

void FlightSink::trigger(const char* reason) {
  Work work(*encoding_);
  const uint64_t number = quota_.next_number();
  const std::string path = number == 0 ? options_.output : numbered(options_.output, number);
  // The second one has the number 2.
  if (number == 0) quota_.next_number();
  work.dump = {reason, path, 0, 0, nullptr};
  if (!work.file.open(path, false)) {
    work.dump.error = work.file.error();
  } else if (write(reason, work)) {
    counts_.files.add(1);
    counts_.bytes.add(work.file.size());
    quota_.finish(path, work.file.size());
  } else {
    // The messages are still in memory, and may find room another time.
    work.dump.error = work.file.error();
    work.file.leave();
    if (unlink(work.file.written_path().c_str()) == 0) quota_.give(work.file.size());
  }
  pthread_mutex_lock(&news_lock_);
  news_.push_back(work.dump);
  pthread_mutex_unlock(&news_lock_);
}

// Returns the oldest part from which on everything fits. A part alone is longer than as a piece of the whole trace.
size_t FlightSink::first_that_fits() const {
  const uint64_t room = quota_.room();
  uint64_t bytes = 2 * kForTheEnd + header_bytes_;
  for (size_t i = parts_.size(); i > 0; --i) {
    bytes += parts_[i - 1].size;
    if (bytes > room) return i;
  }
  return 0;
}

bool FlightSink::write(const char* reason, Work& work) {
  uint64_t oldest = 0;
  const uint64_t now = mach_absolute_time();
  const uint64_t span = options_.flight_ns / state_.numer * state_.denom;
  if (options_.flight_ns != 0 && span < now) oldest = now - span;
  work.copy.use({message_.data(), kMaxMemory}, work.loan.records());
  const size_t first = first_that_fits();
  for (size_t i = first; i < parts_.size(); ++i)
    if (parts_[i].whole && !copy(parts_[i], oldest, reason, work)) return false;
  if (work.version == 0) {
    work.dump.failure = first > 0 ? kNoRoom : "no message came in that time";
    return false;
  }
  const esreplay::TraceEncoder& encoder = work.loan.encoder();
  work.dump.messages = encoder.message_count();
  work.loan.blocks().finish(encoder.message_count(), encoder.record_count());
  return hand_on(work) && work.file.finish();
}

bool FlightSink::hand_on(Work& work) {
  esreplay::TraceBlocks& blocks = work.loan.blocks();
  work.dump.failure = quota_.take(blocks.size()) ? nullptr : kNoRoom;
  if (work.dump.failure != nullptr) return false;
  if (!work.file.append(blocks.data(), blocks.size())) {
    quota_.give(blocks.size());
    return false;
  }
  blocks.clear();
  return true;
}

bool FlightSink::begin_trace(const esreplay::TraceIndex& index, const char* reason, Work& work) {
  StartState state = state_;
  state.message_version = index.header().message_version;
  HeaderWords words = words_;
  words.notes.push_back(std::string("Written by a flight recorder: ") + reason + ".");
  const std::vector<uint8_t> header = encode_header(state, words, index.header().budget_ticks);
  work.loan.encoder().start(index.header());
  return !header.empty() && work.loan.blocks().start(header.data(), header.size());
}

bool FlightSink::copy(const Part& part, uint64_t oldest_mach, const char* reason, Work& work) {
  esreplay::Arena arena;
  esreplay::TraceIndex index;
  esreplay::TraceError error;
  struct Release {
    esreplay::Arena& arena;
    ~Release() { arena.release(); }
  } const release = {arena};
  const uint8_t* const bytes = memory_ + part.at;
  work.dump.failure = "cannot read the messages kept in memory";
  if (!index.open(bytes, part.size, arena, &error)) return false;
  size_t first = 0;
  while (first < index.message_count() && index.message(first).mach_time < oldest_mach) ++first;
  if (first == index.message_count()) return true;
  const uint32_t version = index.header().message_version;
  if (work.version == 0) {
    if (!begin_trace(index, reason, work)) return false;
  } else if (work.version != version) {
    uint8_t record[128];
    esreplay::CborWriter out(record, sizeof record);
    const esreplay::StringToken boot_id = {state_.boot_id.size(),
                                           state_.boot_id.empty() ? nullptr : state_.boot_id.data()};
    if (!work.loan.encoder().run(version, state_.mach_base, state_.wall_base_ns, boot_id, out) ||
        !work.loan.blocks().add(out.data(), out.size(), false))
      return false;
  }
  work.version = version;
  work.copy.start(index, first);
  esreplay::CborCursor in{bytes};
  for (in.skip(); in.at < bytes + part.size;) {
    in.head();
    const uint64_t kind = in.head();
    in.skip();
    in.skip();
    const uint64_t length = in.head();
    if (kind == 1 && !records(in.at, length, work)) return false;
    in.at += length;
  }
  return true;
}

// Copies records one by one, so that memory holds no more of the trace than a block and a record.
bool FlightSink::records(const uint8_t* bytes, size_t size, Work& work) {
  for (esreplay::CborCursor in{bytes}; in.at < bytes + size;) {
    const uint8_t* record = in.at;
    in.skip();
    if (!work.copy.block(record, static_cast<size_t>(in.at - record))) {
      work.dump.failure = work.copy.failure();
      return false;
    }
    if (work.loan.blocks().size() > 0 && !hand_on(work)) return false;
  }
  return true;
}

}  // namespace esrecord
