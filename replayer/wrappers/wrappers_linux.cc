// Wrappers for the regular rows of the table of calls.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <threads.h>
#include <ctime>
#include <cwchar>

#include "replayer/wrappers/wrap.h"

namespace esreplay {

bool flags_take_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

#include "src/schema/generated/calls_wrappers.inc"

}  // namespace esreplay
