import EndpointSecurity

public enum GuardError: Error {
  case refused(UInt32)
  case notSubscribed
}

/// Denies programs in a folder that everybody may write. The client lives as long as the process: nobody deletes it.
public func startGuard() throws {
  var made: OpaquePointer?
  let result = es_new_client(&made) { client, message in
    let target = message.pointee.event.exec.target.pointee
    es_respond_auth_result(client, message, isAllowed(target) ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false)
  }
  guard result == ES_NEW_CLIENT_RESULT_SUCCESS, let client = made else { throw GuardError.refused(result.rawValue) }
  guard es_subscribe(client, [ES_EVENT_TYPE_AUTH_EXEC], 1) == ES_RETURN_SUCCESS else { throw GuardError.notSubscribed }
}

func isAllowed(_ target: es_process_t) -> Bool {
  if target.is_platform_binary { return true }
  return !text(target.executable.pointee.path).hasPrefix("/private/tmp/")
}

func text(_ token: es_string_token_t) -> String {
  return String(decoding: UnsafeRawBufferPointer(start: token.data, count: token.length), as: UTF8.self)
}
