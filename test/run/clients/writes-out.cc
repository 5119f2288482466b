// Writes to its standard output and standard error in the handler, in each way that programs of C, C++, Rust and Swift
// do. With -DNON_BLOCKING it makes both non-blocking before; with -DOWN_PIPE it writes to a non-blocking pipe of its
// own instead.
#include <EndpointSecurity/EndpointSecurity.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace {

int out = STDOUT_FILENO, err = STDERR_FILENO;
#ifdef OWN_PIPE
constexpr unsigned kWays = 4;
#else
constexpr unsigned kWays = 8;
#endif

void must(bool works) {
  if (!works) std::exit(97);
}

void write_in_turn() {
  static unsigned turn;
  const iovec lines[] = {{const_cast<char*>("chirp\n"), 6}};
  switch (turn++ % kWays) {
    case 0: must(write(err, "chirp\n", 6) == 6); return;  // so do Rust's eprintln! and Swift's FileHandle
    case 1: must(write(out, "chirp\n", 6) == 6); return;
    case 2: must(writev(err, lines, 1) == 6); return;
    case 3: must(syscall(SYS_write, err, "chirp\n", 6) == 6); return;
    case 4: std::cerr << "chirp" << std::endl; return;
    case 5: std::cout << "chirp" << std::endl; return;
    case 6: std::fputs("chirp\n", stderr); return;
    default: std::printf("chirp\n"); return;
  }
}

[[maybe_unused]] void make_non_blocking(int file) {
  must(fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK) == 0);
}

}  // namespace

int main() {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what is in the buffer when a client is ended never comes out
#ifdef NON_BLOCKING
  make_non_blocking(out);
  make_non_blocking(err);
#endif
#ifdef OWN_PIPE
  int ends[2];
  must(pipe(ends) == 0);
  make_non_blocking(ends[1]);
  out = err = ends[1];
#endif
  es_client_t* client = nullptr;
  const es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  must(es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
         write_in_turn();
         es_respond_flags_result(own, message, UINT32_MAX, false);
       }) == ES_NEW_CLIENT_RESULT_SUCCESS);
  must(es_subscribe(client, events, 1) == ES_RETURN_SUCCESS);
  std::puts("ready");
  for (;;) pause();
}
