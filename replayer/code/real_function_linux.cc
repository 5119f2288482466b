#include "replayer/code/real_function.h"

#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "replayer/code/text_ranges.h"

// The linker defines these around the section that ESREPLAY_REAL fills.
// NOLINTBEGIN(readability-identifier-naming): names of the linker
extern "C" {
extern esreplay::RealFunction __start_esreplay_real[] __attribute__((visibility("hidden")));
extern esreplay::RealFunction __stop_esreplay_real[] __attribute__((visibility("hidden")));
}
// NOLINTEND(readability-identifier-naming)

namespace esreplay {

void* find_behind_us(const char* name) {
  if (void* found = dlsym(RTLD_NEXT, name)) return found;
  // Names that only old programs use no longer have a default version. These are the first versions of each port.
  constexpr const char* kFirstVersions[] = {"GLIBC_2.2.5", "GLIBC_2.17"};
  for (const char* version : kFirstVersions)
    if (void* found = dlvsym(RTLD_NEXT, name, version)) return found;
  return nullptr;
}

namespace {

// A plug-in opened with RTLD_LOCAL loads libraries that RTLD_NEXT does not reach, yet it binds to our export.
void* find_anywhere(const char* name) {
  Dl_info self = {};
  dladdr(reinterpret_cast<void*>(&find_behind_us), &self);
  void* program = dlopen(nullptr, RTLD_LAZY | RTLD_NOLOAD);
  link_map* image = nullptr;
  if (program == nullptr || dlinfo(program, RTLD_DI_LINKMAP, static_cast<void*>(&image)) != 0) return nullptr;
  for (; image != nullptr; image = image->l_next) {
    void* library = dlopen(image->l_name, RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr) continue;
    void* found = dlsym(library, name);
    Dl_info where = {};
    const bool ours = found != nullptr && dladdr(found, &where) != 0 && where.dli_fbase == self.dli_fbase;
    dlclose(library);
    if (found != nullptr && !ours) return found;
  }
  return nullptr;
}

}  // namespace

void* RealFunction::find() {
  void* found = find_behind_us(name);
  if (found == nullptr) found = find_anywhere(name);
  if (found == nullptr) {
    constexpr char kBefore[] = "esreplay: error: no library of this process has the function ";
    (void)!::write(2, kBefore, sizeof kBefore - 1);
    (void)!::write(2, name, strlen(name));
    (void)!::write(2, "\n", 1);
    abort();
  }
  address.store(found, std::memory_order_relaxed);
  return found;
}

namespace {

// Returns the image that a definition is in. Null if it is not a definition, such as the jump that a program linked to
// a fixed address has in the function's place.
const void* image_of(const void* definition) {
  Dl_info where = {};
  const ElfW(Sym)* symbol = nullptr;
  if (dladdr1(definition, &where, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&symbol)), RTLD_DL_SYMENT) == 0)
    return nullptr;
  return symbol != nullptr && symbol->st_shndx != SHN_UNDEF ? where.dli_fbase : nullptr;
}

}  // namespace

ReplacedFunctions find_replaced_functions() {
  ReplacedFunctions replaced = {0, nullptr};
  note_text_ranges();
  Dl_info self = {};
  dladdr(reinterpret_cast<void*>(&find_behind_us), &self);
  for (RealFunction* function = __start_esreplay_real; function != __stop_esreplay_real; function++) {
    const void* first = dlsym(RTLD_DEFAULT, function->name);
    if (first == nullptr || first == function->address.load(std::memory_order_relaxed)) continue;
    // Nearly all are ours, and dladdr would go through all symbols of this library for each of them.
    if (text_at(reinterpret_cast<uintptr_t>(first)) == Text::kOwn) continue;
    const void* image = image_of(first);
    if (image == nullptr || image == self.dli_fbase) continue;
    replaced.count++;
    if (replaced.first == nullptr) replaced.first = first;
  }
  return replaced;
}

void find_real_functions() {
  for (RealFunction* function = __start_esreplay_real; function != __stop_esreplay_real; function++)
    if (function->address.load(std::memory_order_relaxed) == nullptr)
      function->address.store(find_behind_us(function->name), std::memory_order_relaxed);
}

namespace {

// A leak check at the end of a client calls sched_yield with the sanitizer's allocator locked. A look-up at that point
// may free memory and would wait forever. A failed look-up leaves an error for dlerror, which the client must not see.
__attribute__((constructor)) void find_at_start() {
  find_real_functions();
  dlerror();
}

}  // namespace

void close_nothing_as_client() { ::close(-1); }

}  // namespace esreplay
