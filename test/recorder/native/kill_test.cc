// The recorder is killed at a thousand moments: what was written is readable up to the last whole block.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

// Until it is killed. No two messages have a definition in common, so a block is full every few hundred.
[[noreturn]] void record_for_ever(const std::string& output) {
  Options options = options_for(output);
  constexpr size_t kAtOnce = 256;
  Rig rig(std::move(options), kAtOnce);
  for (uint64_t seed = 1;;) {
    std::vector<std::unique_ptr<esreplay::MessageFixture>> messages;
    for (size_t i = 0; i < kAtOnce; ++i, ++seed) {
      const auto type = static_cast<uint16_t>(kTypes[seed % std::size(kTypes)]);
      messages.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, seed));
      rig.deliver(*messages.back());
    }
    // They go away: the writer must be done with them.
    rig.wait_until_written();
  }
}

TEST(a_kill_leaves_everything_up_to_the_last_whole_block) {
  const char* asked = getenv("ESRECORD_KILLS");
  const int kills = asked == nullptr ? 1000 : atoi(asked);
  if (kills == 0) return (void)printf("# no kills: a sanitizer starts too slowly for that\n");
  int readable = 0;
  uint64_t messages = 0;
  for (int i = 0; i < kills; ++i) {
    const Folder folder;
    const std::string output = folder.path("t.estrace");
    const pid_t child = fork();
    if (child == 0) record_for_ever(output);
    // From before the file is there until dozens of blocks are written.
    usleep(static_cast<useconds_t>(500 + (i * 7919) % 12'000));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const Recorded trace(output + ".incomplete");
    if (trace.bytes().empty()) continue;  // killed before it wrote anything
    if (!CHECK(trace.is_open() && !trace.index().complete())) {
      printf("# kill %d, %zu bytes: %s\n", i, trace.bytes().size(), trace.error().reason);
      continue;
    }
    ++readable;
    messages += trace.index().message_count();
    CHECK(trace.numbers_fit(trace.index().message_count()));
    CHECK(trace.index().cut_offset() <= trace.bytes().size());
  }
  printf("# %d kills, %d traces with %llu messages\n", kills, readable, static_cast<unsigned long long>(messages));
  // How many were killed before they wrote anything is the machine's business.
  CHECK(readable > kills / 10 && messages > static_cast<uint64_t>(readable) * 20);
}

}  // namespace
}  // namespace esrecord
