#include "replayer/modules.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstdio>
#include <cstring>

#include "replayer/coded_words.h"
#include "replayer/held_file.h"
#include "replayer/ledger.h"
#include "replayer/ledger_seals.h"
#include "replayer/platform.h"
#include "replayer/words.h"
#include "src/native/clock.h"

namespace esreplay {
namespace {

// Of address space. What is written has room in the file, so that no store finds it full.
constexpr uint64_t kMostModules = 1 << 14;
constexpr uint64_t kModulesAtOnce = 256;
constexpr int kMostTries = 100;

}  // namespace

bool ModuleMap::open(const char* dir, const char* other_dir, unsigned slot) {
  changes_ = 0;
  return open_in(dir, slot) || open_in(other_dir, slot);
}

bool ModuleMap::open_in(const char* dir, unsigned slot) {
  snprintf(path_, sizeof path_, "%s/ledger-%u.modules", dir, slot);
  HeldFile file;
  if (!file.open(path_, O_RDWR | O_CREAT)) return false;
  void* memory =
      mmap(nullptr, kMostModules * sizeof(ModuleRecord), PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
  const bool mapped = memory != MAP_FAILED && file.is_ours();
  file.let_go();
  records_ = static_cast<ModuleRecord*>(memory);
  if (mapped && make_room(kModulesAtOnce)) return true;
  if (memory != MAP_FAILED) munmap(memory, kMostModules * sizeof(ModuleRecord));
  records_ = nullptr;
  unlink(path_);
  return false;
}

bool ModuleMap::make_room(uint64_t records) {
  if (records > kMostModules) return false;
  const uint64_t had = load_relaxed(room_);
  HeldFile file;
  const bool made =
      file.open(path_, O_RDWR) && file.is_ours() &&
      reserve_file(path_, file.number(), had * sizeof(ModuleRecord), (records - had) * sizeof(ModuleRecord)) == 0 &&
      file.is_ours();
  file.let_go();
  if (made) raise_to(room_, records);
  return made;
}

void ModuleMap::close() {
  if (records_ != nullptr) munmap(records_, kMostModules * sizeof(ModuleRecord));
  records_ = nullptr;
  room_ = 0;
  updating_ = 0;
}

bool ModuleMap::begin_update() {
  // On the way out of the process the map is brought up to date once more, whoever is at it.
  for (int i = 0; swap(updating_, 1U) != 0; ++i) {
    if (i == kMostTries) return false;
    sleep_until_ns(monotonic_ns() + 1000000);
  }
  return true;
}

void ModuleMap::end_update() { store_release(updating_, 0U); }

// As with other records: claimed before it is counted, sealed last. What is the same already stays as it is.
void ModuleWalk::put(ModuleRecord& record) {
  const uint64_t room = load_acquire(map.room_);
  if (written == room && !map.make_room(room + kModulesAtOnce)) {
    ++left_out;
    return;
  }
  const auto position = static_cast<uint32_t>(written);
  ModuleRecord& place = map.records_[written++];
  record.commit = module_seal(record, position);
  if (memcmp(&place, &record, sizeof record) == 0) return;
  store_release(place.commit, position_seal(position, SealState::kClaimed));
  raise_to(ledger_control()->modules, position + 1);
  memcpy(&place, &record, offsetof(ModuleRecord, commit));
  store_release(place.commit, record.commit);
}

void ModuleWalk::finish() const {
  if (left_out != 0) add(ledger_control()->lost, static_cast<uint32_t>(left_out));
  const uint64_t counted = load_count(ledger_control()->modules);
  for (uint64_t i = written; i < counted && i < load_acquire(map.room_); ++i)
    store_release(map.records_[i].commit, position_seal(static_cast<uint32_t>(i), SealState::kWithdrawn));
}

}  // namespace esreplay
