#include "test/darwin/loader/host_symbols.h"

#include <unordered_map>

namespace loader {

const void* host_symbol(std::string_view name) {
  static const auto* symbols = [] {
    auto* all = new std::unordered_map<std::string_view, const void*>;
    for (const HostSymbols list :
         {block_symbols(),    calendar_symbols(),    client_symbols(),  dispatch_symbols(), dyld_symbols(),
          edge_symbols(),     end_symbols(),         file_symbols(),    folder_symbols(),   group_symbols(),
          jump_symbols(),     kernel_call_symbols(), lock_symbols(),    mach_symbols(),     memory_symbols(),
          printing_symbols(), process_symbols(),     program_symbols(), run_loop_symbols(), signal_symbols(),
          socket_symbols(),   source_symbols(),      string_symbols(),  thread_symbols(),   time_symbols(),
          ulock_symbols(),    user_symbols(),        xpc_symbols()}) {
      for (const HostSymbol& symbol : list) all->emplace(symbol.name, symbol.address);
    }
    return all;
  }();
  const auto found = symbols->find(name);
  return found == symbols->end() ? nullptr : found->second;
}

}  // namespace loader
