// Threads, their stacks and their own data. A pthread_t is the host's; the memory of an attribute holds the address of
// the host's (<sys/_pthread/_pthread_types.h>).
#include "test/darwin/loader/threads.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "test/darwin/loader/errors.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

// Not destroyed: threads of images run until the process ends.
auto& g_lock = *new std::mutex;
auto& g_numbers = *new std::unordered_map<pthread_t, pid_t>;

pid_t own_number() { return static_cast<pid_t>(syscall(SYS_gettid)); }

struct Start {
  void* (*start)(void*);
  void* argument;
};

struct Registration {
  Registration() {
    const std::lock_guard lock(g_lock);
    g_numbers[pthread_self()] = own_number();
  }
  ~Registration() {
    const std::lock_guard lock(g_lock);
    g_numbers.erase(pthread_self());
  }
};

void* run(void* memory) {
  const Start start = *static_cast<Start*>(memory);
  delete static_cast<Start*>(memory);
  static const thread_local Registration registration;
  return start.start(start.argument);
}

struct DarwinAttributes {
  int64_t signature;
  pthread_attr_t* host;
  char rest[48];
};
static_assert(sizeof(DarwinAttributes) == 64);

int create(pthread_t* out, const DarwinAttributes* how, void* (*start)(void*), void* argument) {
  return darwin_error(start_thread(out, how == nullptr ? nullptr : how->host, start, argument));
}

int attributes_init(DarwinAttributes* out) {
  out->host = new pthread_attr_t;
  return darwin_error(pthread_attr_init(out->host));
}
int attributes_destroy(DarwinAttributes* out) {
  const int result = darwin_error(pthread_attr_destroy(out->host));
  delete out->host;
  return result;
}
int attributes_stack(DarwinAttributes* out, size_t size) {
  return darwin_error(pthread_attr_setstacksize(out->host, size));
}
// PTHREAD_CREATE_JOINABLE 1, _DETACHED 2.
int attributes_detach(DarwinAttributes* out, int state) {
  return darwin_error(
      pthread_attr_setdetachstate(out->host, state == 2 ? PTHREAD_CREATE_DETACHED : PTHREAD_CREATE_JOINABLE));
}

struct Stack {
  char* top;
  size_t bytes;
};

Stack stack_of(pthread_t thread) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(thread, &attributes) != 0) return {};
  void* bottom = nullptr;
  size_t bytes = 0;
  pthread_attr_getstack(&attributes, &bottom, &bytes);
  pthread_attr_destroy(&attributes);
  return {static_cast<char*>(bottom) + bytes, bytes};
}

// Cached: it is needed for every stack that is taken, and the host reads a file to find the first thread's.
Stack own_or_other_stack(pthread_t thread) {
  if (thread != pthread_self()) return stack_of(thread);
  thread_local const Stack own = stack_of(thread);
  return own;
}

void* stack_top(pthread_t thread) { return own_or_other_stack(thread).top; }
size_t stack_bytes(pthread_t thread) { return own_or_other_stack(thread).bytes; }

int number_of(pthread_t thread, uint64_t* out) {
  *out = static_cast<uint64_t>(thread == 0 || thread == pthread_self() ? own_number() : thread_number(thread));
  return *out == 0 ? ESRCH : 0;
}

uint32_t port_of(pthread_t thread) { return static_cast<uint32_t>(thread_number(thread)); }

int set_name(const char* name) {
  char cut[16];
  strncpy(cut, name, sizeof cut - 1);
  cut[sizeof cut - 1] = 0;
  return darwin_error(pthread_setname_np(pthread_self(), cut));
}

int is_main() { return own_number() == getpid() ? 1 : 0; }

// On macOS a key is a long.
int make_key(uint64_t* out, void (*destroy)(void*)) {
  pthread_key_t key = 0;
  const int result = pthread_key_create(&key, destroy);
  *out = key;
  return darwin_error(result);
}
int delete_key(uint64_t key) { return darwin_error(pthread_key_delete(static_cast<pthread_key_t>(key))); }
void* get_specific(uint64_t key) { return pthread_getspecific(static_cast<pthread_key_t>(key)); }
int set_specific(uint64_t key, const void* value) {
  return darwin_error(pthread_setspecific(static_cast<pthread_key_t>(key), value));
}

}  // namespace

int start_thread(pthread_t* out, const pthread_attr_t* how, void* (*start)(void*), void* argument) {
  auto* memory = new Start{start, argument};
  const int result = pthread_create(out, how, run, memory);
  if (result != 0) delete memory;
  return result;
}

pid_t thread_number(pthread_t thread) {
  if (thread == pthread_self()) return own_number();
  const std::lock_guard lock(g_lock);
  const auto found = g_numbers.find(thread);
  return found == g_numbers.end() ? 0 : found->second;
}

int state_of_thread(uint32_t number, char (*name)[16]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%u/stat", number);
  FILE* file = fopen(path, "re");
  if (file == nullptr) return 0;
  char state = 0;
  char text[16] = {};
  const int read = fscanf(file, "%*d (%15[^)]) %c", text, &state);
  fclose(file);
  if (read != 2) return 0;
  if (name != nullptr) memcpy(*name, text, sizeof text);
  return state == 'R' ? 1 : state == 'S' ? 3 : 4;
}

HostSymbols thread_symbols() {
  static const thread_local Registration of_first_thread;
  static const HostSymbol symbols[] = {
      {"_pthread_atfork", coded<pthread_atfork>},
      {"_pthread_attr_destroy", attributes_destroy},
      {"_pthread_attr_init", attributes_init},
      {"_pthread_attr_setdetachstate", attributes_detach},
      {"_pthread_attr_setstacksize", attributes_stack},
      {"_pthread_create", create},
      {"_pthread_detach", coded<pthread_detach>},
      {"_pthread_equal", pthread_equal},
      {"_pthread_exit", pthread_exit},
      {"_pthread_get_stackaddr_np", stack_top},
      {"_pthread_get_stacksize_np", stack_bytes},
      {"_pthread_getspecific", get_specific},
      {"_pthread_join", coded<pthread_join>},
      {"_pthread_key_create", make_key},
      {"_pthread_key_delete", delete_key},
      {"_pthread_mach_thread_np", port_of},
      {"_pthread_main_np", is_main},
      {"_pthread_self", pthread_self},
      {"_pthread_setname_np", set_name},
      {"_pthread_setspecific", set_specific},
      {"_pthread_threadid_np", number_of},
      {"_sched_yield", checked<sched_yield>},
  };
  return symbols;
}

}  // namespace loader
