// Run loops: the kit's, which runs the blocks of the main queue in the main thread.
import EsreplayFrameworks
import Foundation

public final class CFRunLoop: EsreplayObject, @unchecked Sendable {}

public struct CFRunLoopMode: RawRepresentable, Hashable, @unchecked Sendable {
  public let rawValue: CFString
  public init(rawValue: CFString) { self.rawValue = rawValue }
  public init(_ rawValue: CFString) { self.rawValue = rawValue }

  public static let defaultMode = CFRunLoopMode("kCFRunLoopDefaultMode" as NSString)
  public static let commonModes = CFRunLoopMode("kCFRunLoopCommonModes" as NSString)
}

public enum CFRunLoopRunResult: Int32, Sendable {
  case finished = 1
  case stopped
  case timedOut
  case handledSource
}

public func CFRunLoopGetMain() -> CFRunLoop! { CFRunLoop(retaining: EsreplayFrameworks.CFRunLoopGetMain()) }
public func CFRunLoopGetCurrent() -> CFRunLoop! { CFRunLoop(retaining: EsreplayFrameworks.CFRunLoopGetCurrent()) }
@_transparent public func CFRunLoopRun() { EsreplayFrameworks.CFRunLoopRun() }
@_transparent public func CFRunLoopStop(_ loop: CFRunLoop!) { EsreplayFrameworks.CFRunLoopStop(loop.pointer) }
@_transparent public func CFRunLoopWakeUp(_ loop: CFRunLoop!) { EsreplayFrameworks.CFRunLoopWakeUp(loop.pointer) }
@_transparent public func CFRunLoopRunInMode(
  _ mode: CFRunLoopMode!, _ seconds: CFTimeInterval, _ returnAfterSourceHandled: Bool
) -> CFRunLoopRunResult {
  // The kit's loops have one mode.
  let ended = EsreplayFrameworks.CFRunLoopRunInMode(
    EsreplayFrameworks.kCFRunLoopDefaultMode, seconds, returnAfterSourceHandled ? 1 : 0)
  return CFRunLoopRunResult(rawValue: ended) ?? .finished
}
