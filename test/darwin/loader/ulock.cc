// Waits on a word of memory. macOS's calls have no header; this follows the sources of XNU and of its C++ runtime: the
// low byte says what is compared, and a result below 0 is an error's number if ULF_NO_ERRNO is set.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstdint>
#include <ctime>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

constexpr uint32_t kShared = 3;  // UL_COMPARE_AND_WAIT_SHARED: other processes may map the page too
constexpr uint32_t kWakeAll = 0x100;
constexpr uint32_t kNoErrno = 0x1000000;

int operation_of(uint32_t operation, int futex) {
  return (operation & 0xff) == kShared ? futex : futex | FUTEX_PRIVATE_FLAG;
}

int answer(uint32_t operation, long result) {
  if (result >= 0) return static_cast<int>(result);
  if ((operation & kNoErrno) != 0) return -darwin_error(errno);
  return noted(-1);
}

// `timeout_us` 0 means forever. A word that has changed is not an error.
int wait(uint32_t operation, uint32_t* word, uint64_t seen, uint32_t timeout_us) {
  const timespec timeout = {timeout_us / 1'000'000, timeout_us % 1'000'000 * 1000L};
  const long result = syscall(SYS_futex, word, operation_of(operation, FUTEX_WAIT), static_cast<uint32_t>(seen),
                              timeout_us == 0 ? nullptr : &timeout, nullptr, 0);
  return result != 0 && errno == EAGAIN ? 0 : answer(operation, result);
}

int wake(uint32_t operation, uint32_t* word, uint64_t) {
  const int most = (operation & kWakeAll) != 0 ? INT_MAX : 1;
  const long woken = syscall(SYS_futex, word, operation_of(operation, FUTEX_WAKE), most, nullptr, nullptr, 0);
  if (woken == 0) errno = ENOENT;
  return answer(operation, woken > 0 ? 0 : -1);
}

}  // namespace

HostSymbols ulock_symbols() {
  static const HostSymbol symbols[] = {{"___ulock_wait", wait}, {"___ulock_wake", wake}};
  return symbols;
}

}  // namespace loader
