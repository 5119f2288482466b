// `--as-root`: getuid and its relatives return 0, for clients that end when they are not root. Clients call them before
// they make an es_client_t, so the run's flags are read at the first call. This grants no rights: files and processes
// stay as they are, and so does the result of a raw system call.
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "replayer/run/run.h"
#include "replayer/wrappers/wrap.h"

namespace esreplay {
namespace {

enum class Answer : int { kUnknown, kReal, kRoot };

std::atomic<Answer> g_answer;

// Reads run.bin up to its flags. Returns 0 for a file that is not ours, which attach refuses with a message.
uint32_t flags_of_run_file() {
  const char* directory = getenv("ESREPLAY_RUN");
  char path[1200];
  if (directory == nullptr || snprintf(path, sizeof path, "%s/run.bin", directory) >= static_cast<int>(sizeof path))
    return 0;
  struct Start {
    alignas(8) uint8_t bytes[offsetof(RunFile, flags) + sizeof(uint32_t)];
  } start = {};
  const int error = errno;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? -1 : pread(file, start.bytes, sizeof start.bytes, 0);
  if (file >= 0) close(file);
  errno = error;
  if (got != static_cast<ssize_t>(sizeof start.bytes) || memcmp(start.bytes, kRunFileMagic, sizeof RunFile::magic) != 0)
    return 0;
  uint32_t flags = 0;
  memcpy(&flags, start.bytes + offsetof(RunFile, flags), sizeof flags);
  return flags;
}

// noinline: the common path is one load and one test.
__attribute__((noinline)) bool find_answer() {
  const RunFile* file = run_file();  // in a handler it is mapped, and nothing is opened
  const uint32_t flags = file != nullptr ? file->flags : flags_of_run_file();
  const bool root = (flags & kRunFlagAsRoot) != 0;
  g_answer.store(root ? Answer::kRoot : Answer::kReal, std::memory_order_relaxed);
  return root;
}

bool as_root() {
  const Answer known = g_answer.load(std::memory_order_relaxed);
  return known == Answer::kUnknown ? find_answer() : known == Answer::kRoot;
}

}  // namespace

// NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses of their own
#define ESREPLAY_IDENTITY(name, result) \
  ESREPLAY_WRAPPER(name, result, (void)) { return as_root() ? 0 : reinterpret_cast<result (*)()>(real_##name.get())(); }

ESREPLAY_IDENTITY(getuid, uid_t)
ESREPLAY_IDENTITY(geteuid, uid_t)
ESREPLAY_IDENTITY(getgid, gid_t)
ESREPLAY_IDENTITY(getegid, gid_t)

#undef ESREPLAY_IDENTITY

// The third argument is the saved id.
#define ESREPLAY_IDENTITIES(name, type)                                                        \
  ESREPLAY_WRAPPER(name, int, (type * real_id, type * effective, type * saved)) {              \
    using Function = int (*)(type*, type*, type*);                                             \
    const int done = reinterpret_cast<Function>(real_##name.get())(real_id, effective, saved); \
    if (done == 0 && as_root()) *real_id = *effective = *saved = 0;                            \
    return done;                                                                               \
  }

ESREPLAY_IDENTITIES(getresuid, uid_t)
ESREPLAY_IDENTITIES(getresgid, gid_t)

#undef ESREPLAY_IDENTITIES
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace esreplay
