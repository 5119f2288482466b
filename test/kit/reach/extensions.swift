// The app beside a system extension: activates it, then sets up its network filter. Both fail, as without entitlements.
import EndpointSecurity
import Foundation
import NetworkExtension
import SystemExtensions

final class Filter: NEFilterDataProvider {
  override func startFilter(completionHandler: @escaping ((any Error)?) -> Void) {
    let rule = NENetworkRule(
      remoteNetwork: NWHostEndpoint(hostname: "0.0.0.0", port: "0"), remotePrefix: 0, localNetwork: nil, localPrefix: 0,
      protocol: .any, direction: .any)
    let settings = NEFilterSettings(
      rules: [NEFilterRule(networkRule: rule, action: .filterData)], defaultAction: .allow)
    apply(settings, completionHandler: completionHandler)
  }

  override func handleNewFlow(_ flow: NEFilterFlow) -> NEFilterNewFlowVerdict {
    (flow as? NEFilterSocketFlow)?.remoteHostname == "example.com" ? .drop() : .allow()
  }
}

final class Activation: NSObject, OSSystemExtensionRequestDelegate {
  func start() {
    let request = OSSystemExtensionRequest.activationRequest(
      forExtensionWithIdentifier: "com.example.agent", queue: .main)
    request.delegate = self
    OSSystemExtensionManager.shared.submitRequest(request)
  }

  func request(
    _ request: OSSystemExtensionRequest, actionForReplacingExtension existing: OSSystemExtensionProperties,
    withExtension ext: OSSystemExtensionProperties
  ) -> OSSystemExtensionRequest.ReplacementAction { .replace }
  func requestNeedsUserApproval(_ request: OSSystemExtensionRequest) { print("approve it") }
  func request(_ request: OSSystemExtensionRequest, didFinishWithResult result: OSSystemExtensionRequest.Result) {
    print(result == .completed ? "active" : "active after a restart")
    exit(EXIT_SUCCESS)
  }

  func request(_ request: OSSystemExtensionRequest, didFailWithError error: Error) {
    let missing = (error as? OSSystemExtensionError)?.code == .missingEntitlement
    print(request.identifier, (error as NSError).domain, (error as NSError).code, missing)
    let manager = NEFilterManager.shared()
    manager.loadFromPreferences { error in
      let configuration = NEFilterProviderConfiguration()
      configuration.filterSockets = true
      manager.providerConfiguration = configuration
      manager.isEnabled = true
      print("filter", error.map { ($0 as NSError).code } ?? 0, Thread.isMainThread)
      exit(EXIT_SUCCESS)
    }
  }
}

Filter().startFilter { print("start", ($0 as? NEFilterManagerError) == .configurationPermissionDenied) }
let activation = Activation()
activation.start()
RunLoop.current.run()
