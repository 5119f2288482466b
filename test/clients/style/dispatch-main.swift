// A client as a Swift command-line tool has it: a serial queue, arguments read from a copy of the event, dispatchMain.
import Dispatch
import EndpointSecurity
import Foundation

struct Pending: @unchecked Sendable {
  let client: OpaquePointer
  let message: UnsafePointer<es_message_t>
}

extension es_string_token_t {
  var text: String {
    guard length > 0, let data else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self)
  }
}

func arguments(of message: UnsafePointer<es_message_t>) -> [String] {
  var event = message.pointee.event.exec
  return (0..<es_exec_arg_count(&event)).map { es_exec_arg(&event, $0).text }
}

func decide(_ pending: Pending) {
  let message = pending.message
  let target = message.pointee.event.exec.target.pointee
  let signed = target.codesigning_flags & UInt32(CS_VALID) != 0
  let denied = target.executable.pointee.path.text.contains("/denied/")
  let known = signed || !arguments(of: message).contains("--dangerous")
  let result = denied || !known ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW
  es_respond_auth_result(pending.client, message, result, false)
  es_release_message(message)
}

let queue = DispatchQueue(label: "com.example.decisions", qos: .userInitiated)
var made: OpaquePointer?
let result = es_new_client(&made) { client, message in
  switch message.pointee.event_type {
  case ES_EVENT_TYPE_AUTH_EXEC:
    #if PRINTS
      print("exec", audit_token_to_pid(message.pointee.process.pointee.audit_token))  // found here
    #endif
    es_retain_message(message)
    let pending = Pending(client: client, message: message)
    queue.async { decide(pending) }
  case ES_EVENT_TYPE_AUTH_OPEN:
    es_respond_flags_result(client, message, UInt32.max, false)
  default:
    break
  }
}
guard result == ES_NEW_CLIENT_RESULT_SUCCESS, let client = made else {
  FileHandle.standardError.write(Data("es_new_client: \(result.rawValue)\n".utf8))
  exit(EXIT_FAILURE)
}
if #available(macOS 13.0, *) {
  es_unmute_all_target_paths(client)
}
let events = [ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT]
guard es_subscribe(client, events, UInt32(events.count)) == ES_RETURN_SUCCESS else {
  exit(EXIT_FAILURE)
}
dispatchMain()
