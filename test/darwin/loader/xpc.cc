// XPC's connections and the bootstrap server. Every service exists, and every request gets an empty dictionary at once.
// A run's models define what a service does.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "src/native/block_abi.h"
#include "test/darwin/loader/blocks.h"
#include "test/darwin/loader/dispatch.h"
#include "test/darwin/loader/host_symbols.h"

namespace loader {
namespace {

// The address of an object's type identifies its kind.
char g_connection_type;
char g_dictionary_type;
uint32_t g_bootstrap_port = 0x203;

struct Object {
  const char* type;
  std::atomic<unsigned> holders;
  char name[128];
};

Object* make(const char* type, const char* name) {
  auto* object = new Object{type, 1, {}};
  strncpy(object->name, name, sizeof object->name - 1);
  return object;
}

Object* connect_to(const char* name, void*, uint64_t) { return make(&g_connection_type, name); }
const char* name_of(const Object* connection) { return connection->name; }
Object* make_dictionary() { return make(&g_dictionary_type, ""); }
Object* retain(Object* object) {
  ++object->holders;
  return object;
}
void release(Object* object) {
  if (--object->holders == 0) delete object;
}

Object* ask(Object*, Object*) { return make_dictionary(); }
void send(Object*, Object*) {}
void send_with_reply(Object*, Object*, void* queue, const void* handler) {
  void* kept = copy_block(handler);
  run_later(queue, [kept] {
    Object* reply = make_dictionary();
    esreplay::block_call(kept, reply);
    release(reply);
    release_block(kept);
  });
}
bool has_no_value(Object*, const char*) { return false; }
const char* type_of(const Object* object) { return object->type; }
void set_handler(Object*, void*) {}
void resume(Object*) {}

int look_up(uint32_t, const char*, uint32_t* port) {
  *port = 0x1003;
  return 0;
}

}  // namespace

HostSymbols xpc_symbols() {
  static const HostSymbol symbols[] = {
      {"__xpc_type_dictionary", &g_dictionary_type},
      {"_bootstrap_port", &g_bootstrap_port},
      {"_bootstrap_look_up", look_up},
      {"_xpc_connection_create_mach_service", connect_to},
      {"_xpc_connection_get_name", name_of},
      {"_xpc_connection_resume", resume},
      {"_xpc_connection_send_message", send},
      {"_xpc_connection_send_message_with_reply", send_with_reply},
      {"_xpc_connection_send_message_with_reply_sync", ask},
      {"_xpc_connection_set_event_handler", set_handler},
      {"_xpc_dictionary_create_empty", make_dictionary},
      {"_xpc_dictionary_get_bool", has_no_value},
      {"_xpc_get_type", type_of},
      {"_xpc_release", release},
      {"_xpc_retain", retain},
  };
  return symbols;
}

}  // namespace loader
