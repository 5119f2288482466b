// Replaces the functions of libEndpointSecurity with ours: a client that was linked to it needs no other build. Without
// the replacement, as in a client with the hardened runtime, only the check below runs.
#if !defined(ESREPLAY_NO_SCOPE)

#include <dlfcn.h>
#include <unistd.h>
#include <cstdlib>
#include <cstring>

#include "replayer/code/real_function.h"

namespace esreplay {

// NOLINTBEGIN(bugprone-macro-parentheses)
#define ESREPLAY_REPLACE(name)                                                                                  \
  extern "C" const char ours_##name __asm__("_replayed_" #name);                                                \
  extern "C" __attribute__((weak_import, visibility("default"))) const char theirs_##name __asm__("_" #name);   \
  __attribute__((used, section("__DATA,__interpose,interposing"))) static const InterposeTuple tuple_##name = { \
      &ours_##name, &theirs_##name};
// NOLINTEND(bugprone-macro-parentheses)

#include "src/schema/generated/es_tuples_darwin.inc"

namespace {

// dyld may load the library and ignore its tuples; dlsym then still finds the system's function.
__attribute__((constructor)) void check_tuples() {
  if (getenv("ESREPLAY_RUN") == nullptr) return;
  const void* found = dlsym(RTLD_DEFAULT, "close");
  Dl_info where = {};
  Dl_info self = {};
  if (found == nullptr || dladdr(found, &where) == 0) return;
  if (dladdr(reinterpret_cast<const void*>(&check_tuples), &self) == 0 || where.dli_fbase == self.dli_fbase) return;
  constexpr char kIgnored[] =
      "esreplay: error: macOS loaded the replayer library but does not interpose its functions (hardened runtime)\n"
      "help: sign the program ad hoc for the test: `codesign -f -s - PROGRAM`\n";
  (void)!::write(2, kIgnored, sizeof kIgnored - 1);
}

}  // namespace

}  // namespace esreplay

#endif
