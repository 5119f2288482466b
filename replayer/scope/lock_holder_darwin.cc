// Darwin's locks keep their holder in private words.
#include "replayer/scope/lock_call.h"

namespace esreplay {

pid_t holder_mutex(const void*) { return 0; }
pid_t holder_rwlock(const void*) { return 0; }
pid_t holder_none(const void*) { return 0; }

}  // namespace esreplay
