#include "replayer/ledger/segments.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>

#include "replayer/platform/platform.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

constexpr uint64_t kMinStep = uint64_t{64} << 10;
constexpr uint64_t kMaxStep = uint64_t{256} << 10;
constexpr uint64_t kMaxAhead = uint64_t{4} << 20;
constexpr uint64_t kRetryNs = 100000000;
constexpr uint64_t kPage = 4096;
constexpr uint32_t kCheckedAtOnce = 1U << 15;  // records; the thread must make room, too

uint64_t whole_pages(uint64_t bytes) { return (bytes + kPage - 1) & ~(kPage - 1); }

// Removes the file from these addresses, but keeps them reserved.
void reserve_again(void* at, uint64_t bytes) {
  const void* reserved = mmap(at, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (reserved == MAP_FAILED) munmap(at, bytes);
}

}  // namespace

bool Segments::open(const ShelfPlace& place, uint64_t min_ahead, Tally* made) {
  place_ = &place;
  made_counter_ = made;
  min_ahead_ = min_ahead;
  step_ = min_ahead < kMinStep ? kMinStep : min_ahead < kMaxStep ? whole_pages(min_ahead) : kMaxStep;
  per_segment_ = place.segment_bytes / record_bytes_;
  shift_ = 31 - static_cast<unsigned>(__builtin_clz(per_segment_));
  return add_room();
}

void Segments::close() {
  for (uint32_t i = 0; i < made_; ++i) munmap(segments_[i], place_->segment_bytes);
  room_file_.forget();  // held in the table of a thread that is gone
  holds_file_ = false;
  memset(static_cast<void*>(segments_), 0, sizeof segments_);
  memset(progress_, 0, sizeof progress_);
  made_ = first_kept_ = 0;
  room_ = retry_ns_ = ready_ = 0;
  spilled_ = mapped_ = false;
}

void Segments::path_of(const char* dir, uint32_t segment, char* out, size_t size) const {
  snprintf(out, size, "%s/ledger-%u.%s.%u", dir, place_->slot, name_, segment);
}

bool Segments::open_room_file(const char* dir, int flags) {
  char path[1200];
  path_of(dir, made_ - 1, path, sizeof path);
  return room_file_.open(path, flags);
}

void Segments::hold_file() {
  holds_file_ = true;
  open_room_file(spilled_ ? place_->spill_dir : place_->ledger_dir, O_RDWR);
}

bool Segments::begin_segment() {
  if (made_ == kMaxSegments) return false;
  void* base = mmap(nullptr, place_->segment_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return false;
  room_file_.let_go();
  segments_[made_] = static_cast<uint8_t*>(base);
  ++made_;
  room_ = 0;
  spilled_ = mapped_ = false;
  store_release(*made_counter_, tally_of(made_));
  return true;
}

// Allocated, not only sized: a store into a hole of a full file system would raise SIGBUS in the client. The mapping
// reaches to the end of the segment, and nothing is written beyond `ready_`.
bool Segments::back_with_file(const char* dir, uint8_t* at, uint64_t bytes) {
  char path[1200];
  path_of(dir, made_ - 1, path, sizeof path);
  if (reserve_file(holds_file_ ? nullptr : path, room_file_.number(), room_, bytes) != 0) return false;
  if (!mapped_ && mmap(at, place_->segment_bytes - room_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                       room_file_.number(), static_cast<off_t>(room_)) == MAP_FAILED) {
    return false;
  }
  // In a table that the client shares, the number may meanwhile name a file of the client.
  if (room_file_.is_ours()) return true;
  if (!mapped_) reserve_again(at, place_->segment_bytes - room_);
  return false;
}

bool Segments::give_room(const char* dir) {
  const uint64_t usable = whole_pages(uint64_t{per_segment_} * record_bytes_);
  const uint64_t step = usable - room_ < step_ ? usable - room_ : step_;
  uint8_t* at = segments_[made_ - 1] + room_;
  const bool backed = (room_file_.is_ours() || open_room_file(dir, O_RDWR | O_CREAT)) && back_with_file(dir, at, step);
  if (!holds_file_) room_file_.let_go();
  if (!backed) return false;
  mapped_ = true;
  populate(at, step);
  room_ += step;
  const uint64_t records = room_ / record_bytes_;
  store_release(ready_, uint64_t{made_ - 1} * per_segment_ + (records < per_segment_ ? records : per_segment_));
  return true;
}

// A full place stays full for this segment: its first part is in memory, and the rest on disk at the same offset of a
// file of the same name. The length of the first file tells where the second begins.
void Segments::spill() {
  char path[1200];
  path_of(place_->ledger_dir, made_ - 1, path, sizeof path);
  const bool two_places = strcmp(place_->ledger_dir, place_->spill_dir) != 0;
  if (room_ == 0) {
    unlink(path);
  } else if (two_places && truncate(path, static_cast<off_t>(room_)) != 0) {
    return;
  }
  room_file_.let_go();
  spilled_ = true;
  mapped_ = false;
}

bool Segments::add_room() {
  if (monotonic_ns() < retry_ns_) return false;
  if (made_ == 0 || ready_ == uint64_t{made_} * per_segment_) {
    if (!begin_segment()) return false;
  }
  if (!spilled_) {
    if (give_room(place_->ledger_dir)) return true;
    spill();
  }
  if (spilled_ && give_room(place_->spill_dir)) return true;
  retry_ns_ = monotonic_ns() + kRetryNs;
  return false;
}

// A record is claimed only where there is room, so a count beyond it was not made by claims: the client overwrote it.
// Room for so many would fill the machine's memory and disks.
void Segments::keep_ahead(uint64_t used) {
  if (used > ready_) return;
  uint64_t ahead = 2 * used * record_bytes_;
  if (ahead > kMaxAhead) ahead = kMaxAhead;
  const uint64_t least = used == 0 ? min_ahead_ : min_ahead_ / 2;
  if (ahead < least) ahead = least;
  const uint64_t wanted = used + ahead / record_bytes_;
  while (ready_ < wanted && add_room()) {
  }
}

bool Segments::all_settled(uint32_t segment) {
  uint32_t& checked = progress_[segment].checked;
  const uint32_t until = per_segment_ - checked < kCheckedAtOnce ? per_segment_ : checked + kCheckedAtOnce;
  for (; checked < until; ++checked) {
    if (!settled_(segments_[segment] + uint64_t{checked} * record_bytes_)) return false;
  }
  return checked == per_segment_;
}

void Segments::let_go(uint64_t used, uint64_t watch_round, uint32_t* unmapped) {
  const uint64_t full = (used < ready_ ? used : ready_) / per_segment_;
  for (uint32_t i = first_kept_; i < full; ++i) {
    Progress& progress = progress_[i];
    if (progress.gone || !all_settled(i)) continue;
    if (progress.may_go_at == 0) progress.may_go_at = watch_round + 2;
    if (watch_round < progress.may_go_at) continue;
    // Set first, for threads that claim a record. Readable zeros take its place: a thread that compares with an old
    // stack finds a different one, and no thread finds a hole.
    store_release(progress.gone, true);
    if (mmap(segments_[i], place_->segment_bytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED) {
      store_release(progress.gone, false);
      continue;
    }
    set_bits(unmapped[i / 32], 1U << i % 32);
  }
  while (first_kept_ < made_ && progress_[first_kept_].gone) ++first_kept_;
}

}  // namespace esreplay
