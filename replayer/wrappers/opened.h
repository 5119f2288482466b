// Runs after a call that has opened a file, when the open must come back as an event: see own_files.h.
#pragma once

namespace esreplay {

// `caller` is the code that called the wrapper; what this library opens for itself is not an event. Returns −1 (null)
// with EPERM when a client has denied the open, and closes the file.
int take_opened(int descriptor, const void* caller);
void* take_opened(void* stream, const void* caller);

}  // namespace esreplay
