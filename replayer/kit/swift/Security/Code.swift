// Code objects, with the functions' Swift signatures on a Mac. Functions are transparent, so that a report names the
// line of the client and not one of this file.
@_exported import CoreFoundation
import EsreplayFrameworks

public final class SecCode: EsreplayObject, @unchecked Sendable {}
public final class SecStaticCode: EsreplayObject, @unchecked Sendable {}
public final class SecRequirement: EsreplayObject, @unchecked Sendable {}

public func SecCodeGetTypeID() -> CFTypeID { EsreplayFrameworks.SecCodeGetTypeID() }
public func SecStaticCodeGetTypeID() -> CFTypeID { EsreplayFrameworks.SecStaticCodeGetTypeID() }
public func SecRequirementGetTypeID() -> CFTypeID { EsreplayFrameworks.SecRequirementGetTypeID() }

@_transparent @discardableResult public func SecCodeCopySelf(
  _ flags: SecCSFlags, _ code: UnsafeMutablePointer<SecCode?>
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecCodeCopySelf(flags.rawValue, &made)
  code.pointee = SecCode(owning: made)
  return status
}

@_transparent @discardableResult public func SecCodeCopyGuestWithAttributes(
  _ host: SecCode?, _ attributes: CFDictionary?, _ flags: SecCSFlags, _ guest: UnsafeMutablePointer<SecCode?>
) -> OSStatus {
  var made: OpaquePointer?
  let asked = EsreplayArgument(attributes)
  let status = EsreplayFrameworks.SecCodeCopyGuestWithAttributes(host?.pointer, asked.pointer, flags.rawValue, &made)
  guest.pointee = SecCode(owning: made)
  return status
}

@_transparent @discardableResult public func SecCodeCopyStaticCode(
  _ code: SecCode, _ flags: SecCSFlags, _ staticCode: UnsafeMutablePointer<SecStaticCode?>
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecCodeCopyStaticCode(code.pointer, flags.rawValue, &made)
  staticCode.pointee = SecStaticCode(owning: made)
  return status
}

@_transparent @discardableResult public func SecCodeCopyPath(
  _ code: SecStaticCode, _ flags: SecCSFlags, _ path: UnsafeMutablePointer<CFURL?>
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecCodeCopyPath(code.pointer, flags.rawValue, &made)
  path.pointee = esreplayValue(releasing: made) as? CFURL
  return status
}

@_transparent @discardableResult public func SecCodeCopySigningInformation(
  _ code: SecStaticCode, _ flags: SecCSFlags, _ information: UnsafeMutablePointer<CFDictionary?>
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecCodeCopySigningInformation(code.pointer, flags.rawValue, &made)
  information.pointee = esreplayValue(releasing: made) as? CFDictionary
  return status
}

@_transparent @discardableResult public func SecCodeCheckValidity(
  _ code: SecCode, _ flags: SecCSFlags, _ requirement: SecRequirement?
) -> OSStatus {
  EsreplayFrameworks.SecCodeCheckValidity(code.pointer, flags.rawValue, requirement?.pointer)
}

@_transparent @discardableResult public func SecCodeCheckValidityWithErrors(
  _ code: SecCode, _ flags: SecCSFlags, _ requirement: SecRequirement?,
  _ errors: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecCodeCheckValidityWithErrors(
    code.pointer, flags.rawValue, requirement?.pointer, &made)
  give(made, errors)
  return status
}

@_transparent @discardableResult public func SecStaticCodeCreateWithPath(
  _ path: CFURL, _ flags: SecCSFlags, _ code: UnsafeMutablePointer<SecStaticCode?>
) -> OSStatus {
  var made: OpaquePointer?
  let url = EsreplayArgument(path)
  let status = EsreplayFrameworks.SecStaticCodeCreateWithPath(url.pointer, flags.rawValue, &made)
  code.pointee = SecStaticCode(owning: made)
  return status
}

@_transparent @discardableResult public func SecStaticCodeCheckValidity(
  _ code: SecStaticCode, _ flags: SecCSFlags, _ requirement: SecRequirement?
) -> OSStatus {
  EsreplayFrameworks.SecStaticCodeCheckValidity(code.pointer, flags.rawValue, requirement?.pointer)
}

@_transparent @discardableResult public func SecStaticCodeCheckValidityWithErrors(
  _ code: SecStaticCode, _ flags: SecCSFlags, _ requirement: SecRequirement?,
  _ errors: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> OSStatus {
  var made: OpaquePointer?
  let status = EsreplayFrameworks.SecStaticCodeCheckValidityWithErrors(
    code.pointer, flags.rawValue, requirement?.pointer, &made)
  give(made, errors)
  return status
}

@_transparent @discardableResult public func SecRequirementCreateWithString(
  _ text: CFString, _ flags: SecCSFlags, _ requirement: UnsafeMutablePointer<SecRequirement?>
) -> OSStatus {
  var made: OpaquePointer?
  let words = EsreplayArgument(text)
  let status = EsreplayFrameworks.SecRequirementCreateWithString(words.pointer, flags.rawValue, &made)
  requirement.pointee = SecRequirement(owning: made)
  return status
}

/// The caller owns the error that it finds in `errors`.
@usableFromInline func give(_ error: OpaquePointer?, _ errors: UnsafeMutablePointer<Unmanaged<CFError>?>?) {
  let value = esreplayValue(releasing: error) as? CFError
  errors?.pointee = value.map(Unmanaged.passRetained)
}
