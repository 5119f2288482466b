#include "replayer/clients/client_values.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <atomic>
#include <csignal>
#include <type_traits>

#include "replayer/kit/kit.h"

namespace esreplay {
namespace {

struct Pair {
  uint32_t darwin;
  uint32_t client;
};

// The bit that glibc's O_SYNC adds to O_DSYNC.
constexpr uint32_t kOnlySync = static_cast<uint32_t>(O_SYNC) & ~static_cast<uint32_t>(O_DSYNC);

// Darwin's flags of an open file that have a meaning here. The kit's fcntl.h has the names that Linux lacks.
constexpr Pair kOpenFlags[] = {
    {0x00000001, FREAD},
    {0x00000002, FWRITE},
    {0x00000004, O_NONBLOCK},
    {0x00000008, O_APPEND},
    {0x00000010, O_SHLOCK},
    {0x00000020, O_EXLOCK},
    {0x00000040, O_ASYNC},
    {0x00000080, kOnlySync},
    {0x00000100, O_NOFOLLOW},
    {0x00000200, O_CREAT},
    {0x00000400, O_TRUNC},
    {0x00000800, O_EXCL},
    {0x00001000, O_RESOLVE_BENEATH},
    {0x00002000, O_UNIQUE},
    {0x00008000, O_EVTONLY},
    {0x00020000, O_NOCTTY},
    {0x00100000, O_DIRECTORY},
    {0x00200000, O_SYMLINK},
    {0x00400000, O_DSYNC},
    {0x01000000, O_CLOEXEC},
    {0x08000000, O_CLOFORK},
    {0x20000000, O_NOFOLLOW_ANY},
    {0x40000000, O_EXEC},
};

// A one-to-one map of bits in both directions, so that flags which are handed back unchanged stay unchanged.
struct BitMap {
  uint32_t to_client[32] = {};
  uint32_t to_darwin[32] = {};

  // Maps bits without a pair to the bits that are left over, in order.
  constexpr BitMap() {
    uint32_t darwin_left = UINT32_MAX;
    uint32_t client_left = UINT32_MAX;
    for (const Pair& pair : kOpenFlags) {
      link(pair.darwin, pair.client);
      darwin_left &= ~pair.darwin;
      client_left &= ~pair.client;
    }
    while (darwin_left != 0) {
      const uint32_t darwin = darwin_left & -darwin_left;
      const uint32_t client = client_left & -client_left;
      link(darwin, client);
      darwin_left &= ~darwin;
      client_left &= ~client;
    }
  }

