// The wrappers of the regular rows of the table of calls.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <threads.h>
#include <ctime>
#include <cwchar>

#include "replayer/scope/wrap.h"

namespace esreplay {

bool flags_take_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

#if !defined(ESREPLAY_WITHOUT_WRAPPERS)
#if defined(ESREPLAY_WITHOUT_SHIELDS)
#undef ESREPLAY_SHIELD
#define ESREPLAY_SHIELD(name, result, parameters, arguments)
#undef ESREPLAY_SHIELD_HANDS
#define ESREPLAY_SHIELD_HANDS(name, result, parameters, arguments, queue)
#endif
#include "src/schema/generated/calls_wrappers.inc"
#endif

}  // namespace esreplay
