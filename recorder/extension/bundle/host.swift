// The app around the system extension: `Esrecord activate` asks macOS to take the extension, `Esrecord deactivate` to let it go.
// The app must lie in /Applications. Nothing of it can be built without Apple's SDK.
import Foundation
import SystemExtensions

/// Ends the process when macOS has answered: 0 it is done, 1 it was refused, 2 the words were wrong.
final class Activation: NSObject, OSSystemExtensionRequestDelegate {
  func request(
    _ request: OSSystemExtensionRequest, actionForReplacingExtension existing: OSSystemExtensionProperties,
    withExtension replacement: OSSystemExtensionProperties
  ) -> OSSystemExtensionRequest.ReplacementAction {
    say("replacing \(existing.bundleVersion) by \(replacement.bundleVersion)")
    return .replace
  }

  func requestNeedsUserApproval(_ request: OSSystemExtensionRequest) {
    say("allow it in System Settings (Login Items & Extensions, or Privacy & Security); this program waits for that")
  }

  func request(_ request: OSSystemExtensionRequest, didFinishWithResult result: OSSystemExtensionRequest.Result) {
    say(result == .willCompleteAfterReboot ? "done after the next start of this Mac" : "done")
    exit(0)
  }

  func request(_ request: OSSystemExtensionRequest, didFailWithError error: Error) {
    say("refused: \(error.localizedDescription) (\((error as NSError).domain) \((error as NSError).code))")
    if let cure = cure(of: error) { say(cure) }
    exit(1)
  }

  private func cure(of error: Error) -> String? {
    guard let code = (error as? OSSystemExtensionError)?.code else { return nil }
    switch code {
    case .missingEntitlement: return "sign this app with com.apple.developer.system-extension.install and its profile"
    case .unsupportedParentBundleLocation: return "move the app to /Applications"
    case .extensionNotFound: return "Contents/Library/SystemExtensions has no extension of that identifier"
    case .codeSignatureInvalid: return "sign the extension first, then the app, and both with the same team"
    case .validationFailed: return "look at the Info.plist and the entitlements of the extension, and notarise the app"
    case .authorizationRequired: return "an administrator must allow it"
    case .forbiddenBySystemPolicy: return "a configuration profile of this Mac forbids it"
    case .requestCanceled, .requestSuperseded: return "ask again"
    default: return nil
    }
  }
}

func say(_ text: String) {
  FileHandle.standardError.write(Data("Esrecord: \(text)\n".utf8))
}

guard let identifier = Bundle.main.object(forInfoDictionaryKey: "EsrecordExtension") as? String else {
  say("its Info.plist names no extension; start the program inside the app")
  exit(2)
}
let activation = Activation()
let request: OSSystemExtensionRequest
switch CommandLine.arguments.dropFirst().first {
case "activate": request = .activationRequest(forExtensionWithIdentifier: identifier, queue: .main)
case "deactivate": request = .deactivationRequest(forExtensionWithIdentifier: identifier, queue: .main)
default:
  say("Esrecord activate | deactivate")
  exit(2)
}
request.delegate = activation
OSSystemExtensionManager.shared.submitRequest(request)
// The answers come to the main queue, which a run loop serves; dispatchMain would leave no ordinary main thread.
RunLoop.main.run()
