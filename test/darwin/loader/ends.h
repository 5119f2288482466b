// How this process dies of itself.
#pragma once

namespace loader {

// The library for macOS sees the signal, as it would on a Mac.
[[noreturn]] void die_of(int host_number);

}  // namespace loader
