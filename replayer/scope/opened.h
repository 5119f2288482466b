// What is done behind a call that has opened a file, when that is to come back as an event: see own_files.h.
#pragma once

namespace esreplay {

// `caller` is the code that called the wrapper: what this library opens for itself is nobody's event. −1 (null) with
// EPERM when a client has denied it; the file is closed then.
int take_opened(int descriptor, const void* caller);
void* take_opened(void* stream, const void* caller);

}  // namespace esreplay
