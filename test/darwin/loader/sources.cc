// A dispatch source for signals: a handler writes the number, and a thread hands the source's block to its queue.
#include <unistd.h>

#include <cerrno>

#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/threads.h"

namespace loader {
namespace {

// The type that <dispatch/source.h> identifies by this address.
char g_signal_type;

struct Source {
  int signal;
  void* queue;
  void* block;
};
Source* g_sources[65];  // by the host's number
int g_pipe[2];

void hear(int host_signal) {
  const int error = errno;
  const auto byte = static_cast<uint8_t>(host_signal);
  (void)!write(g_pipe[1], &byte, 1);
  errno = error;
}

void* serve(void*) {
  using Add = void (*)(void* queue, const void* block);
  const auto add = reinterpret_cast<Add>(const_cast<void*>(host_symbol("_dispatch_async")));
  for (uint8_t number = 0; read(g_pipe[0], &number, 1) == 1;)
    if (const Source* source = g_sources[number]) add(source->queue, source->block);
  return nullptr;
}

// Returns null for every other kind.
Source* make_source(const void* type, uintptr_t handle, uintptr_t, void* queue) {
  if (type != &g_signal_type) return nullptr;
  return new Source{host_signal(static_cast<int>(handle)), queue, nullptr};
}

void set_handler(Source* source, const void* block) { source->block = copy_block(block); }

// A new source is inactive until this call.
void start(Source* source) {
  static const bool serves = [] {
    pthread_t thread;
    return pipe(g_pipe) == 0 && start_thread(&thread, nullptr, serve, nullptr) == 0;
  }();
  if (!serves || source == nullptr || source->signal == 0) return;
  g_sources[source->signal] = source;
  struct sigaction action = {};
  action.sa_handler = hear;
  action.sa_flags = SA_RESTART;
  sigaction(source->signal, &action, nullptr);
}

void* with_quality(void* kind, unsigned, int) { return kind; }

}  // namespace

HostSymbols source_symbols() {
  static const HostSymbol symbols[] = {
      {"__dispatch_source_type_signal", &g_signal_type},
      {"_dispatch_activate", start},
      {"_dispatch_queue_attr_make_with_qos_class", with_quality},
      {"_dispatch_resume", start},
      {"_dispatch_source_create", make_source},
      {"_dispatch_source_set_event_handler", set_handler},
  };
  return symbols;
}

}  // namespace loader
