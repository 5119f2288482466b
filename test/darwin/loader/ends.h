// How this process ends itself by a signal.
#pragma once

namespace loader {

// The library for macOS sees the signal, as on a Mac.
[[noreturn]] void die_of(int host_number);

}  // namespace loader
