#include "replayer/ledger/record_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>

#include "replayer/ledger/coded_words.h"
#include "replayer/ledger/ledger_seals.h"
#include "replayer/platform/atomics.h"
#include "replayer/platform/held_file.h"
#include "replayer/platform/platform.h"

namespace esreplay {
namespace {

// Room is reserved before it is written, so that no store finds a full file system.
constexpr uint64_t kAtOnce = 256;

}  // namespace

bool RecordFile::open(const char* dir, const char* other_dir, unsigned slot, Tally* count) {
  count_ = count;
  return open_in(dir, slot) || open_in(other_dir, slot);
}

bool RecordFile::open_in(const char* dir, unsigned slot) {
  snprintf(path_, sizeof path_, "%s/ledger-%u.%s", dir, slot, name_);
  HeldFile file;
  if (!file.open(path_, O_RDWR | O_CREAT)) return false;
  void* memory = mmap(nullptr, max_records_ * record_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
  const bool mapped = memory != MAP_FAILED && file.is_ours();
  file.let_go();
  records_ = static_cast<uint8_t*>(memory);
  if (mapped && make_room(kAtOnce)) return true;
  if (memory != MAP_FAILED) munmap(memory, max_records_ * record_bytes_);
  records_ = nullptr;
  unlink(path_);
  return false;
}

bool RecordFile::make_room(uint64_t records) {
  if (records > max_records_) return false;
  const uint64_t had = load_relaxed(room_);
  HeldFile file;
  const bool made = file.open(path_, O_RDWR) && file.is_ours() &&
                    reserve_file(path_, file.number(), had * record_bytes_, (records - had) * record_bytes_) == 0 &&
                    file.is_ours();
  file.let_go();
  if (made) raise_to(room_, records);
  return made;
}

void RecordFile::close() {
  if (records_ != nullptr) munmap(records_, max_records_ * record_bytes_);
  records_ = nullptr;
  room_ = 0;
}

uint32_t& RecordFile::commit_at(uint64_t position) {
  return *reinterpret_cast<uint32_t*>(at(position + 1) - sizeof(uint32_t));
}

// As with other records: claimed before it is counted, sealed last.
bool RecordFile::put(void* record, uint32_t position) {
  const uint64_t room = load_acquire(room_);
  if (position >= room && !make_room(room + kAtOnce)) return false;
  const uint32_t seal = flat_seal(record, record_bytes_, position);
  const size_t bytes = record_bytes_ - sizeof seal;
  uint32_t& commit = commit_at(position);
  if (load_relaxed(commit) == seal && memcmp(at(position), record, bytes) == 0) return true;
  store_release(commit, position_seal(position, SealState::kClaimed));
  raise_to(*count_, position + 1);
  memcpy(at(position), record, bytes);
  store_release(commit, seal);
  return true;
}

void RecordFile::withdraw_from(uint32_t position) {
  const uint64_t counted = load_count(*count_);
  for (uint64_t i = position; i < counted && i < load_acquire(room_); ++i)
    store_release(commit_at(i), position_seal(static_cast<uint32_t>(i), SealState::kWithdrawn));
}

}  // namespace esreplay
