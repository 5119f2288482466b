// sys/sysctl.h for Linux: the few values that clients ask for, as macOS reports them.
#include <sys/sysctl.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>

#include "replayer/delivery/scope_link.h"
#include "replayer/kit/kit.h"
#include "replayer/run/recorded_trace.h"
#include "replayer/run/run.h"
#include "replayer/scope/handler_scope.h"
#include "src/schema/generated/calls.h"

using esreplay::fail;

namespace {

// Gives the value as the kernel does: only its size without a buffer, ENOMEM and what fits when the buffer is too
// small.
int give(const void* value, size_t size, void* out, size_t* out_size) {
  if (out_size == nullptr) return 0;
  const size_t room = out == nullptr ? 0 : *out_size;
  *out_size = out == nullptr || room >= size ? size : room;
  if (out == nullptr) return 0;
  memcpy(out, value, *out_size);
  return room >= size ? 0 : fail(ENOMEM);
}

int give_text(const char* text, void* out, size_t* out_size) { return give(text, strlen(text) + 1, out, out_size); }

// Gives 26.3 for release 260300, in a run only.
int give_release(void* out, size_t* out_size) {
  const esreplay::RunFile* run = esreplay::run_file();
  if (run == nullptr || run->os_release == 0) return fail(ENOENT);
  const unsigned release = run->os_release;
  char text[32];
  const unsigned patch = release % 100;
  snprintf(text, sizeof text, patch == 0 ? "%u.%u" : "%u.%u.%u", release / 10000, release / 100 % 100, patch);
  return give_text(text, out, out_size);
}

// Gives what the trace's header says about the recorded macOS. Fails with ENOENT outside a run, and when the header
// says nothing.
int give_recorded(const char* text, void* out, size_t* out_size) {
  if (esreplay::run_file() == nullptr || text[0] == 0) return fail(ENOENT);
  return give_text(text, out, out_size);
}

// The build is unknown in a run that imitates another macOS (--os).
int give_build(void* out, size_t* out_size) {
  const esreplay::RunFile* run = esreplay::run_file();
  if (run == nullptr || run->message_version != 0) return fail(ENOENT);
  return give_recorded(esreplay::run_trace().header().os_build, out, out_size);
}

bool is_processor_count(const char* name) {
  for (const char* known : {"hw.ncpu", "hw.activecpu", "hw.logicalcpu", "hw.physicalcpu"})
    if (strcmp(name, known) == 0) return true;
  return false;
}

int answer(const char* name, void* out, size_t* out_size) {
  if (strcmp(name, "kern.ostype") == 0) return give_text("Darwin", out, out_size);
  if (strcmp(name, "kern.osproductversion") == 0) return give_release(out, out_size);
  if (strcmp(name, "kern.osversion") == 0) return give_build(out, out_size);
  if (strcmp(name, "kern.bootsessionuuid") == 0)
    return give_recorded(esreplay::run_trace().header().boot_id, out, out_size);
  if (strcmp(name, "kern.hostname") == 0) {
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    return give_text(host, out, out_size);
  }
  if (is_processor_count(name)) {
    const auto count = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
    return give(&count, sizeof count, out, out_size);
  }
  const auto page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  if (strcmp(name, "hw.pagesize") == 0) return give(&page, sizeof page, out, out_size);
  if (strcmp(name, "hw.memsize") == 0) {
    const uint64_t bytes = page * static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES));
    return give(&bytes, sizeof bytes, out, out_size);
  }
  return fail(ENOENT);
}

const char* name_of(const int* name, unsigned count) {
  if (count != 2) return "";
  switch (name[0] << 8 | name[1]) {
    case CTL_KERN << 8 | KERN_OSTYPE: return "kern.ostype";
    case CTL_KERN << 8 | KERN_HOSTNAME: return "kern.hostname";
    case CTL_KERN << 8 | KERN_OSVERSION: return "kern.osversion";
    case CTL_HW << 8 | HW_NCPU: return "hw.ncpu";
    case CTL_HW << 8 | HW_PAGESIZE: return "hw.pagesize";
    case CTL_HW << 8 | HW_MEMSIZE: return "hw.memsize";
    default: return "";
  }
}

}  // namespace

extern "C" {

KIT_EXPORT int sysctl(int* name, unsigned count, void* out, size_t* out_size, void* value, size_t) {
  const esreplay::ScopeCall call(esreplay::kCallSysctl);
  return value != nullptr ? fail(EPERM) : answer(name_of(name, count), out, out_size);
}

KIT_EXPORT int sysctlbyname(const char* name, void* out, size_t* out_size, void* value, size_t) {
  const esreplay::ScopeCall call(esreplay::kCallSysctlbyname);
  return value != nullptr ? fail(EPERM) : answer(name, out, out_size);
}
}
