/* Connections to daemons. A message to a name that a service model of the run leads to gets an empty dictionary as its
 * reply, one to any other name gets XPC_ERROR_CONNECTION_INVALID. */
#ifndef ESREPLAY_XPC_CONNECTION_H
#define ESREPLAY_XPC_CONNECTION_H

#include <xpc/xpc.h>

typedef struct _xpc_connection_s* xpc_connection_t;

#define XPC_CONNECTION_MACH_SERVICE_LISTENER (1 << 0)
#define XPC_CONNECTION_MACH_SERVICE_PRIVILEGED (1 << 1)

ESREPLAY_DECLS_BEGIN

/* A connection is inactive until it is resumed. `queue` may be NULL. */
xpc_connection_t xpc_connection_create(const char* name, dispatch_queue_t queue) ESREPLAY_OWN(xpc_connection_create);
xpc_connection_t xpc_connection_create_mach_service(const char* name, dispatch_queue_t queue, uint64_t flags)
    ESREPLAY_OWN(xpc_connection_create_mach_service);
void xpc_connection_set_target_queue(xpc_connection_t connection, dispatch_queue_t queue)
    ESREPLAY_OWN(xpc_connection_set_target_queue);
void xpc_connection_resume(xpc_connection_t connection) ESREPLAY_OWN(xpc_connection_resume);
void xpc_connection_activate(xpc_connection_t connection) ESREPLAY_OWN(xpc_connection_resume);
/* The event handler gets XPC_ERROR_CONNECTION_INVALID, and so do all later messages. */
void xpc_connection_cancel(xpc_connection_t connection) ESREPLAY_OWN(xpc_connection_cancel);
const char* xpc_connection_get_name(xpc_connection_t connection) ESREPLAY_OWN(xpc_connection_get_name);
void xpc_connection_send_message(xpc_connection_t connection, xpc_object_t message)
    ESREPLAY_OWN(xpc_connection_send_message);
xpc_object_t xpc_connection_send_message_with_reply_sync(xpc_connection_t connection, xpc_object_t message)
    ESREPLAY_OWN(xpc_connection_send_message_with_reply_sync);
#ifdef __BLOCKS__
void xpc_connection_set_event_handler(xpc_connection_t connection, xpc_handler_t handler)
    ESREPLAY_OWN(xpc_connection_set_event_handler);
void xpc_connection_send_message_with_reply(xpc_connection_t connection, xpc_object_t message, dispatch_queue_t queue,
                                            xpc_handler_t handler) ESREPLAY_OWN(xpc_connection_send_message_with_reply);
#endif

ESREPLAY_DECLS_END

#endif
