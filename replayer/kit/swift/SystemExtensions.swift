// SystemExtensions for clients on Linux. No extension can be installed here: every request fails as on a Mac for a
// program without the entitlement com.apple.developer.system-extension.install.
import Dispatch
import Foundation

public let OSSystemExtensionErrorDomain = "OSSystemExtensionErrorDomain"

public struct OSSystemExtensionError: CustomNSError, Equatable, Sendable {
  public enum Code: Int, Sendable {
    case unknown = 1
    case missingEntitlement
    case unsupportedParentBundleLocation
    case extensionNotFound
    case extensionMissingIdentifier
    case duplicateExtensionIdentifer  // as Apple spells it
    case unknownExtensionCategory
    case codeSignatureInvalid
    case validationFailed
    case forbiddenBySystemPolicy
    case requestCanceled
    case requestSuperseded
    case authorizationRequired
  }

  public static let errorDomain = OSSystemExtensionErrorDomain
  public let code: Code
  public var errorCode: Int { code.rawValue }
  public init(_ code: Code) { self.code = code }
}

public final class OSSystemExtensionProperties: NSObject {
  public let url: URL
  public let bundleIdentifier: String
  public let bundleVersion: String
  public let bundleShortVersion: String
  public let isEnabled = false
  public let isAwaitingUserApproval = false
  public let isUninstalling = false

  // Nothing is installed here, so none is ever made.
  init(url: URL, bundleIdentifier: String, bundleVersion: String, bundleShortVersion: String) {
    self.url = url
    self.bundleIdentifier = bundleIdentifier
    self.bundleVersion = bundleVersion
    self.bundleShortVersion = bundleShortVersion
  }
}

public final class OSSystemExtensionRequest: NSObject, @unchecked Sendable {
  public enum ReplacementAction: Int, Sendable { case cancel, replace }
  public enum Result: Int, Sendable { case completed, willCompleteAfterReboot }

  public weak var delegate: (any OSSystemExtensionRequestDelegate)?
  public let identifier: String
  let queue: DispatchQueue

  private init(_ identifier: String, _ queue: DispatchQueue) {
    self.identifier = identifier
    self.queue = queue
  }

  public class func activationRequest(
    forExtensionWithIdentifier identifier: String, queue: DispatchQueue
  ) -> OSSystemExtensionRequest { .init(identifier, queue) }
  public class func deactivationRequest(
    forExtensionWithIdentifier identifier: String, queue: DispatchQueue
  ) -> OSSystemExtensionRequest { .init(identifier, queue) }
  public class func propertiesRequest(
    forExtensionWithIdentifier identifier: String, queue: DispatchQueue
  ) -> OSSystemExtensionRequest { .init(identifier, queue) }
}

public protocol OSSystemExtensionRequestDelegate: NSObjectProtocol {
  func request(
    _ request: OSSystemExtensionRequest, actionForReplacingExtension existing: OSSystemExtensionProperties,
    withExtension ext: OSSystemExtensionProperties
  ) -> OSSystemExtensionRequest.ReplacementAction
  func requestNeedsUserApproval(_ request: OSSystemExtensionRequest)
  func request(_ request: OSSystemExtensionRequest, didFinishWithResult result: OSSystemExtensionRequest.Result)
  func request(_ request: OSSystemExtensionRequest, didFailWithError error: any Error)
  func request(_ request: OSSystemExtensionRequest, foundProperties properties: [OSSystemExtensionProperties])
}

extension OSSystemExtensionRequestDelegate {
  public func request(_: OSSystemExtensionRequest, foundProperties _: [OSSystemExtensionProperties]) {}
}

public final class OSSystemExtensionManager: NSObject, @unchecked Sendable {
  public static let shared = OSSystemExtensionManager()

  /// The delegate hears of the failure on the queue of the request.
  public func submitRequest(_ request: OSSystemExtensionRequest) {
    request.queue.async {
      request.delegate?.request(request, didFailWithError: OSSystemExtensionError(.missingEntitlement))
    }
  }
}
