// The recorder is killed at a thousand moments: what it wrote is readable up to the last whole block.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "test/native/check.h"
#include "test/recorder/native/rig.h"

namespace esrecord {
namespace {

constexpr uint64_t kMaxDelivered = 1536;
// A block has some 300 messages, and the writer is at most 256 behind.
constexpr uint64_t kFillsABlock = 1024;

// The child's count: after its death only what it had done before counts.
using Delivered = std::atomic<uint64_t>;

// Records until it is killed. No two messages share a definition, so a block is full every few hundred.
[[noreturn]] void record_for_ever(const std::string& output, Delivered& delivered) {
  Options options = options_for(output);
  constexpr size_t kAtOnce = 256;
  Rig rig(std::move(options), kAtOnce);
  for (uint64_t seed = 1;;) {
    std::vector<std::unique_ptr<esreplay::MessageFixture>> messages;
    for (size_t i = 0; i < kAtOnce; ++i, ++seed) {
      const auto type = static_cast<uint16_t>(kTypes[seed % std::size(kTypes)]);
      messages.push_back(std::make_unique<esreplay::MessageFixture>(type, uint8_t{11}, 0U, seed));
      rig.deliver(*messages.back());
      delivered.store(seed, std::memory_order_relaxed);
    }
    // They are destroyed next, so the writer must have finished with them.
    rig.wait_until_written();
  }
}

bool has_ended(pid_t child) { return waitpid(child, nullptr, WNOHANG) != 0; }

// The moments depend on the recorder's progress, not on a clock: a slow machine is killed at the same ones. Every
// fourth kill goes by time, to hit what is done before the first message.
void await_moment(int kill, pid_t child, const Delivered& delivered) {
  const uint64_t least = static_cast<uint64_t>(kill) * 7919 % kMaxDelivered;
  const bool by_time = kill % 4 == 0;
  if (by_time) return (void)usleep(static_cast<useconds_t>(kill * 7919 % 6000));
  while (delivered.load(std::memory_order_relaxed) < least && !has_ended(child)) usleep(20);
}

TEST(a_kill_leaves_everything_up_to_the_last_whole_block) {
  const char* asked = getenv("ESRECORD_KILLS");
  const int kills = asked == nullptr ? 1000 : atoi(asked);
  if (kills == 0) return (void)printf("# no kills: a sanitizer starts too slowly for that\n");
  void* shared = mmap(nullptr, sizeof(Delivered), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (!CHECK(shared != MAP_FAILED)) return;
  auto& delivered = *new (shared) Delivered();
  int readable = 0;
  int with_messages = 0;
  uint64_t messages = 0;
  for (int i = 0; i < kills; ++i) {
    const Folder folder;
    const std::string output = folder.path("t.estrace");
    delivered = 0;
    const pid_t child = fork();
    if (child == 0) record_for_ever(output, delivered);
    await_moment(i, child, delivered);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const uint64_t seen = delivered;
    const Recorded trace(output + ".incomplete");
    if (trace.bytes().empty() && seen < kFillsABlock) continue;  // killed before its first write
    if (!CHECK(trace.is_open() && !trace.index().complete())) {
      printf("# kill %d, %zu bytes: %s\n", i, trace.bytes().size(), trace.error().reason);
      continue;
    }
    const uint64_t count = trace.index().message_count();
    ++readable;
    if (seen >= kFillsABlock) ++with_messages;
    messages += count;
    // It may have died before it could count the last one.
    if (!CHECK(count <= seen + 1 && (count > 0 || seen < kFillsABlock)))
      printf("# kill %d: %llu of %llu messages\n", i, static_cast<unsigned long long>(count),
             static_cast<unsigned long long>(seen));
    CHECK(trace.numbers_fit(count));
    CHECK(trace.index().cut_offset() <= trace.bytes().size());
  }
  printf("# %d kills, %d traces with %llu messages\n", kills, readable, static_cast<unsigned long long>(messages));
  munmap(shared, sizeof(Delivered));
  // About a third of the three in four kills comes this late, on any machine.
  CHECK(with_messages >= kills / 6);
}

}  // namespace
}  // namespace esrecord
