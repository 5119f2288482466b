// Checks signatures as a Mac's client does, in its handler when a run delivers messages to it.
import CoreFoundation
import EndpointSecurity
import Foundation
import Security

func signer(of token: audit_token_t) -> [String: Any]? {
  var token = token
  let data = withUnsafeBytes(of: &token) { Data($0) }
  let attributes = [kSecGuestAttributeAudit: data] as CFDictionary
  var code: SecCode?
  guard SecCodeCopyGuestWithAttributes(nil, attributes, [], &code) == errSecSuccess, let code else { return nil }
  var file: SecStaticCode?
  guard SecCodeCopyStaticCode(code, SecCSFlags(rawValue: 0), &file) == errSecSuccess, let file else { return nil }
  var requirement: SecRequirement?
  SecRequirementCreateWithString("anchor apple" as CFString, [], &requirement)
  guard SecStaticCodeCheckValidity(file, [], requirement) == errSecSuccess else { return nil }  // found here
  var information: CFDictionary?
  SecCodeCopySigningInformation(file, SecCSFlags(rawValue: kSecCSSigningInformation), &information)
  return information as? [String: Any]
}

func nothingAnswers() {
  var file: SecStaticCode?
  let created = SecStaticCodeCreateWithPath(URL(fileURLWithPath: "/usr/bin/true") as CFURL, [], &file)
  var failure: Unmanaged<CFError>?
  let checked = SecStaticCodeCheckValidityWithErrors(file!, SecCSFlags(rawValue: kSecCSStrictValidate), nil, &failure)
  let reason = failure?.takeRetainedValue()
  print(
    "code", created, checked, reason.map { CFErrorGetCode($0) } ?? 0, SecCopyErrorMessageString(checked, nil)! as String
  )
  let query = [kSecClass as String: kSecClassGenericPassword, kSecReturnData as String: true] as CFDictionary
  var item: CFTypeRef?
  print("keychain", SecItemCopyMatching(query, &item) == errSecNotAvailable, item == nil)
  var own: SecCode?
  var path: CFURL?
  var ownFile: SecStaticCode?
  SecCodeCopySelf([], &own)
  SecCodeCopyStaticCode(own!, [], &ownFile)
  SecCodeCopyPath(ownFile!, [], &path)
  let task = SecTaskCreateFromSelf(nil)!
  let identifier = SecTaskCopySigningIdentifier(task, nil)! as String
  let entitled = SecTaskCopyValueForEntitlement(task, "com.example.x" as CFString, nil) != nil
  print("self", (path! as URL).lastPathComponent, identifier, entitled)
  let types = [CFGetTypeID("x" as CFString), CFGetTypeID(kCFBooleanTrue), CFGetTypeID(query)]
  print("types", types == [CFStringGetTypeID(), CFBooleanGetTypeID(), CFDictionaryGetTypeID()])
}

guard CommandLine.arguments.count > 1 else {
  nothingAnswers()
  exit(EXIT_SUCCESS)
}
var made: OpaquePointer?
let result = es_new_client(&made) { client, message in
  let known = signer(of: message.pointee.event.exec.target.pointee.audit_token)
  let hasProgram = known?[kSecCodeInfoMainExecutable as String] is URL
  es_respond_auth_result(client, message, hasProgram ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, false)
}
guard result == ES_NEW_CLIENT_RESULT_SUCCESS, let client = made else { exit(EXIT_FAILURE) }
guard es_subscribe(client, [ES_EVENT_TYPE_AUTH_EXEC], 1) == ES_RETURN_SUCCESS else { exit(EXIT_FAILURE) }
CFRunLoopRun()
