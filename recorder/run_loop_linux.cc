#include <poll.h>

#include "recorder/run_loop.h"

namespace esrecord {

void run_loop_until_readable(int descriptor, int timeout_ms) {
  pollfd wanted = {descriptor, POLLIN, 0};
  poll(&wanted, 1, timeout_ms);
}

}  // namespace esrecord
