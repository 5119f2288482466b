// What images may bind to besides each other: a closed list of functions and variables, each in place of the one with
// that name in macOS's libSystem. No name is looked up in the host: what is not listed is missing.
#pragma once

#include <span>
#include <string_view>

namespace loader {

struct HostSymbol {
  template <class T>
  HostSymbol(const char* symbol, T* where) : name(symbol), address(reinterpret_cast<const void*>(where)) {}

  const char* name;
  const void* address;
};
using HostSymbols = std::span<const HostSymbol>;

// Returns null for a name on no list.
const void* host_symbol(std::string_view name);

// The lists by family, each in the file of that name.
HostSymbols block_symbols();
HostSymbols calendar_symbols();
HostSymbols client_symbols();
HostSymbols dispatch_symbols();
HostSymbols dyld_symbols();
HostSymbols edge_symbols();
HostSymbols end_symbols();
HostSymbols file_symbols();
HostSymbols folder_symbols();
HostSymbols group_symbols();
HostSymbols jump_symbols();
HostSymbols kernel_call_symbols();
HostSymbols lock_symbols();
HostSymbols mach_symbols();
HostSymbols memory_symbols();
HostSymbols printing_symbols();
HostSymbols process_symbols();
HostSymbols program_symbols();
HostSymbols run_loop_symbols();
HostSymbols signal_symbols();
HostSymbols socket_symbols();
HostSymbols source_symbols();
HostSymbols string_symbols();
HostSymbols thread_symbols();
HostSymbols time_symbols();
HostSymbols ulock_symbols();
HostSymbols user_symbols();
HostSymbols xpc_symbols();

}  // namespace loader

// On processors where macOS once lacked 64-bit inodes, functions that use them have names of their own.
#if defined(__x86_64__)
#define ESREPLAY_INODE64(name) name "$INODE64"
#else
#define ESREPLAY_INODE64(name) name
#endif
