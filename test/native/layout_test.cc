// The numbers of message_layout.h, compared with the EndpointSecurity header in use.
#include "src/native/message_layout.h"

#include "src/native/endpoint_security.h"
#include "test/native/check.h"

namespace esreplay {
namespace {

namespace at = message_layout;

TEST(message_layout_is_that_of_the_header) {
  CHECK(offsetof(es_message_t, version) == at::kVersion);
  CHECK(offsetof(es_message_t, time) == at::kTimeSeconds);
  CHECK(offsetof(es_message_t, mach_time) == at::kMachTime);
  CHECK(offsetof(es_message_t, deadline) == at::kDeadline);
  CHECK(offsetof(es_message_t, process) == at::kProcess);
  CHECK(offsetof(es_message_t, seq_num) == at::kSeqNum);
  CHECK(offsetof(es_message_t, action_type) == at::kActionType);
  CHECK(offsetof(es_message_t, action) == at::kAction);
  CHECK(offsetof(es_message_t, action.notify.result) == at::kActionResult);
  CHECK(offsetof(es_message_t, event_type) == at::kEventType);
  CHECK(offsetof(es_message_t, event) == at::kEvent);
  CHECK(offsetof(es_message_t, thread) == at::kThread);
  CHECK(offsetof(es_message_t, global_seq_num) == at::kGlobalSeqNum);
  CHECK(offsetof(es_message_t, opaque) == at::kSize && at::kExecLists == at::kSize);
  CHECK(offsetof(es_process_t, audit_token.val[5]) == at::kProcessPid);
  CHECK(sizeof(StringToken) == sizeof(es_string_token_t) && sizeof(ExecFd) == sizeof(es_fd_t));
  CHECK(offsetof(es_string_token_t, data) == offsetof(StringToken, data));
  CHECK(offsetof(es_fd_t, fdtype) == offsetof(ExecFd, fdtype) && offsetof(es_fd_t, pipe) == offsetof(ExecFd, pipe_id));
  CHECK(ES_ACTION_TYPE_AUTH == at::kActionAuth && ES_ACTION_TYPE_NOTIFY == at::kActionNotify);
}

}  // namespace
}  // namespace esreplay
