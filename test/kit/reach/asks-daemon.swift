// Sends a daemon a message.
import Foundation
import XPC

let connection = xpc_connection_create_mach_service("com.example.agent", DispatchQueue.main, 0)
xpc_connection_set_event_handler(connection) { _ in }
xpc_connection_resume(connection)
let reply = xpc_connection_send_message_with_reply_sync(connection, xpc_dictionary_create(nil, nil, 0))
print(xpc_get_type(reply) == XPC_TYPE_ERROR)
