// What clients call in addition to what the library for macOS needs itself: logging, other libraries of the system,
// checked forms of the string functions.
#include <unistd.h>

#include <csignal>
#include <cstdint>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "test/darwin/loader/ends.h"
#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/variadic.h"

namespace loader {

// A jump of variadic.h calls it.
extern "C" int loader_snprintf_chk(char* out, size_t size, int, size_t room, const char* format, DarwinList list) {
  if (size > room) die_of(SIGABRT);
  HostList host(list);
  return vsnprintf(out, size, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}

namespace {

// os_log keeps lines that are not read here.
struct Log {
  int unused;
} g_default_log, g_disabled_log;
bool log_is_enabled(const Log* log, uint8_t) { return log != &g_disabled_log; }
void write_log(void*, Log*, uint8_t, const char*, const uint8_t*, uint32_t) {}
Log* make_log(const char*, const char*) { return &g_default_log; }

// <bsm/libbsm.h>: eight words, in this order since they were introduced.
struct AuditToken {
  uint32_t auid, euid, egid, ruid, rgid, pid, asid, version;
};
template <uint32_t AuditToken::* word>
uint32_t word_of(AuditToken token) {
  return token.*word;
}

// TASK_AUDIT_TOKEN of this task; there are no other tasks.
int task_information(uint32_t, int flavor, void* out, uint32_t* count) {
  constexpr int kAuditToken = 15;
  constexpr int kInvalidArgument = 4;
  constexpr uint32_t kWords = sizeof(AuditToken) / 4;
  if (flavor != kAuditToken || *count < kWords) return kInvalidArgument;
  const AuditToken own = {getuid(), geteuid(), getegid(), getuid(), getgid(), static_cast<uint32_t>(getpid()), 1, 1};
  memcpy(out, &own, sizeof own);
  *count = kWords;
  return 0;
}
const char* mach_error(int) { return "(no words for it)"; }

// From Security: every file's signature is valid.
int check_signature(void*, uint32_t, void*) { return 0; }
int check_signature_with_errors(void*, uint32_t, void*, void**) { return 0; }
int check_code(void*, uint32_t, void*) { return 0; }
int check_code_with_errors(void*, uint32_t, void*, void**) { return 0; }

// What the checked forms do on macOS if there is too little room.
void* copy_checked(void* to, const void* from, size_t size, size_t room) {
  if (size > room) die_of(SIGABRT);
  return memcpy(to, from, size);
}

ESREPLAY_VARIADIC(loader_snprintf_checked, 5, int,
                  (char* out, size_t size, int flags, size_t room, const char* format, ...), format,
                  (out, size, flags, room, format, list), loader_snprintf_chk)

size_t copy_string_checked(char* to, const char* from, size_t size, size_t room) {
  if (size > room) die_of(SIGABRT);
  const size_t length = strlen(from);
  if (size != 0) snprintf(to, size, "%s", from);
  return length;
}

}  // namespace

HostSymbols client_symbols() {
  static const HostSymbol symbols[] = {
      {"_SecCodeCheckValidity", check_code},
      {"_SecCodeCheckValidityWithErrors", check_code_with_errors},
      {"_SecStaticCodeCheckValidity", check_signature},
      {"_SecStaticCodeCheckValidityWithErrors", check_signature_with_errors},
      {"___memcpy_chk", copy_checked},
      {"___snprintf_chk", loader_snprintf_checked},
      {"___strlcpy_chk", copy_string_checked},
      {"__os_log_default", &g_default_log},
      {"__os_log_disabled", &g_disabled_log},
      {"__os_log_impl", write_log},
      {"_audit_token_to_asid", word_of<&AuditToken::asid>},
      {"_audit_token_to_auid", word_of<&AuditToken::auid>},
      {"_audit_token_to_egid", word_of<&AuditToken::egid>},
      {"_audit_token_to_euid", word_of<&AuditToken::euid>},
      {"_audit_token_to_pid", word_of<&AuditToken::pid>},
      {"_audit_token_to_pidversion", word_of<&AuditToken::version>},
      {"_audit_token_to_rgid", word_of<&AuditToken::rgid>},
      {"_audit_token_to_ruid", word_of<&AuditToken::ruid>},
      {"_mach_error_string", mach_error},
      {"_os_log_create", make_log},
      {"_os_log_type_enabled", log_is_enabled},
      {"_quick_exit", quick_exit},
      {"_task_info", task_information},
  };
  return symbols;
}

}  // namespace loader
