// The part of a client that gcc can compile: everything but the handler's block, which is in another file.
#include <EndpointSecurity/EndpointSecurity.h>
#include <Kernel/kern/cs_blobs.h>
#include <bsm/libbsm.h>
#include <dispatch/dispatch.h>
#include <fcntl.h>
#include <libproc.h>
#include <mach/mach.h>
#include <mach/mach_time.h>
#include <os/log.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>

static void decide(void* context) {
  es_message_t* message = (es_message_t*)context;
  os_log_info(OS_LOG_DEFAULT, "pid %d", audit_token_to_pid(message->process->audit_token));
}

void handle(es_client_t* client, const es_message_t* message, dispatch_queue_t queue);
void handle(es_client_t* client, const es_message_t* message, dispatch_queue_t queue) {
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_OPEN:
      es_respond_flags_result(client, message, (uint32_t)(message->event.open.fflag & (FREAD | FWRITE)), false);
      break;
    case ES_EVENT_TYPE_AUTH_MOUNT:
      es_respond_auth_result(
          client, message,
          (message->event.mount.statfs->f_flags & MNT_RDONLY) != 0 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false);
      break;
    case ES_EVENT_TYPE_AUTH_EXEC:
      es_respond_auth_result(
          client, message,
          (message->event.exec.target->codesigning_flags & CS_VALID) != 0 ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY,
          true);
      break;
    default:
      if (__builtin_available(macOS 11.0, *)) es_retain_message(message);
      dispatch_async_f(queue, (void*)(uintptr_t)message, decide);
  }
}
