// A client that uses Foundation in its handler: an identifier and a time for each decision. It knows its time zone before
// the first message. -DASKS_FILE_MANAGER looks at the disk there, too.
import EndpointSecurity
import Foundation

struct Decision {
  let id: UUID
  let time: String
  let path: String
}

let formatter = DateFormatter()
formatter.locale = Locale(identifier: "en_US_POSIX")
formatter.timeZone = TimeZone.current
formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
_ = formatter.string(from: Date())

var decisions: [Decision] = []

func text(_ token: es_string_token_t) -> String {
  guard let data = token.data else { return "" }
  return String(decoding: UnsafeRawBufferPointer(start: data, count: token.length), as: UTF8.self)
}

func isDenied(_ path: String) -> Bool {
  #if ASKS_FILE_MANAGER
    if FileManager.default.fileExists(atPath: path + ".denied") { return true }  // found here
  #endif
  return path.components(separatedBy: "/").contains("denied")
}

var made: OpaquePointer?
let result = es_new_client(&made) { client, message in
  switch message.pointee.event_type {
  case ES_EVENT_TYPE_AUTH_EXEC:
    let path = text(message.pointee.event.exec.target.pointee.executable.pointee.path)
    let denied = isDenied(path)
    es_respond_auth_result(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW, false)
    let seconds = TimeInterval(message.pointee.time.tv_sec)
    let time = formatter.string(from: Date(timeIntervalSince1970: seconds))
    decisions.append(Decision(id: UUID(), time: time, path: path))
  case ES_EVENT_TYPE_AUTH_OPEN:
    es_respond_flags_result(client, message, UInt32.max, false)
  default:
    break
  }
}
guard result == ES_NEW_CLIENT_RESULT_SUCCESS, let client = made else { exit(EXIT_FAILURE) }
let events = [ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT]
guard es_subscribe(client, events, UInt32(events.count)) == ES_RETURN_SUCCESS else { exit(EXIT_FAILURE) }
while true { RunLoop.main.run(until: .distantFuture) }