  constexpr void link(uint32_t darwin, uint32_t client) {
    to_client[__builtin_ctz(darwin)] = client;
    to_darwin[__builtin_ctz(client)] = darwin;
  }
};

constexpr BitMap kOpenBits;

// Loops over the bits that are set, or over those that are not: most responses authorise every flag, and no flag is the
// highest bit.
constexpr uint32_t mapped(const uint32_t (&map)[32], uint32_t flags) {
  if (flags > INT32_MAX) return ~mapped(map, ~flags);
  uint32_t result = 0;
  for (; flags != 0; flags &= flags - 1) result |= map[__builtin_ctz(flags)];
  return result;
}

constexpr bool is_one_to_one() {
  for (uint32_t bit = 1; bit != 0; bit <<= 1)
    if (mapped(kOpenBits.to_darwin, mapped(kOpenBits.to_client, bit)) != bit) return false;
  return true;
}
static_assert(is_one_to_one(), "two of macOS's open flags have one bit here: see the kit's fcntl.h");

constexpr Pair kMapFlags[] = {
    {0x0001, MAP_SHARED},
    {0x0002, MAP_PRIVATE},
    {0x0010, MAP_FIXED},
    {0x0020, MAP_RENAME},
    {0x0040, MAP_NORESERVE},
    {0x0100, MAP_NOEXTEND},
    {0x0200, MAP_HASSEMAPHORE},
    {0x0400, MAP_NOCACHE},
    {0x0800, MAP_JIT},
    {0x1000, MAP_ANON},
    {0x2000, MAP_RESILIENT_CODESIGN},
    {0x4000, MAP_RESILIENT_MEDIA},
};

// High bits that the kit has no name for keep their place: they mean nothing to a client here.
uint32_t map_flags(uint32_t flags) {
  uint32_t result = 0;
  for (const Pair& pair : kMapFlags) {
    if ((flags & pair.darwin) != 0) result |= pair.client;
    flags &= ~pair.darwin;
  }
  return result | (flags & 0xFFFF0000);
}

// Indexed by macOS's number.
constexpr uint8_t kSignals[] = {
    0,       SIGHUP, SIGINT,  SIGQUIT, SIGILL,    SIGTRAP, SIGABRT,  SIGEMT,  SIGFPE,  SIGKILL, SIGBUS,
    SIGSEGV, SIGSYS, SIGPIPE, SIGALRM, SIGTERM,   SIGURG,  SIGSTOP,  SIGTSTP, SIGCONT, SIGCHLD, SIGTTIN,
    SIGTTOU, SIGIO,  SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGINFO, SIGUSR1, SIGUSR2,
};

int signal_number(int darwin) {
  return darwin >= 0 && darwin < static_cast<int>(sizeof kSignals) ? kSignals[darwin] : darwin;
}

// Translates the signal that ended or stopped the process. An exit status stays the same.
int wait_status(int status) {
  const int low = status & 0x7F;
  if (low == 0x7F) return (status & ~0xFF00) | signal_number(status >> 8 & 0xFF) << 8;
  return (status & ~0x7F) | signal_number(low);
}

// Commands that only macOS has keep macOS's numbers in the kit's fcntl.h.
int fcntl_command(int darwin) {
  switch (darwin) {
    case 5: return F_GETOWN;
    case 6: return F_SETOWN;
    case 7: return F_GETLK;
    case 8: return F_SETLK;
    case 9: return F_SETLKW;
    case 67: return F_DUPFD_CLOEXEC;
    case 90: return F_OFD_SETLK;
    case 91: return F_OFD_SETLKW;
    case 92: return F_OFD_GETLK;
    default: return darwin;
  }
}

void open_flags(es_message_t* message) {
  auto translate = [](auto& flags) {
    flags = static_cast<std::remove_reference_t<decltype(flags)>>(
        mapped(kOpenBits.to_client, static_cast<uint32_t>(flags)));
  };
  translate(message->event.open.fflag);
  if (message->action_type == ES_ACTION_TYPE_NOTIFY && message->action.notify.result_type == ES_RESULT_TYPE_FLAGS)
    translate(message->action.notify.result.flags);
}

std::atomic<bool> g_darwin_values;

}  // namespace

void to_client_values(es_message_t* message) {
  es_events_t& event = message->event;
  if (g_darwin_values.load(std::memory_order_relaxed)) return;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_SIGNAL:
    case ES_EVENT_TYPE_NOTIFY_SIGNAL: event.signal.sig = signal_number(event.signal.sig); return;
    case ES_EVENT_TYPE_NOTIFY_EXIT: event.exit.stat = wait_status(event.exit.stat); return;
    case ES_EVENT_TYPE_AUTH_MMAP:
    case ES_EVENT_TYPE_NOTIFY_MMAP:
      event.mmap.flags = static_cast<int32_t>(map_flags(static_cast<uint32_t>(event.mmap.flags)));
      return;
    case ES_EVENT_TYPE_AUTH_FCNTL:
    case ES_EVENT_TYPE_NOTIFY_FCNTL: event.fcntl.cmd = fcntl_command(event.fcntl.cmd); return;
    case ES_EVENT_TYPE_AUTH_OPEN:
    case ES_EVENT_TYPE_NOTIFY_OPEN: open_flags(message); return;
    default: return;
  }
}

uint32_t open_flags_from_client(uint32_t flags) {
  return g_darwin_values.load(std::memory_order_relaxed) ? flags : mapped(kOpenBits.to_darwin, flags);
}

}  // namespace esreplay

extern "C" KIT_EXPORT void esreplay_keep_darwin_values(void) {
  esreplay::g_darwin_values.store(true, std::memory_order_relaxed);
}
