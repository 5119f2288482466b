#include "replayer/attach/run_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "replayer/mutes/default_mutes.h"
#include "replayer/platform/platform.h"
#include "replayer/run/run.h"

namespace esreplay {

namespace {

char g_error[512];
void* g_default_mutes;
uint64_t g_default_mute_bytes;

void* map(const char* dir, const char* name, bool writable, uint64_t* size, bool reserved) {
  char path[1200];
  snprintf(path, sizeof path, "%s%s%s", dir, *name ? "/" : "", name);
  const int file = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  struct stat status = {};
  if (file < 0 || fstat(file, &status) != 0) {
    fail("cannot open %s: %s", path, strerror(errno));
    if (file >= 0) close(file);
    return nullptr;
  }
  *size = static_cast<uint64_t>(status.st_size);
  const int no_room =
      writable && reserved && *size != 0 ? reserve_file(path, file, 0, static_cast<uint64_t>(status.st_size)) : 0;
  if (no_room != 0) {
    fail("no space for %s: %s", path, strerror(no_room));
    close(file);
    return nullptr;
  }
  void* memory = *size == 0 ? MAP_FAILED
                            : mmap(nullptr, *size, writable ? PROT_READ | PROT_WRITE : PROT_READ,
                                   writable ? MAP_SHARED : MAP_PRIVATE, file, 0);
  close(file);
  if (memory != MAP_FAILED) return memory;
  fail("cannot map %s", path);
  return nullptr;
}

}  // namespace

bool fail(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(g_error, sizeof g_error, format, arguments);
  va_end(arguments);
  return false;
}

const char* attach_error() { return g_error; }
void forget_attach_error() { g_error[0] = 0; }
void* map_file(const char* dir, const char* name, bool writable, uint64_t* size) {
  return map(dir, name, writable, size, true);
}

void* map_with_holes(const char* dir, const char* name, uint64_t* size) { return map(dir, name, true, size, false); }

bool map_run(const char* dir) {
  uint64_t size = 0;
  g_run.file = static_cast<const RunFile*>(map_file(dir, "run.bin", false, &size));
  if (run_file() == nullptr) return false;
  const RunFile& file = *run_file();
  if (size < 16 || memcmp(file.magic, kRunFileMagic, sizeof file.magic) != 0)
    return fail("not a run directory of esreplay: %s", dir);
  if (file.protocol != kRunProtocol || file.size != sizeof(RunFile) || size < sizeof(RunFile)) {
    return fail(
        "this replayer library was built from other tables (%08x) than the harness (%08x): rebuild the library that "
        "the client loads",
        kRunProtocol, file.protocol);
  }
  g_run.shared = static_cast<SharedFile*>(map_file(dir, "shared.bin", true, &g_run.shared_bytes));
  if (run_shared() == nullptr) return false;
  if (g_run.shared_bytes < sizeof(SharedFile) ||
      memcmp(run_shared()->magic, kSharedFileMagic, sizeof run_shared()->magic) != 0 ||
      run_shared()->protocol != kRunProtocol) {
    return fail("%s/shared.bin has another protocol than this library", dir);
  }
  g_run.words = reinterpret_cast<uint64_t*>(reinterpret_cast<uint8_t*>(run_shared()) + sizeof(SharedFile));
  return true;
}

// The harness wrote this for --os or took it from the trace. Without a set, the file may be missing.
bool map_default_mutes() {
  if (run_file()->default_mutes == 0) return true;
  uint64_t size = 0;
  const void* memory = map_file(run_file()->ledger_dir, "default-mutes.bin", false, &size);
  if (memory == nullptr) return false;
  const uint64_t count = size / sizeof(DefaultMute);
  g_default_mutes = const_cast<void*>(memory);
  g_default_mute_bytes = count * sizeof(DefaultMute);
  set_default_mutes(static_cast<const DefaultMute*>(memory), count);
  return count == run_file()->default_mutes ||
         fail("%s/default-mutes.bin lacks some of the %u mutes that run.bin counts", run_file()->ledger_dir,
              run_file()->default_mutes);
}

void unmap_default_mutes() {
  set_default_mutes(nullptr, 0);
  if (g_default_mutes != nullptr) munmap(g_default_mutes, g_default_mute_bytes);
  g_default_mutes = nullptr;
}

void unmap_run() {
  if (run_shared() != nullptr) munmap(run_shared(), g_run.shared_bytes);
  if (run_file() != nullptr) munmap(const_cast<RunFile*>(run_file()), sizeof(RunFile));
}

}  // namespace esreplay
