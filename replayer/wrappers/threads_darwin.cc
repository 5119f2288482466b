// Wraps pthread_create. Unlike the wrapper on Linux, it has no signal mask to pass on.
#include <pthread.h>

#include "replayer/wrappers/wrap.h"

namespace esreplay {

ESREPLAY_WRAPPER(pthread_create, int,
                 (pthread_t * out, const pthread_attr_t* how, void* (*start)(void*), void* argument)) {
  auto* real =
      reinterpret_cast<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>(real_pthread_create.get());
  const HeldStart held(own_thread(), start, argument);
  ESREPLAY_BODY(kCallPthreadCreate, CallClass::kHazard, first_word(out),
                held.made(real(out, how, held.function(), held.argument())));
}

}  // namespace esreplay
