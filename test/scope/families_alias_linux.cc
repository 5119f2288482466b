// Exports with a prototype of their own: the functions that a fortified program, an old one or one of another standard
// calls instead of a row.
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "test/scope/families.h"

extern "C" {
int __open_2(const char*, int);
int __openat64_2(int, const char*, int);
ssize_t __read_chk(int, void*, size_t, size_t);
ssize_t __pread64_chk(int, void*, size_t, off_t, size_t);
ssize_t __readlink_chk(const char*, char*, size_t, size_t);
ssize_t __recv_chk(int, void*, size_t, size_t, int);
char* __realpath_chk(const char*, char*, size_t);
char* __getcwd_chk(char*, size_t, size_t);
int __poll_chk(pollfd*, nfds_t, int, size_t);
int __xstat(int, const char*, struct stat*);
int __fxstatat64(int, int, const char*, struct stat*, int);
char* __fgets_chk(char*, size_t, int, FILE*);
char* __fgets_unlocked_chk(char*, size_t, int, FILE*);
size_t __fread_chk(void*, size_t, size_t, size_t, FILE*);
int __fprintf_chk(FILE*, int, const char*, ...);
int __dprintf_chk(int, int, const char*, ...);
int __vfprintf_chk(FILE*, int, const char*, va_list);
int __isoc99_fscanf(FILE*, const char*, ...);
int _IO_vfscanf(FILE*, const char*, va_list, int*);
FILE* _IO_fopen(const char*, const char*);
int getc_unlocked(FILE*);
int __overflow(FILE*, int);  // what putc_unlocked calls for a full buffer
void __syslog_chk(int, int, const char*, ...);
}

namespace {

FILE* text;
FILE* sink;
struct stat status;

void set_up() {
  if (text != nullptr) return;
  text = fopen("/proc/version", "r");
  sink = fopen("/dev/null", "w");
}
void from_start() { rewind(text); }

long list_print(const char* format, ...) {
  va_list list;
  va_start(list, format);
  const long result = __vfprintf_chk(sink, 1, format, list);
  va_end(list);
  return result;
}
long list_scan(const char* format, ...) {
  va_list list;
  va_start(list, format);
  const long result = _IO_vfscanf(text, format, list, nullptr);
  va_end(list);
  return result;
}

const Row kRows[] = {
    {"open", [] { return made(__open_2(file_path, O_RDONLY)); }, set_up},
    MADE("openat", __openat64_2(AT_FDCWD, missing, O_RDONLY)),
    ROW("read", __read_chk(-1, buffer, 8, sizeof buffer)),
    ROW("pread", __pread64_chk(file, buffer, 8, 1, sizeof buffer)),
    ROW("readlink", __readlink_chk("/proc/self/exe", buffer, 64, sizeof buffer)),
    ROW("recv", __recv_chk(-1, buffer, 8, sizeof buffer, 0)),
    ROW("realpath", __realpath_chk(missing, buffer, sizeof buffer)),
    ROW("getcwd", __getcwd_chk(buffer, 1, sizeof buffer)),
    ROW("poll", __poll_chk(nullptr, 0, 1, 0)),
    ROW("stat", __xstat(1, file_path, &status)),
    ROW("fstatat", __fxstatat64(1, AT_FDCWD, missing, &status, 0)),
    {"fgets", [] { return answer(__fgets_chk(buffer, sizeof buffer, 8, text)); }, from_start},
    {"fgets", [] { return answer(__fgets_unlocked_chk(buffer, sizeof buffer, 8, text)); }, from_start},
    {"fread", [] { return answer(__fread_chk(buffer, sizeof buffer, 1, 8, text)); }, from_start},
    ROW("fprintf", __fprintf_chk(sink, 1, "%d %s %f\n", 3, "three", 3.0)),
    ROW("dprintf", __dprintf_chk(-1, 1, "%d", 3)),
    ROW("vfprintf", list_print("%d %f\n", 3, 3.0)),
    {"fscanf", [] { return answer(__isoc99_fscanf(text, "%15s", buffer)); }, from_start},
    {"vfscanf", [] { return list_scan("%15s", buffer); }, from_start},
    ROW("fopen", _IO_fopen(missing, "r")),
    {"getc", [] { return answer(getc_unlocked(text)); }, from_start},
    ROW("putc", __overflow(sink, 'x')),
    DONE("syslog", __syslog_chk(LOG_DEBUG, 1, "%s", "")),
};

}  // namespace

RowList alias_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
