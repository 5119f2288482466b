// Properties of the target machine that the rest of the native code may use.
#pragma once

namespace esreplay {

#if defined(__x86_64__)
inline constexpr bool kHasTsc = true;
#else
inline constexpr bool kHasTsc = false;
#endif

#if defined(__APPLE__) && defined(__x86_64__)
#define ESREPLAY_TICK_IS_NS
#endif

#if defined(__linux__)
inline constexpr bool kIsLinux = true;
#else
inline constexpr bool kIsLinux = false;
#endif

}  // namespace esreplay
