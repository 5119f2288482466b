// A client as a Mac's: Darwin, os and OSLog, with a logger in its handler. Logs outside a run, and what its locks hold.
import Darwin
import EndpointSecurity
import Foundation
import OSLog
import os
import os.log

struct Refusal: Error { let reason = "none" }

let logger = Logger(subsystem: "com.example.client", category: "main")
let older = OSLog(subsystem: "com.example.client", category: "older")
let path = "/usr/bin/true"
let pid: pid_t = 42

func logEverything() {
  logger.info("plain 100%")
  logger.notice(
    "pid \(pid) at \(path, privacy: .public), not \(path, privacy: .private) or \(pid, privacy: .sensitive)")
  logger.log(level: .fault, "[\(path, align: .right(columns: 15))] [\(path, align: .left(columns: 15))]")
  logger.error("\(pid, format: .hex) \(UInt64.max, format: .hex(includePrefix: true, uppercase: true))")
  logger.error(
    "\(-5, format: .decimal(minDigits: 3)) \(8, format: .octal) \(1, format: .decimal(explicitPositiveSign: true))")
  logger.warning("\(1.5) \(2.345, format: .fixed(precision: 2)) \(12345.678, format: .exponential(precision: 2))")
  logger.critical("\(true) \(false, format: .answer) \(Refusal()) \(Int?.none as Any)")
  logger.debug("hidden")
  os_log(
    "old %{public}@ %03d %x %% %{private}@ [%6.2f] %llu %@", log: older, type: .info, path, pid, Int32(-1), path, 1.5,
    7, 8)
  os_log(.error, log: older, "older %{public}s", path)
  os_log(.error, log: .disabled, "hidden")
  os_log("new \(pid)")
}

func lockEverything() {
  let count = OSAllocatedUnfairLock(initialState: 0)
  let bare = OSAllocatedUnfairLock()
  DispatchQueue.concurrentPerform(iterations: 1000) { _ in count.withLock { $0 += 1 } }
  let first = bare.lockIfAvailable()
  let second = DispatchQueue.global().sync { bare.lockIfAvailable() }
  bare.unlock()
  var lock = os_unfair_lock()
  os_unfair_lock_lock(&lock)
  os_unfair_lock_unlock(&lock)
  let darwin = mach_absolute_time() > 0 && getpid() > 0 && proc_pidpath(getpid(), nil, 0) == 0
  print(count.withLock { $0 }, first, second, darwin)
}

guard CommandLine.arguments.count > 1 else {
  logEverything()
  lockEverything()
  exit(EXIT_SUCCESS)
}
var made: OpaquePointer?
let result = es_new_client(&made) { client, message in
  logger.info("exec of \(audit_token_to_pid(message.pointee.process.pointee.audit_token))")  // found here
  es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false)
}
guard result == ES_NEW_CLIENT_RESULT_SUCCESS, let client = made else { exit(EXIT_FAILURE) }
guard es_subscribe(client, [ES_EVENT_TYPE_AUTH_EXEC], 1) == ES_RETURN_SUCCESS else { exit(EXIT_FAILURE) }
RunLoop.main.run()
