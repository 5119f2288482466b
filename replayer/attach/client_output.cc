// Makes a client write its standard output line by line, as on a terminal: in the buffer of a pipe, what it printed
// would be lost when it is ended. Runs when the library is loaded, so it is early enough for a client that never gets
// to es_new_client. The variable is set by the harness (--output line).
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

__attribute__((constructor)) void write_by_line() {
  const char* wanted = getenv("ESREPLAY_OUTPUT");
  if (wanted != nullptr && strcmp(wanted, "line") == 0) setvbuf(stdout, nullptr, _IOLBF, 0);
}

}  // namespace
