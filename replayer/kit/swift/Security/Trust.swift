// Security apart from code: tasks, trust in certificates and the keychain.
import EndpointSecurity
import EsreplayFrameworks

public final class SecTask: EsreplayObject, @unchecked Sendable {}
public final class SecCertificate: EsreplayObject, @unchecked Sendable {}
public final class SecPolicy: EsreplayObject, @unchecked Sendable {}
public final class SecTrust: EsreplayObject, @unchecked Sendable {}

public enum SecTrustResultType: UInt32, Sendable {
  case invalid = 0
  case proceed = 1
  case deny = 3
  case unspecified = 4
  case recoverableTrustFailure = 5
  case fatalTrustFailure = 6
  case otherError = 7
}

public func SecTaskGetTypeID() -> CFTypeID { EsreplayFrameworks.SecTaskGetTypeID() }

@_transparent public func SecTaskCreateWithAuditToken(_ allocator: CFAllocator?, _ token: audit_token_t) -> SecTask? {
  SecTask(owning: EsreplayFrameworks.SecTaskCreateWithAuditToken(nil, token))
}

@_transparent public func SecTaskCreateFromSelf(_ allocator: CFAllocator?) -> SecTask? {
  SecTask(owning: EsreplayFrameworks.SecTaskCreateFromSelf(nil))
}

@_transparent public func SecTaskCopyValueForEntitlement(
  _ task: SecTask, _ entitlement: CFString, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFTypeRef? {
  var made: OpaquePointer?
  let name = EsreplayArgument(entitlement)
  let value = EsreplayFrameworks.SecTaskCopyValueForEntitlement(task.pointer, name.pointer, &made)
  give(made, error)
  return esreplayValue(releasing: OpaquePointer(value))
}

@_transparent public func SecTaskCopyValuesForEntitlements(
  _ task: SecTask, _ entitlements: CFArray, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFDictionary? {
  var made: OpaquePointer?
  let names = EsreplayArgument(entitlements)
  let values = EsreplayFrameworks.SecTaskCopyValuesForEntitlements(task.pointer, names.pointer, &made)
  give(made, error)
  return esreplayValue(releasing: values) as? CFDictionary
}

@_transparent public func SecTaskCopySigningIdentifier(
  _ task: SecTask, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFString? {
  var made: OpaquePointer?
  let identifier = EsreplayFrameworks.SecTaskCopySigningIdentifier(task.pointer, &made)
  give(made, error)
  return esreplayValue(releasing: identifier) as? CFString
}

@_transparent public func SecCertificateCreateWithData(_ allocator: CFAllocator?, _ data: CFData) -> SecCertificate? {
  let bytes = EsreplayArgument(data)
  return SecCertificate(owning: EsreplayFrameworks.SecCertificateCreateWithData(nil, bytes.pointer))
}

@_transparent public func SecPolicyCreateBasicX509() -> SecPolicy {
  SecPolicy(owning: EsreplayFrameworks.SecPolicyCreateBasicX509()!)
}

@_transparent @discardableResult public func SecTrustCreateWithCertificates(
  _ certificates: CFTypeRef, _ policies: CFTypeRef?, _ trust: UnsafeMutablePointer<SecTrust?>
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecTrustCreateWithCertificates(nil, nil, &made)
  trust.pointee = SecTrust(owning: made)
  return status
}

@_transparent @discardableResult public func SecTrustEvaluateWithError(
  _ trust: SecTrust, _ error: UnsafeMutablePointer<CFError?>?
) -> Bool {
  var made: OpaquePointer?
  let trusted = EsreplayFrameworks.SecTrustEvaluateWithError(trust.pointer, &made)
  let value = esreplayValue(releasing: made) as? CFError
  error?.pointee = value
  return trusted
}

@_transparent @discardableResult public func SecTrustEvaluate(
  _ trust: SecTrust, _ result: UnsafeMutablePointer<SecTrustResultType>
) -> OSStatus {
  var found: UInt32 = 0
  let status = EsreplayFrameworks.SecTrustEvaluate(trust.pointer, &found)
  result.pointee = SecTrustResultType(rawValue: found) ?? .invalid
  return status
}

// The keychain is empty, so no result comes out of it.

@_transparent @discardableResult public func SecItemCopyMatching(
  _ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?
) -> OSStatus {
  result?.pointee = nil
  return EsreplayFrameworks.SecItemCopyMatching(nil, nil)
}

@_transparent @discardableResult public func SecItemAdd(
  _ attributes: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?
) -> OSStatus {
  result?.pointee = nil
  return EsreplayFrameworks.SecItemAdd(nil, nil)
}

@_transparent @discardableResult public func SecItemUpdate(_ query: CFDictionary, _ attributes: CFDictionary)
  -> OSStatus
{ EsreplayFrameworks.SecItemUpdate(nil, nil) }

@_transparent @discardableResult public func SecItemDelete(_ query: CFDictionary) -> OSStatus {
  EsreplayFrameworks.SecItemDelete(nil)
}

@_transparent public func SecCopyErrorMessageString(
  _ status: OSStatus, _ reserved: UnsafeMutableRawPointer?
) -> CFString? {
  esreplayValue(releasing: EsreplayFrameworks.SecCopyErrorMessageString(status, nil)) as? CFString
}
