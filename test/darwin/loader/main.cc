// Runs a macOS program on Linux, for the tests of the macOS library: `esreplay-loader PROGRAM [ARGS...]`, with the
// libraries in DYLD_INSERT_LIBRARIES inserted. All of them are Mach-O files for the processor of this build. With
// --load-only none of their code runs; each --with LIBRARY replaces one that the program links.
//
// It replaces dyld and libSystem for tests, and has only the functions in its lists of symbols. It knows nothing of
// code signing, entitlements, the shared cache or frameworks.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "test/darwin/loader/images.h"
#include "test/darwin/loader/mach_format.h"

namespace {

std::vector<std::string> inserted_libraries() {
  std::vector<std::string> paths;
  const char* words = getenv("DYLD_INSERT_LIBRARIES");
  std::istringstream rest(words == nullptr ? "" : words);
  for (std::string path; std::getline(rest, path, ':');)
    if (!path.empty()) paths.push_back(path);
  return paths;
}

// The libraries here have no slice for arm64e, and dyld loads no other one into such a program.
void refuse_inserted(const std::string& library) {
  constexpr uint32_t kArm64e = 2;  // CPU_SUBTYPE_ARM64E
  const auto header = loader::program().file().read<loader::MachHeader>(0, "the header");
  if (header.processor == loader::kProcessorIntel || (header.processor_kind & 0xffffff) != kArm64e) return;
  (void)fprintf(stderr, "dyld: terminating because inserted dylib '%s' could not be loaded\n", library.c_str());
  abort();
}

}  // namespace

int main(int count, const char** words) {
  const std::vector<std::string> inserted = inserted_libraries();
  std::vector<std::string> libraries = inserted;
  const bool runs_nothing = count > 1 && strcmp(words[1], "--load-only") == 0;
  if (runs_nothing) {
    ++words;
    --count;
  }
  while (count > 2 && strcmp(words[1], "--with") == 0) {
    libraries.emplace_back(words[2]);
    words += 2;
    count -= 2;
  }
  if (count < 2) loader::stop("usage: esreplay-loader [--load-only] [--with LIBRARY]... PROGRAM [ARGS...]");
  loader::load(words[1], libraries);
  if (!inserted.empty()) refuse_inserted(inserted.front());
  if (runs_nothing) return 0;
  const loader::Arguments arguments = {count - 1, words + 1, const_cast<const char**>(environ)};
  const void* entry = loader::program().entry();
  if (entry == nullptr) loader::stop(std::string(words[1]) + ": there is no LC_MAIN");
  loader::initialise(arguments);
  using Main = int (*)(int, const char**, const char**);
  exit(reinterpret_cast<Main>(const_cast<void*>(entry))(arguments.count, arguments.words, arguments.environment));
}
