// A session that cannot begin leaves no ES client behind.
#include "recorder/session.h"

#include <mach/mach.h>

#include "test/native/check.h"

// What session.cc calls: it can be made to refuse, and counts clients.
namespace {

bool g_mutes, g_subscribes;
int g_made, g_deleted;
es_client_t* const kClient = reinterpret_cast<es_client_t*>(uintptr_t{64});

}  // namespace

extern "C" {

es_new_client_result_t es_new_client(es_client_t** client, es_handler_block_t handler) {
  (void)handler;
  *client = kClient;
  ++g_made;
  return ES_NEW_CLIENT_RESULT_SUCCESS;
}

es_return_t es_delete_client(es_client_t* client) {
  CHECK(client == kClient);
  ++g_deleted;
  return ES_RETURN_SUCCESS;
}

es_return_t es_subscribe(es_client_t*, const es_event_type_t*, uint32_t) {
  return g_subscribes ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}
es_return_t es_unsubscribe_all(es_client_t*) { return ES_RETURN_SUCCESS; }
es_return_t es_mute_process(es_client_t*, const audit_token_t*) {
  return g_mutes ? ES_RETURN_SUCCESS : ES_RETURN_ERROR;
}

mach_port_t mach_task_self_ = 1;
kern_return_t task_info(task_name_t, task_flavor_t, task_info_t, mach_msg_type_number_t*) { return KERN_SUCCESS; }
int sysctlbyname(const char*, void*, size_t*, void*, size_t) { return -1; }
void esreplay_keep_darwin_values(void) {}
}

namespace esrecord {

void read_system(StartState&) {}
bool read_path_mutes(es_client_t*, std::vector<PathMute>&) { return true; }
void read_client(es_client_t*, StartState&) {}
void read_running(StartState&) {}

namespace {

bool starts(bool mutes, bool subscribes) {
  g_mutes = mutes;
  g_subscribes = subscribes;
  MessageRing ring;
  Handler handler = {ring, {}};
  StartState state;
  Trouble trouble;
  Session session;
  const bool started = session.start(Options(), handler, state, trouble);
  CHECK(started == trouble.problem.empty());
  return started;
}

TEST(a_session_that_cannot_mute_itself_deletes_its_client) {
  CHECK(!starts(false, true));
  CHECK(g_made == 1 && g_deleted == 1);
}

TEST(a_session_that_cannot_subscribe_deletes_its_client) {
  CHECK(!starts(true, false));
  CHECK(g_made == 1 && g_deleted == 1);
}

TEST(a_session_that_started_keeps_its_client) {
  CHECK(starts(true, true));
  CHECK(g_made == 1 && g_deleted == 0);
}

}  // namespace
}  // namespace esrecord
