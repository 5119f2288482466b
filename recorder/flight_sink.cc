#include "recorder/flight_sink.h"

#include <mach/mach_time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "recorder/file_sink.h"
#include "src/native/clock.h"

namespace esrecord {
namespace {

// A block that is being filled, and the end of the trace.
constexpr size_t kForTheRest = size_t{512} << 10;
constexpr size_t kForTheEnd = 64;
// A segment a quarter of the time: what is older than the oldest of eight is older than that time.
constexpr uint64_t kPartsOfTime = 4;
constexpr size_t kBytesADefinition = 20;

}  // namespace

// What copying needs, for as long as it takes.
struct FlightSink::Work {
  esreplay::Arena arena;
  esreplay::TraceEncoder encoder;
  esreplay::TraceBlocks blocks;
  esreplay::RecordCopy copy{encoder, blocks};
  uint32_t version = 0;  // of the messages written last; 0: there is none yet

  ~Work() { arena.release(); }
};

bool FlightSink::reserve(esreplay::Arena& arena) {
  const uint64_t bytes = options_.flight_bytes != 0 ? options_.flight_bytes : options_.memory_bytes;
  capacity_ = bytes / kSegments;
  for (Segment& segment : segments_) {
    segment.bytes = arena.reserve(capacity_);
    if (segment.bytes == nullptr || !esreplay::Arena::commit(segment.bytes, 0, capacity_)) {
      error_ = ENOMEM;
      return false;
    }
  }
  TraceFile probe;
  if (!probe.open(options_.output)) {
    error_ = probe.error();
    return false;
  }
  probe.leave();
  unlink(probe.written_path().c_str());
  return true;
}

void FlightSink::describe(const StartState& state, const HeaderWords& words) {
  state_ = state;
  words_ = words;
}

bool FlightSink::begin() {
  current_ = (current_ + 1) % kSegments;
  segments_[current_].size = 0;
  segments_[current_].whole = false;
  began_ns_ = esreplay::monotonic_ns();
  return true;
}

bool FlightSink::append(const uint8_t* bytes, size_t size, bool last) {
  Segment& segment = segments_[current_];
  if (size > capacity_ - segment.size) {
    error_ = ENOSPC;
    return false;
  }
  memcpy(segment.bytes + segment.size, bytes, size);
  segment.size += size;
  segment.whole = last;
  error_ = 0;
  return true;
}

bool FlightSink::wants_next(uint64_t now_ns) const {
  return capacity_ - segments_[current_].size < kForTheRest ||
         (options_.flight_ns != 0 && now_ns - began_ns_ >= options_.flight_ns / kPartsOfTime);
}

uint64_t FlightSink::room() const { return capacity_ - segments_[current_].size - kForTheEnd; }

std::vector<Dump> FlightSink::news() {
  pthread_mutex_lock(&news_lock_);
  std::vector<Dump> taken;
  taken.swap(news_);
  pthread_mutex_unlock(&news_lock_);
  return taken;
}

void FlightSink::trigger(const char* reason) {
  // A name that is taken is that of an earlier recording.
  std::string path = options_.output;
  for (uint64_t number = 2; access(path.c_str(), F_OK) == 0; ++number) path = numbered(options_.output, number);
  Dump dump = {reason, path, 0, 0, nullptr};
  TraceFile file;
  const bool opened = file.open(path);
  if (!opened || !write(reason, file, dump)) {
    if (file.error() != 0) dump.error = file.error();
    file.leave();
    if (opened && file.size() == 0) unlink(file.written_path().c_str());
  } else {
    counts_.files.add(1);
  }
  if (opened) counts_.bytes.add(file.size());
  pthread_mutex_lock(&news_lock_);
  news_.push_back(dump);
  pthread_mutex_unlock(&news_lock_);
}

bool FlightSink::write(const char* reason, TraceFile& file, Dump& dump) {
  uint64_t oldest = 0;
  const uint64_t now = mach_absolute_time();
  const uint64_t span = options_.flight_ns / state_.numer * state_.denom;
  if (options_.flight_ns != 0 && span < now) oldest = now - span;
  Work work;
  work_ = &work;
  constexpr size_t kFrames = size_t{1} << 20;
  dump.failure = "there is not enough memory to write it";
  if (!work.encoder.reserve(work.arena, capacity_ * kSegments / kBytesADefinition) ||
      !work.blocks.reserve(work.arena, capacity_ * 2 + kFrames) || !work.copy.reserve(work.arena))
    return false;
  // From the oldest on: the one after the current one.
  for (size_t i = 1; i <= kSegments; ++i) {
    const Segment& segment = segments_[(current_ + i) % kSegments];
    if (segment.whole && !copy(segment, oldest, reason, file, dump)) return false;
  }
  if (work.version == 0) {
    dump.failure = "nothing came in that time";
    return false;
  }
  dump.messages = work.encoder.message_count();
  work.blocks.finish(work.encoder.message_count(), work.encoder.record_count());
  return hand_on(file, dump) && file.finish();
}

bool FlightSink::hand_on(TraceFile& file, Dump& dump) {
  dump.failure = nullptr;
  if (!file.append(work_->blocks.data(), work_->blocks.size())) return false;
  work_->blocks.clear();
  return true;
}

bool FlightSink::copy(const Segment& segment, uint64_t oldest_mach, const char* reason, TraceFile& file, Dump& dump) {
  esreplay::Arena arena;
  esreplay::TraceIndex index;
  esreplay::TraceError error;
  struct Release {
    esreplay::Arena& arena;
    ~Release() { arena.release(); }
  } const release = {arena};
  dump.failure = "what was kept in memory cannot be read";
  if (!index.open(segment.bytes, segment.size, arena, &error)) return false;
  size_t first = 0;
  while (first < index.message_count() && index.message(first).mach_time < oldest_mach) ++first;
  if (first == index.message_count()) return true;
  const uint32_t version = index.header().message_version;
  if (work_->version == 0) {
    StartState state = state_;
    state.message_version = version;
    HeaderWords words = words_;
    words.notes.push_back(std::string("Written by a flight recorder: ") + reason + ".");
    const std::vector<uint8_t> header = encode_header(state, words, index.header().budget_ticks);
    work_->encoder.start(index.header());
    if (header.empty() || !work_->blocks.start(header.data(), header.size())) return false;
  } else if (work_->version != version) {
    uint8_t bytes[128];
    esreplay::CborWriter out(bytes, sizeof bytes);
    const esreplay::StringToken boot_id = {state_.boot_id.size(),
                                           state_.boot_id.empty() ? nullptr : state_.boot_id.data()};
    if (!work_->encoder.run(version, state_.mach_base, state_.wall_base_ns, boot_id, out) ||
        !work_->blocks.add(out.data(), out.size(), false))
      return false;
  }
  work_->version = version;
  work_->copy.start(index, first);
  esreplay::CborCursor in{segment.bytes};
  for (in.skip(); in.at < segment.bytes + segment.size;) {
    in.head();
    const uint64_t kind = in.head();
    in.skip();
    in.skip();
    const uint64_t length = in.head();
    if (kind == 1 && !work_->copy.block(in.at, length)) {
      dump.failure = work_->copy.failure();
      return false;
    }
    in.at += length;
  }
  return hand_on(file, dump);
}

}  // namespace esrecord
