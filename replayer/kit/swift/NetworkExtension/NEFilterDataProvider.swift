// What a filter is derived from. The system that would call it does not exist here: no flow ever comes.
import Foundation

public enum NEProviderStopReason: Int, Sendable {
  case none
  case userInitiated
  case providerFailed
  case noNetworkAvailable
  case unrecoverableNetworkChange
  case providerDisabled
  case authenticationCanceled
  case configurationFailed
  case idleTimeout
  case configurationDisabled
  case configurationRemoved
  case superseded
  case userLogout
  case userSwitch
  case connectionFailed
  case sleep
  case appUpdate
  case internalError
}

public enum NEFilterAction: Int, Sendable { case invalid, allow, drop, remap, filterData }
public enum NETrafficDirection: Int, Sendable { case any, inbound, outbound }

open class NWEndpoint: NSObject {}

open class NWHostEndpoint: NWEndpoint {
  public let hostname: String
  public let port: String
  public init(hostname: String, port: String) {
    self.hostname = hostname
    self.port = port
  }
}

open class NENetworkRule: NSObject {
  public enum `Protocol`: Int, Sendable { case any, TCP, UDP }

  public init(
    remoteNetwork: NWEndpoint?, remotePrefix: Int, localNetwork: NWEndpoint?, localPrefix: Int,
    protocol: `Protocol`, direction: NETrafficDirection
  ) {}
  public init(destinationHost: NWEndpoint, protocol: `Protocol`) {}
  public init(destinationNetwork: NWEndpoint, prefix: Int, protocol: `Protocol`) {}
}

open class NEFilterRule: NSObject {
  public let networkRule: NENetworkRule
  public let action: NEFilterAction
  public init(networkRule: NENetworkRule, action: NEFilterAction) {
    self.networkRule = networkRule
    self.action = action
  }
}

open class NEFilterSettings: NSObject {
  public let rules: [NEFilterRule]
  public let defaultAction: NEFilterAction
  public init(rules: [NEFilterRule], defaultAction: NEFilterAction) {
    self.rules = rules
    self.defaultAction = defaultAction
  }
}

open class NEFilterFlow: NSObject {
  open var url: URL?
  open var sourceAppAuditToken: Data?
  open var sourceProcessAuditToken: Data?
  open var direction = NETrafficDirection.any
  open var identifier = UUID()
}

open class NEFilterSocketFlow: NEFilterFlow {
  open var remoteEndpoint: NWEndpoint?
  open var localEndpoint: NWEndpoint?
  open var remoteHostname: String?
  open var socketFamily: Int32 = 0
  open var socketType: Int32 = 0
  open var socketProtocol: Int32 = 0
}

open class NEFilterBrowserFlow: NEFilterFlow {}

open class NEFilterVerdict: NSObject { open var shouldReport = false }

open class NEFilterNewFlowVerdict: NEFilterVerdict {
  open class func allow() -> NEFilterNewFlowVerdict { .init() }
  open class func drop() -> NEFilterNewFlowVerdict { .init() }
  open class func pause() -> NEFilterNewFlowVerdict { .init() }
  open class func filterDataVerdict(
    withFilterInbound: Bool, peekInboundBytes: Int, filterOutbound: Bool, peekOutboundBytes: Int
  ) -> NEFilterNewFlowVerdict { .init() }
}

open class NEFilterDataVerdict: NEFilterVerdict {
  open class func allow() -> NEFilterDataVerdict { .init() }
  open class func drop() -> NEFilterDataVerdict { .init() }
  open class func pause() -> NEFilterDataVerdict { .init() }
  public override init() {}
  public init(passBytes: Int, peekBytes: Int) {}
}

open class NEProvider: NSObject {
  /// Returns, as on a Mac; there the system would now call the extension's provider.
  open class func startSystemExtensionMode() {}
  open func sleep(completionHandler: @escaping () -> Void) { completionHandler() }
  open func wake() {}
}

open class NEFilterProvider: NEProvider {
  open var filterConfiguration = NEFilterProviderConfiguration()
  open func startFilter(completionHandler: @escaping ((any Error)?) -> Void) { completionHandler(nil) }
  open func stopFilter(with reason: NEProviderStopReason, completionHandler: @escaping () -> Void) {
    completionHandler()
  }
}

open class NEFilterDataProvider: NEFilterProvider {
  open func handleNewFlow(_ flow: NEFilterFlow) -> NEFilterNewFlowVerdict { .allow() }
  open func handleInboundData(from flow: NEFilterFlow, readBytesStartOffset offset: Int, readBytes: Data)
    -> NEFilterDataVerdict
  { .allow() }
  open func handleOutboundData(from flow: NEFilterFlow, readBytesStartOffset offset: Int, readBytes: Data)
    -> NEFilterDataVerdict
  { .allow() }
  open func handleInboundDataComplete(for flow: NEFilterFlow) -> NEFilterDataVerdict { .allow() }
  open func handleOutboundDataComplete(for flow: NEFilterFlow) -> NEFilterDataVerdict { .allow() }
  open func resumeFlow(_ flow: NEFilterFlow, with verdict: NEFilterVerdict) {}
  open func apply(_ settings: NEFilterSettings?, completionHandler: @escaping ((any Error)?) -> Void) {
    completionHandler(NEFilterManagerError.configurationPermissionDenied)
  }
}
