// What images ask their loader: which images exist, and what an address or a name belongs to.
#include <cstdlib>
#include <cstring>

#include "test/darwin/loader/dispatch_text.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/images.h"

extern "C" {
// NOLINTBEGIN(readability-identifier-naming): the host's linker makes these
extern const char __executable_start[];
extern const char etext[];
// NOLINTEND(readability-identifier-naming)
extern char loader_thread_local_getter[];
}

namespace loader {
namespace {

constexpr char kDispatch[] = "/usr/lib/system/libdispatch.dylib";

// After the images that have files comes the one of the shared cache.
uint32_t image_count() { return static_cast<uint32_t>(images().size()) + 1; }

const void* image_header(uint32_t at) {
  if (at < images().size()) return images()[at].base();
  return at == images().size() ? loader_dispatch_header : nullptr;
}

const char* image_name(uint32_t at) {
  if (at < images().size()) return images()[at].path().c_str();
  return at == images().size() ? kDispatch : nullptr;
}

intptr_t image_slide(uint32_t at) {
  if (at < images().size()) return static_cast<intptr_t>(images()[at].slide());
  return at == images().size() ? reinterpret_cast<intptr_t>(loader_dispatch_header) : 0;
}

struct DarwinPlace {
  const char* image;
  const void* base;
  const char* symbol;
  const void* symbol_address;
};

// Returns whether libdispatch calls a client's work there, on a thread of its own.
bool is_worker_start(const void* address) {
  return address >= reinterpret_cast<const void*>(&loader_start_worker) && address < loader_dispatch_end;
}

// Finds images, and the host's functions that replace libdispatch's; the host's other functions belong to no image.
int place_of(const void* address, DarwinPlace* out) {
  if (is_worker_start(address)) {
    *out = {kDispatch, loader_dispatch_header, "_dispatch_worker_thread2",
            reinterpret_cast<const void*>(&loader_start_worker)};
    return 1;
  }
  for (const HostSymbol& symbol : dispatch_symbols()) {
    if (symbol.address != address) continue;
    *out = {kDispatch, loader_dispatch_header, symbol.name + 1, address};
    return 1;
  }
  const Image* image = image_at(address);
  if (image == nullptr) return 0;
  *out = {image->path().c_str(), image->base(), nullptr, nullptr};
  if (const auto symbol = image->nearest_symbol(address)) {
    out->symbol = symbol->name.data() + (symbol->name.starts_with('_') ? 1 : 0);
    out->symbol_address = symbol->address;
  }
  return 1;
}

const void* find(const void*, const char* name) { return found_by_dlsym(name); }
void* open_nothing(const char*, int) { return nullptr; }
const char* last_error() { return "this loader opens no further images"; }

// The host is in the place of the system's libraries.
const void* system_text(size_t* bytes) {
  *bytes = static_cast<size_t>(etext - __executable_start);
  return __executable_start;
}

[[noreturn]] void stub_binder() { stop("a pointer was left to be bound at its first use"); }

}  // namespace

HostSymbols dyld_symbols() {
  static const HostSymbol symbols[] = {
      {"__dyld_get_image_header", image_header},
      {"__dyld_get_image_name", image_name},
      {"__dyld_get_image_vmaddr_slide", image_slide},
      {"__dyld_get_shared_cache_range", system_text},
      {"__dyld_image_count", image_count},
      {"__tlv_bootstrap", loader_thread_local_getter},
      {"_dladdr", place_of},
      {"_dlerror", last_error},
      {"_dlopen", open_nothing},
      {"_dlsym", find},
      {"dyld_stub_binder", stub_binder},
  };
  return symbols;
}

}  // namespace loader
