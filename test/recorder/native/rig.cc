#include "test/recorder/native/rig.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "test/native/check.h"

namespace esrecord {

Folder::Folder() {
  char name[] = "/tmp/esrecord-test-XXXXXX";
  CHECK(mkdtemp(name) != nullptr);
  folder_ = name;
}

std::vector<std::string> Folder::names() const {
  std::vector<std::string> found;
  DIR* directory = opendir(folder_.c_str());
  if (directory == nullptr) return found;
  while (const dirent* entry = readdir(directory))
    if (entry->d_name[0] != '.') found.emplace_back(entry->d_name);
  closedir(directory);
  std::sort(found.begin(), found.end());
  return found;
}

Folder::~Folder() {
  for (const std::string& name : names()) unlink(path(name.c_str()).c_str());
  rmdir(folder_.c_str());
}

Options options_for(const std::string& output) {
  Options options;
  options.output = output;
  options.memory_bytes = size_t{32} << 20;
  return options;
}

StartState state_for_test() {
  StartState state;
  state.os_version = "27.0";
  state.os_major = 27;
  state.message_version = 11;
  state.numer = 125;
  state.denom = 3;
  state.mach_base = 1'000'000;
  state.wall_base_ns = 1'700'000'000'000'000'000;
  state.miss_mode = "kill";
  state.subscriptions.assign(std::begin(kTypes), std::end(kTypes));
  return state;
}

Rig::Rig(Options given, size_t capacity)
    : options(std::move(given)),
      file(options, counts),
      flight(options, counts),
      writer(options, ring, options.flight() ? static_cast<Sink&>(flight) : file, counts),
      handler_{ring, {options.cache}} {
  Trouble trouble;
  if (!CHECK(plan_memory(options, plan, trouble))) printf("# %s\n", trouble.problem.c_str());
  CHECK(ring.reserve(arena_, capacity == 0 ? plan.entries : capacity, plan.messages) && writer.reserve(arena_, plan));
  CHECK(!options.flight() || flight.reserve(arena_, plan.flight, writer.encoding()));
  CHECK(writer.open());
  flight.describe(state_for_test(), {"test", "test", {}});
  CHECK(writer.start(state_for_test(), {"test", "test", {}}));
}

void Rig::deliver(const esreplay::MessageFixture& like, size_t more) {
  const auto type = esreplay::load_at<uint32_t>(like.message(), esreplay::message_layout::kEventType);
  const es_message_t* message = fake::make_message(like, seq_[type]++, global_++, more);
  handler_(nullptr, message);
  es_release_message(message);
}

void Rig::drop(const esreplay::MessageFixture& like, uint64_t count) {
  seq_[esreplay::load_at<uint32_t>(like.message(), esreplay::message_layout::kEventType)] += count;
  global_ += count;
}

void Rig::wait_until_written() {
  while (!ring.is_empty()) usleep(200);
}

void Rig::wait_until_triggered() {
  for (const size_t before = dumps.size(); dumps.size() == before; usleep(200))
    for (const Dump& dump : flight.news()) dumps.push_back(dump);
}

void Rig::stop() {
  writer.stop();
  if (!options.flight()) return;
  flight.trigger("the recording ended");
  wait_until_triggered();
}

Recorded::Recorded(const std::string& path) {
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) return;
  uint8_t part[65536];
  for (size_t got = 0; (got = fread(part, 1, sizeof part, file)) > 0;) bytes_.insert(bytes_.end(), part, part + got);
  fclose(file);
  open_ = index_.open(bytes_.data(), bytes_.size(), arena_, &error_);
}

bool Recorded::numbers_fit(uint64_t delivered) const {
  uint64_t next = 0;
  size_t gap = 0;
  for (size_t i = 0; i <= index_.message_count(); ++i) {
    for (; gap < index_.gap_count() && index_.gaps()[gap].index == i; ++gap) next += index_.gaps()[gap].count;
    if (i == index_.message_count()) break;
    if (index_.message(i).global_seq_num != next) {
      printf("# message %zu has number %llu instead of %llu\n", i,
             static_cast<unsigned long long>(index_.message(i).global_seq_num), static_cast<unsigned long long>(next));
      return false;
    }
    ++next;
  }
  return next == delivered;
}

}  // namespace esrecord
