// NetworkExtension for clients on Linux. No filter can be set up here: every call fails as on a Mac for a program
// without the entitlement com.apple.developer.networking.networkextension.
import Dispatch
import Foundation

public let NEFilterErrorDomain = "NEFilterErrorDomain"

public enum NEFilterManagerError: Int, CustomNSError, Sendable {
  case configurationInvalid = 1
  case configurationDisabled
  case configurationStale
  case configurationCannotBeRemoved
  case configurationPermissionDenied
  case configurationInternalError

  public static let errorDomain = NEFilterErrorDomain
  public var errorCode: Int { rawValue }
}

open class NEFilterProviderConfiguration: NSObject {
  open var filterBrowsers = false
  open var filterSockets = false
  open var filterPackets = false
  open var vendorConfiguration: [String: Any]?
  open var serverAddress: String?
  open var username: String?
  open var organization: String?
  open var filterDataProviderBundleIdentifier: String?
  open var filterPacketProviderBundleIdentifier: String?
}

open class NEFilterManager: NSObject, @unchecked Sendable {
  public enum Grade: Int, Sendable {
    case firewall = 1
    case inspector
  }

  private static let only = NEFilterManager()
  open class func shared() -> NEFilterManager { only }

  open var localizedDescription: String?
  open var providerConfiguration: NEFilterProviderConfiguration?
  open var isEnabled = false
  open var grade = Grade.inspector

  open func loadFromPreferences(completionHandler: @escaping @Sendable ((any Error)?) -> Void) {
    refuse(completionHandler)
  }
  open func saveToPreferences(completionHandler: @escaping @Sendable ((any Error)?) -> Void) {
    refuse(completionHandler)
  }
  open func removeFromPreferences(completionHandler: @escaping @Sendable ((any Error)?) -> Void) {
    refuse(completionHandler)
  }

  open func loadFromPreferences() async throws { throw NEFilterManagerError.configurationPermissionDenied }
  open func saveToPreferences() async throws { throw NEFilterManagerError.configurationPermissionDenied }
  open func removeFromPreferences() async throws { throw NEFilterManagerError.configurationPermissionDenied }

  // As on a Mac, the main queue calls back.
  private func refuse(_ completionHandler: @escaping @Sendable ((any Error)?) -> Void) {
    DispatchQueue.main.async { completionHandler(NEFilterManagerError.configurationPermissionDenied) }
  }
}
