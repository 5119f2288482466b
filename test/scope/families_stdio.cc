// Buffered input and output, narrow and wide, and the system's log.
#include <err.h>
#include <execinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <wchar.h>

#include <csignal>

#include "test/scope/families.h"

namespace {

FILE* sink;
FILE* wide_sink;
FILE* text;
FILE* wide_text;
FILE* stream;
char* line;
size_t line_size;
wchar_t wide[16];
fpos_t position;
void* addresses[1];

// The preparation of the first row opens them.
void open_streams() {
  if (sink != nullptr) return;
  sink = fopen("/dev/null", "w");
  wide_sink = fopen("/dev/null", "w");
  text = fopen("/proc/version", "r");
  wide_text = fopen("/proc/version", "r");
}
void open_stream() { stream = fopen("/dev/null", "r"); }

#define LIST_FORM(name, type, ...)           \
  long name(type format, ...) {              \
    va_list list;                            \
    va_start(list, format);                  \
    const long result = answer(__VA_ARGS__); \
    va_end(list);                            \
    return result;                           \
  }
LIST_FORM(list_printf, const char*, vprintf(format, list))
LIST_FORM(list_fprintf, const char*, vfprintf(sink, format, list))
LIST_FORM(list_dprintf, const char*, vdprintf(-1, format, list))
LIST_FORM(list_wprintf, const wchar_t*, vwprintf(format, list))
LIST_FORM(list_fwprintf, const wchar_t*, vfwprintf(wide_sink, format, list))
LIST_FORM(list_scanf, const char*, vscanf(format, list))
LIST_FORM(list_fscanf, const char*, vfscanf(text, format, list))
LIST_FORM(list_warn, const char*, (vwarn(format, list), 0))
LIST_FORM(list_warnx, const char*, (vwarnx(format, list), 0))
LIST_FORM(list_syslog, const char*, (vsyslog(LOG_DEBUG, format, list), 0))

const Row kRows[] = {
    ROW_AFTER(open_streams(), "fprintf", fprintf(sink, "%d %s %f\n", 3, "three", 3.0)),
    ROW("printf", printf("%s", "")),
    ROW("dprintf", dprintf(-1, "%d", 3)),
    ROW("vprintf", list_printf("%s", "")),
    ROW("vfprintf", list_fprintf("%d %f\n", 3, 3.0)),
    ROW("vdprintf", list_dprintf("%d", 3)),
    ROW("wprintf", wprintf(L"%d", 3)),
    ROW("fwprintf", fwprintf(wide_sink, L"%d %f\n", 3, 3.0)),
    ROW("vwprintf", list_wprintf(L"%d", 3)),
    ROW("vfwprintf", list_fwprintf(L"%d\n", 3)),
    ROW("puts", puts("") >= 0),
    ROW("fputs", fputs("text", sink) >= 0),
    ROW("fputc", fputc('x', sink)),
    ROW("putc", putc('x', sink)),
    ROW("putchar", putchar('\n')),
    ROW("fputws", fputws(L"text", wide_sink) >= 0),
    ROW("fputwc", fputwc(L'x', wide_sink)),
    ROW("putwchar", putwchar(L'x')),
    ROW("putw", putw(7, sink)),
    ROW("fwrite", fwrite("text", 1, 4, sink)),
    DONE("perror", perror("said by a test")),
    DONE("psignal", psignal(SIGUSR1, "said by a test")),
    DONE("warn", warn("said by a %s", "test")),
    DONE("warnx", warnx("said by a %s", "test")),
    ROW("vwarn", list_warn("said by a %s", "test")),
    ROW("vwarnx", list_warnx("said by a %s", "test")),
    ROW("fflush", fflush(sink)),
    DONE("backtrace_symbols_fd", backtrace_symbols_fd(addresses, 0, -1)),

    ROW("fopen", fopen(missing, "r")),
    ROW("fopen", fopen("/dev/null", "r")),
    ROW_AFTER(open_stream(), "freopen", freopen("/dev/null", "w", stream)),
    ROW("fdopen", fdopen(-1, "r")),
    ROW_AFTER(open_stream(), "fclose", fclose(stream)),
    ROW("tmpfile", tmpfile()),
    ROW_AFTER(rewind(text), "fread", fread(buffer, 1, 4, text)),
    ROW_AFTER(rewind(text), "fgets", fgets(buffer, 8, text)),
    ROW_AFTER(rewind(text), "fgetc", fgetc(text)),
    ROW_AFTER(rewind(text), "getc", getc(text)),
    ROW("getchar", getchar()),
    ROW_AFTER(rewind(wide_text), "fgetwc", fgetwc(wide_text)),
    ROW("getwchar", getwchar()),
    ROW_AFTER(rewind(wide_text), "fgetws", fgetws(wide, 8, wide_text)),
    ROW_AFTER(rewind(text), "getline", getline(&line, &line_size, text)),
    ROW_AFTER(rewind(text), "getdelim", getdelim(&line, &line_size, ' ', text)),
    ROW("scanf", scanf("%15s", buffer)),
    ROW_AFTER(rewind(text), "fscanf", fscanf(text, "%15s", buffer)),
    ROW("vscanf", list_scanf("%15s", buffer)),
    ROW_AFTER(rewind(text), "vfscanf", list_fscanf("%15s", buffer)),
    ROW("fseek", fseek(sink, 0, SEEK_SET)),
    ROW("fseeko", fseeko(text, 4, SEEK_SET)),
    ROW_AFTER(fseek(text, 4, SEEK_SET), "ftell", ftell(text)),
    ROW_AFTER(fseek(text, 5, SEEK_SET), "ftello", ftello(text)),
    DONE("rewind", rewind(text)),
    ROW("fgetpos", fgetpos(text, &position)),
    ROW("fsetpos", fsetpos(text, &position)),
    ROW("setvbuf", setvbuf(sink, nullptr, _IONBF, 0)),

    DONE("openlog", openlog("esreplay-test", 0, LOG_USER)),
    DONE("syslog", syslog(LOG_DEBUG, "%s", "")),
    ROW("vsyslog", list_syslog("%s", "")),
    DONE("closelog", closelog()),
};

}  // namespace

RowList stdio_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
