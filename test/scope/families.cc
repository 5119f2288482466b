// Every row of the table of calls, called outside a handler and inside one with the same arguments: results and errno
// must be equal. Prints one {"row": name, "equal": 1, ...} per line, followed by the facts of the run inside. With a
// nonempty argument: the one call of that name that does not return, inside a handler; the parent reports how it ended.
// Further arguments select rows. A row without its function on this system, which a program for macOS imports weakly,
// is {"missing": name}.
#include "test/scope/families.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "test/scope/probe.h"

char folder[64] = "/tmp/esreplay-scope-XXXXXX";
char file_path[128];
char missing[128];
int file;
char buffer[4096];
timespec past;
timespec moment = {0, 1};
long prepared;

namespace {

struct Outcome {
  long result;
  int error;
};

Outcome run(const Row& row, bool in_handler) {
  if (row.before != nullptr) row.before();
  errno = 0;
  if (in_handler) probe_enter();
  const long result = row.run();
  if (in_handler) probe_leave();
  const int error = errno;
  while (waitpid(-1, nullptr, WNOHANG) > 0) {  // of rows that leave a child
  }
  return {result, error};
}

char** wanted;  // ends with a null; empty means all

bool is_wanted(const char* name) {
  for (char** each = wanted; *each != nullptr; each++)
    if (strcmp(*each, name) == 0) return true;
  return *wanted == nullptr;
}

#if defined(__APPLE__)
bool is_here(const Row& row) {
  for (const char* ending : {"", "$INODE64", "$DARWIN_EXTSN"}) {
    char symbol[128];
    snprintf(symbol, sizeof symbol, "%s%s", row.symbol != nullptr ? row.symbol : row.name, ending);
    if (dlsym(RTLD_DEFAULT, symbol) != nullptr) return true;
  }
  return false;
}
#define ROWS_OF_THIS_SYSTEM darwin_rows(), darwin_kernel_rows()
#else
bool is_here(const Row&) { return true; }  // the linker has checked that
#define ROWS_OF_THIS_SYSTEM alias_rows()
#endif

void say(const char* line, int size) {
  if (write(1, line, static_cast<size_t>(size)) != size) _exit(7);
}

void say_missing(const char* name) {
  char line[256];
  say(line, snprintf(line, sizeof line, "{\"missing\":\"%s\"}\n", name));
}

void play(RowList list) {
  for (unsigned at = 0; at < list.count; at++) {
    const Row& row = list.rows[at];
    if (row.name == nullptr || !is_wanted(row.name)) continue;
    if (!is_here(row)) {
      say_missing(row.name);
      continue;
    }
    const Outcome outside = run(row, false);
    const Outcome inside = run(row, true);
    char line[256];
    const int size = snprintf(
        line, sizeof line, "{\"row\":\"%s\",\"way\":\"%s\",\"equal\":%d,\"results\":[%ld,%ld],\"errno\":[%d,%d]}\n",
        row.name, row.way == nullptr ? "" : row.way, outside.result == inside.result && outside.error == inside.error,
        outside.result, inside.result, outside.error, inside.error);
    say(line, size);
    probe_print();
  }
}

const char* ending;

void* end_in_handler(void*) {
  probe_start();
  probe_enter();
  if (strcmp(ending, "exit") == 0) exit(41);
#if defined(__linux__)
  if (strcmp(ending, "quick_exit") == 0) quick_exit(42);
  if (strcmp(ending, "_exit") == 0) _exit(43);
  if (strcmp(ending, "pthread_exit") == 0) pthread_exit(reinterpret_cast<void*>(44));
  if (strcmp(ending, "abort") == 0) abort();
  if (strcmp(ending, "__assert_fail") == 0) __assert_fail("said by a test", __FILE__, __LINE__, __func__);
#endif
  return nullptr;
}

void* deliver(void*) {
  probe_start();
  probe_print();
  const RowList lists[] = {file_rows(),    directory_rows(), stdio_rows(),    wait_rows(),        lock_rows(),
                           process_rows(), network_rows(),   dispatch_rows(), ROWS_OF_THIS_SYSTEM};
  for (const RowList& list : lists) play(list);
  // For a wanted name without a row: does this system have it?
  for (char** each = wanted; *each != nullptr; each++) {
    const auto is_it = [each](const Row& row) { return row.name != nullptr && strcmp(row.name, *each) == 0; };
    bool has_row = false;
    for (const auto& [rows, count] : lists) has_row = has_row || std::any_of(rows, rows + count, is_it);
    if (!has_row && !is_here({*each, nullptr})) say_missing(*each);
  }
  return nullptr;
}

}  // namespace

int main(int count, char** arguments) {
  pthread_t thread;
  if (count > 1 && *arguments[1] != 0) {
    ending = arguments[1];
    pthread_create(&thread, nullptr, end_in_handler, nullptr);
    void* value = nullptr;
    pthread_join(thread, &value);
    _exit(static_cast<int>(reinterpret_cast<long>(value)));
  }
  wanted = arguments + (count > 1 ? 2 : 1);
  if (mkdtemp(folder) == nullptr) return 1;
  snprintf(file_path, sizeof file_path, "%s/file", folder);
  snprintf(missing, sizeof missing, "%s/missing", folder);
  file = open(file_path, O_CREAT | O_RDWR, 0600);
  if (write(file, "0123456789", 10) != 10) return 1;
  if (freopen("/dev/null", "r", stdin) == nullptr) return 1;
  pthread_create(&thread, nullptr, deliver, nullptr);
  pthread_join(thread, nullptr);
  if (chdir("/") != 0) return 1;
  char program[] = "rm";
  char options[] = "-rf";
  char* words[] = {program, options, folder, nullptr};
  execv("/bin/rm", words);
  return 1;
}
