// A session that cannot begin leaves no ES client behind.
#include "recorder/session.h"

#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>

#include "test/native/check.h"

// What session.cc calls: it can be made to refuse, and counts clients. About everything else it knows nothing.
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
kern_return_t mach_timebase_info(mach_timebase_info_t) { return KERN_FAILURE; }
int sysctlbyname(const char*, void*, size_t*, void*, size_t) { return -1; }
int proc_listallpids(void*, int) { return 0; }
int proc_pidinfo(int, int, uint64_t, void*, int) { return 0; }
int proc_pidpath(int, void*, uint32_t) { return 0; }
es_return_t es_muted_paths_events(es_client_t*, es_muted_paths_t**) { return ES_RETURN_ERROR; }
void es_release_muted_paths(es_muted_paths_t*) {}
es_return_t es_muted_processes_events(es_client_t*, es_muted_processes_t**) { return ES_RETURN_ERROR; }
void es_release_muted_processes(es_muted_processes_t*) {}
es_mute_inverted_return_t es_muting_inverted(es_client_t*, es_mute_inversion_type_t) { return ES_MUTE_INVERTED_ERROR; }
es_return_t es_get_deadline_miss_mode(es_client_t*, es_deadline_miss_mode_t*) { return ES_RETURN_ERROR; }
es_return_t es_subscriptions(es_client_t*, size_t*, es_event_type_t**) { return ES_RETURN_ERROR; }
void esreplay_keep_darwin_values(void) {}
}

namespace esrecord {

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
