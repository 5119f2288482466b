#include "replayer/code/passed_library.h"

#include <fcntl.h>
#include <mach-o/fat.h>
#include <mach-o/loader.h>
#include <sys/param.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "replayer/platform/atomics.h"
#include "replayer/platform/platform.h"

namespace esreplay {
namespace {

// Of the same length: the one overwrites the other in the environment that the kernel laid out. So the number of
// variables stays, by which some runtimes find what follows them.
constexpr char kInserting[] = "DYLD_INSERT_LIBRARIES=";
constexpr char kHidden[] = "ESREPLAY_INSERT_AGAIN=";
constexpr size_t kNameBytes = sizeof kHidden - 1;
static_assert(sizeof kInserting == sizeof kHidden);

bool g_hidden;

bool is_named(const char* variable, const char (&name)[sizeof kHidden]) {
  return strncmp(variable, name, kNameBytes) == 0;
}

// dyld runs it before any initialiser of the client.
__attribute__((constructor)) void hide_library() {
  if (getenv("ESREPLAY_RUN") == nullptr) return;
  for (char** variable = environment(); variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_named(*variable, kInserting)) continue;
    memcpy(*variable, kHidden, kNameBytes);
    store_release(g_hidden, true);
  }
}

const char* hidden_in(char* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment)
    if (is_named(*environment, kHidden)) return *environment;
  return nullptr;
}

#if defined(__arm64__)

constexpr size_t kHeadBytes = 1024;

size_t read_head(const char* path, char (&head)[kHeadBytes]) {
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // it may be a pipe, which no exec takes
  if (file < 0) return 0;
  const ssize_t count = read(file, head, sizeof head - 1);
  close(file);
  head[count < 0 ? 0 : count] = 0;
  return count < 0 ? 0 : static_cast<size_t>(count);
}

bool is_arm64e(uint32_t processor, uint32_t kind) {
  return processor == static_cast<uint32_t>(CPU_TYPE_ARM64) && (kind & ~CPU_SUBTYPE_MASK) == CPU_SUBTYPE_ARM64E;
}

// Where a program has both slices, the kernel may choose arm64e.
bool has_arm64e(const char* head, size_t bytes) {
  uint32_t magic = 0;
  if (bytes >= sizeof magic) memcpy(&magic, head, sizeof magic);
  if (magic == MH_MAGIC_64 && bytes >= sizeof(mach_header_64)) {
    mach_header_64 header;
    memcpy(&header, head, sizeof header);
    return is_arm64e(static_cast<uint32_t>(header.cputype), static_cast<uint32_t>(header.cpusubtype));
  }
  if (__builtin_bswap32(magic) != FAT_MAGIC) return false;
  for (size_t at = sizeof(fat_header); at + sizeof(fat_arch) <= bytes; at += sizeof(fat_arch)) {
    uint32_t count = 0;
    memcpy(&count, head + sizeof magic, sizeof count);
    if ((at - sizeof(fat_header)) / sizeof(fat_arch) >= __builtin_bswap32(count)) break;
    uint32_t part[2];
    memcpy(part, head + at, sizeof part);
    if (is_arm64e(__builtin_bswap32(part[0]), __builtin_bswap32(part[1]))) return true;
  }
  return false;
}

// Cuts the path of a script's interpreter out of its first line.
const char* interpreter_in(char* head) {
  if (head[0] != '#' || head[1] != '!') return nullptr;
  char* path = head + 2 + strspn(head + 2, " \t");
  path[strcspn(path, " \t\r\n")] = 0;
  return path;
}

bool can_take_library(const char* program) {
  const int error = errno;
  char head[kHeadBytes];
  size_t bytes = read_head(program, head);
  // XNU runs no script by a script.
  if (const char* interpreter = bytes > 2 ? interpreter_in(head) : nullptr) {
    char path[MAXPATHLEN];
    strlcpy(path, interpreter, sizeof path);
    bytes = read_head(path, head);
  }
  errno = error;
  return !has_arm64e(head, bytes);
}

#else

// Intel programs, also under Rosetta, are all of the library's kind.
bool can_take_library(const char*) { return true; }

#endif

}  // namespace

bool library_is_hidden() { return load_relaxed(g_hidden); }

void forget_library() { store_release(g_hidden, false); }

size_t room_for_library(const char* program, char* const* environment) {
  if (!library_is_hidden()) return 0;
  const char* hidden = hidden_in(environment);
  if (hidden == nullptr || !can_take_library(program)) return 0;
  size_t count = 0;
  while (environment[count] != nullptr) ++count;
  return (count + 1) * sizeof(char*) + strlen(hidden) + 1;
}

// Other threads may change the environment meanwhile: nothing is written past the room.
char* const* with_library(void* room, size_t bytes, char* const* environment) {
  const char* hidden = hidden_in(environment);
  const size_t text = hidden == nullptr ? 0 : strlen(hidden) + 1;
  if (text == 0 || bytes < text + sizeof(char*)) return environment;
  auto** out = static_cast<char**>(room);
  const size_t most = (bytes - text) / sizeof(char*) - 1;
  char* given = reinterpret_cast<char*>(out + most + 1);
  memcpy(given, kInserting, kNameBytes);
  memcpy(given + kNameBytes, hidden + kNameBytes, text - kNameBytes);
  size_t count = 0;
  for (; count < most && environment[count] != nullptr; ++count)
    out[count] = environment[count] == hidden ? given : environment[count];
  out[count] = nullptr;
  return out;
}

bool find_program(const char* name, char* path, size_t size) {
  if (strchr(name, '/') != nullptr) return strlcpy(path, name, size) < size;
  const char* folders = getenv("PATH");
  while (folders != nullptr && *folders != 0) {
    const size_t length = strcspn(folders, ":");
    if (length + 1 < size) {
      memcpy(path, folders, length);
      path[length] = '/';
      const bool fits = strlcpy(path + length + 1, name, size - length - 1) < size - length - 1;
      if (fits && access(path, X_OK) == 0) return true;
    }
    folders += length + (folders[length] == ':' ? 1 : 0);
  }
  return false;
}

}  // namespace esreplay
