// Endpoint Security's declarations for our own code. They are the generated ones, on a Mac too: an SDK older than macOS
// 27 lacks names that the library needs to imitate it. Only src/schema/generated/abi_asserts.cc and clients use Apple's
// own headers.
#pragma once

#include "replayer/kit/include/EndpointSecurity/EndpointSecurity.h"

namespace esreplay {

#if defined(__BLOCKS__)
using SyncBlock = void (^)(void);
#else
using SyncBlock = esreplay_block*;
#endif

}  // namespace esreplay
