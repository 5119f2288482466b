// stdio, as far as clients print lines with it. A FILE is the host's own; images never read its fields.
#include <cstdio>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/variadic.h"

namespace loader {

// Jumps of variadic.h call these, and so do the forms with a list.
extern "C" {

int loader_vfprintf(FILE* file, const char* format, DarwinList list) {
  HostList host(list);
  return vfprintf(file, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}

int loader_vprintf(const char* format, DarwinList list) { return loader_vfprintf(stdout, format, list); }

int loader_vdprintf(int file, const char* format, DarwinList list) {
  HostList host(list);
  return noted(vdprintf(file, format, host.get()));
}

int loader_vsnprintf(char* out, size_t size, const char* format, DarwinList list) {
  HostList host(list);
  return vsnprintf(out, size, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}
}

extern "C" int loader_vsscanf(const char* text, const char* format, DarwinList list) {
  HostList host(list);
  return vsscanf(text, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}
extern "C" int loader_vfscanf(FILE* file, const char* format, DarwinList list) {
  HostList host(list);
  return vfscanf(file, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}
ESREPLAY_VARIADIC(loader_fscanf, 2, int, (FILE * file, const char* format, ...), format, (file, format, list),
                  loader_vfscanf)
ESREPLAY_VARIADIC(loader_sscanf, 2, int, (const char* text, const char* format, ...), format, (text, format, list),
                  loader_vsscanf)
ESREPLAY_VARIADIC(loader_fprintf, 2, int, (FILE * file, const char* format, ...), format, (file, format, list),
                  loader_vfprintf)
ESREPLAY_VARIADIC(loader_printf, 1, int, (const char* format, ...), format, (format, list), loader_vprintf)
ESREPLAY_VARIADIC(loader_dprintf, 2, int, (int file, const char* format, ...), format, (file, format, list),
                  loader_vdprintf)
ESREPLAY_VARIADIC(loader_snprintf, 3, int, (char* out, size_t size, const char* format, ...), format,
                  (out, size, format, list), loader_vsnprintf)

namespace {

// The words are the host's, for macOS's number.
void say_error(const char* what) {
  errno = host_error(client_errno());
  perror(what);
}

void go_to_start(FILE* file) {
  (void)fseek(file, 0, SEEK_SET);
  clearerr(file);
}

ssize_t read_line(char** line, size_t* room, FILE* file) { return getline(line, room, file); }

}  // namespace

// A test must not write to the host's log.
extern "C" void loader_vsyslog(int, const char* format, DarwinList list) {
  HostList host(list);
  char line[256];
  vsnprintf(line, sizeof line, format, host.get());  // NOLINT(clang-analyzer-valist.Uninitialized): copied
}
extern "C" int loader_syslog_list(int level, const char* format, DarwinList list) {
  loader_vsyslog(level, format, list);
  return 0;
}
ESREPLAY_VARIADIC(loader_syslog, 2, int, (int level, const char* format, ...), format, (level, format, list),
                  loader_syslog_list)

HostSymbols printing_symbols() {
  static const HostSymbol symbols[] = {
      {"___stderrp", &stderr},
      {"___stdinp", &stdin},
      {"___stdoutp", &stdout},
      {"_dprintf", loader_dprintf},
      {"_fclose", checked<fclose>},
      {"_fflush", checked<fflush>},
      {"_fileno", checked<fileno>},
      {"_fgetc", fgetc},
      {"_fgets", fgets},
      {"_fmemopen", checked<fmemopen>},
      {"_fopen", checked<fopen>},
      {"_fprintf", loader_fprintf},
      {"_fputc", fputc},
      {"_fputs", fputs},
      {"_fread", fread},
      {"_freopen", checked<freopen>},
      {"_fscanf", loader_fscanf},
      {"_fseek", checked<fseek>},
      {"_fwrite", fwrite},
      {"_getline", read_line},
      {"_open_memstream", checked<open_memstream>},
      {"_perror", say_error},
      {"_printf", loader_printf},
      {"_putchar", putchar},
      {"_puts", puts},
      {"_rewind", go_to_start},
      {"_setvbuf", checked<setvbuf>},
      {"_snprintf", loader_snprintf},
      {"_vdprintf", loader_vdprintf},
      {"_vfprintf", loader_vfprintf},
      {"_sscanf", loader_sscanf},
      {"_syslog$DARWIN_EXTSN", loader_syslog},
      {"_vprintf", loader_vprintf},
      {"_vsnprintf", loader_vsnprintf},
      {"_vsyslog", loader_vsyslog},
  };
  return symbols;
}

}  // namespace loader
