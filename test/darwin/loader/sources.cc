// Dispatch sources. Of a signal: a handler writes the number, and a thread hands the source's block to its queue. Of a
// descriptor: a thread waits until it can be read, hands over the block, and waits again when that has run.
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "src/native/block_abi.h"
#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/dispatch.h"
#include "test/darwin/loader/edges.h"
#include "test/darwin/loader/host_symbols.h"
#include "test/darwin/loader/signal_numbers.h"
#include "test/darwin/loader/threads.h"

namespace loader {
namespace {

// The types that <dispatch/source.h> identifies by these addresses.
char g_read_type;
char g_signal_type;

struct Source {
  int signal;      // 0 for a descriptor
  int descriptor;  // −1 for a signal
  void* queue;
  void* block;
  std::atomic<bool> cancelled;
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
  for (uint8_t number = 0; read(g_pipe[0], &number, 1) == 1;)
    if (const Source* source = g_sources[number])
      run_later(source->queue, [block = source->block] { esreplay::block_call(block); });
  return nullptr;
}

void* watch(void* memory) {
  auto* source = static_cast<Source*>(memory);
  pollfd wanted = {source->descriptor, POLLIN, 0};
  while (!source->cancelled && poll(&wanted, 1, -1) == 1) {
    uint32_t done = 0;
    run_later(source->queue, [source, &done] {
      if (!source->cancelled) esreplay::block_call(source->block);
      std::atomic_ref(done).store(1);
      wake_word(&done);
    });
    while (std::atomic_ref(done).load() == 0) wait_on_word(&done, 0);
  }
  return nullptr;
}

// Returns null for every other kind.
Source* make_source(const void* type, uintptr_t handle, uintptr_t, void* queue) {
  if (type == &g_read_type) return new Source{0, static_cast<int>(handle), queue, nullptr, false};
  if (type != &g_signal_type) return nullptr;
  return new Source{host_signal(static_cast<int>(handle)), -1, queue, nullptr, false};
}

void set_handler(Source* source, const void* block) { source->block = copy_block(block); }
void cancel(Source* source) { source->cancelled = true; }

void start_watching(Source* source) {
  pthread_t thread;
  if (start_thread(&thread, nullptr, watch, source) == 0) pthread_detach(thread);
}

// A new source is inactive until this call.
void start(Source* source) {
  if (source != nullptr && source->descriptor >= 0) return start_watching(source);
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
      {"__dispatch_source_type_read", &g_read_type},
      {"__dispatch_source_type_signal", &g_signal_type},
      {"_dispatch_activate", start},
      {"_dispatch_queue_attr_make_with_qos_class", with_quality},
      {"_dispatch_resume", start},
      {"_dispatch_source_cancel", cancel},
      {"_dispatch_source_create", make_source},
      {"_dispatch_source_set_event_handler", set_handler},
  };
  return symbols;
}

}  // namespace loader
