// A storm of messages, most of them with processes and files of their own: the recorder stays in the memory it was
// given, and every message is accounted for.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

// What this process has in memory now; what it had once is no matter.
size_t memory_bytes() {
  unsigned long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  if (fscanf(file, "%*u %lu", &pages) != 1) pages = 0;
  fclose(file);
  return pages * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

TEST(a_storm_is_recorded_in_the_memory_that_was_given) {
  const char* asked = getenv("ESRECORD_STORM");
  const uint64_t messages = asked == nullptr ? 1'000'000 : strtoull(asked, nullptr, 10);
  constexpr size_t kMegabyte = size_t{1} << 20;
  constexpr size_t kDistinct = 256;
  constexpr int kTimes = 8;  // each of them comes so often
  const Folder folder;
  Options options = options_for(folder.path("t.estrace"));
  options.memory_bytes = 16 * kMegabyte;
  options.rotate_bytes = 32 * kMegabyte;
  options.keep = 2;
  const size_t before = memory_bytes();
  size_t used = 0;
  Rig rig(std::move(options), 2048);
  uint64_t delivered = 0;
  for (uint64_t seed = 1; delivered < messages;) {
    std::vector<std::unique_ptr<esreplay::MessageFixture>> some;
    for (size_t i = 0; i < kDistinct; ++i, ++seed) {
      const auto type = static_cast<uint16_t>(kTypes[seed % std::size(kTypes)]);
      some.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, seed));
    }
    for (int time = 0; time < kTimes; ++time)
      for (const auto& message : some) rig.deliver(*message), ++delivered;
    // They go away: the writer must be done with them.
    rig.wait_until_written();
    const size_t now = memory_bytes();
    if (now > before + used) used = now - before;
  }
  rig.stop();
  printf("# %llu messages, %llu lost, %zu traces, %.1f MB of memory of %zu MB\n",
         static_cast<unsigned long long>(delivered), static_cast<unsigned long long>(rig.counts.lost.get()),
         static_cast<size_t>(rig.counts.files.get()), static_cast<double>(used) / kMegabyte,
         static_cast<size_t>(rig.options.memory_bytes / kMegabyte));
  CHECK(rig.counts.written.get() + rig.counts.lost.get() == delivered);
  CHECK(rig.counts.lost.get() == rig.counts.lost_by_type.total());
  CHECK(fake::kept() == 0);
  if (messages >= 1'000'000) CHECK(used > 0 && used < rig.options.memory_bytes);
  // What the last two traces hold follows each other, with what was lost in between.
  uint64_t next = 0;
  for (const std::string& name : folder.names()) {
    const Recorded trace(folder.path(name.c_str()));
    if (!CHECK(trace.is_open() && trace.index().complete())) return;
    size_t gap = 0;
    for (size_t i = 0; i <= trace.index().message_count(); ++i) {
      for (; gap < trace.index().gap_count() && trace.index().gaps()[gap].index == i; ++gap)
        next += trace.index().gaps()[gap].count;
      if (i == trace.index().message_count()) break;
      const uint64_t number = trace.index().message(i).global_seq_num;
      if (next != 0 && !CHECK(number == next)) return;
      next = number + 1;
    }
  }
  CHECK(next == delivered);
}

}  // namespace
}  // namespace esrecord
