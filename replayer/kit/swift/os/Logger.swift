// Logger and os_log for clients on Linux: each call is one line on standard error, as from the kit's os/log.h.
@_exported import os.log

public struct OSLogType: Equatable, RawRepresentable, Sendable {
  public let rawValue: UInt8
  public init(_ value: UInt8) { rawValue = value }
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let `default` = OSLogType(0x00)
  public static let info = OSLogType(0x01)
  public static let debug = OSLogType(0x02)
  public static let error = OSLogType(0x10)
  public static let fault = OSLogType(0x11)
}

/// One subsystem and category. The objects of C are never freed, so this may be copied between threads.
public final class OSLog: @unchecked Sendable {
  @usableFromInline let log: OpaquePointer?

  private init(_ log: OpaquePointer?) { self.log = log }
  public convenience init(subsystem: String, category: String) { self.init(os_log_create(subsystem, category)) }

  public static let `default` = OSLog(nil)
  public static let disabled = OSLog(esreplay_os_log_disabled())

  public func isEnabled(type: OSLogType) -> Bool { os_log_type_enabled(log, type.rawValue) }
}

public typealias os_log_t = OSLog

public struct Logger: Sendable {
  @usableFromInline let target: OSLog

  public init() { target = .default }
  public init(_ log: OSLog) { target = log }
  public init(subsystem: String, category: String) { target = OSLog(subsystem: subsystem, category: category) }

  // Transparent, so that a report names the line of the client and not one of this file.
  @_transparent public func log(level: OSLogType, _ message: OSLogMessage) { writeLine(message, to: target, as: level) }
  @_transparent public func log(_ message: OSLogMessage) { writeLine(message, to: target, as: .default) }
  @_transparent public func notice(_ message: OSLogMessage) { writeLine(message, to: target, as: .default) }
  @_transparent public func trace(_ message: OSLogMessage) { writeLine(message, to: target, as: .debug) }
  @_transparent public func debug(_ message: OSLogMessage) { writeLine(message, to: target, as: .debug) }
  @_transparent public func info(_ message: OSLogMessage) { writeLine(message, to: target, as: .info) }
  @_transparent public func warning(_ message: OSLogMessage) { writeLine(message, to: target, as: .error) }
  @_transparent public func error(_ message: OSLogMessage) { writeLine(message, to: target, as: .error) }
  @_transparent public func critical(_ message: OSLogMessage) { writeLine(message, to: target, as: .fault) }
  @_transparent public func fault(_ message: OSLogMessage) { writeLine(message, to: target, as: .fault) }
}

@_transparent public func os_log(_ message: OSLogMessage) { writeLine(message, to: .default, as: .default) }
@_transparent public func os_log(_ type: OSLogType, log: OSLog = .default, _ message: OSLogMessage) {
  writeLine(message, to: log, as: type)
}

// The older forms have a format of os_log and arguments. Apple's take CVarArg; strings are none on Linux.
@_disfavoredOverload @_transparent public func os_log(
  _ format: StaticString, dso: UnsafeRawPointer? = nil, log: OSLog = .default, type: OSLogType = .default,
  _ arguments: Any...
) {
  writeLine(OSLogMessage(format: format, arguments), to: log, as: type)
}
@_disfavoredOverload @_transparent public func os_log(
  _ type: OSLogType, dso: UnsafeRawPointer? = nil, log: OSLog = .default, _ format: StaticString, _ arguments: Any...
) {
  writeLine(OSLogMessage(format: format, arguments), to: log, as: type)
}

@_transparent @usableFromInline func writeLine(_ message: OSLogMessage, to target: OSLog, as type: OSLogType) {
  if target.isEnabled(type: type) { esreplay_os_log_text(target.log, type.rawValue, message.text) }
}
