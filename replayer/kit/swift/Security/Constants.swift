// Constants of Security, each with the value of the kit's header and the type that it has in Swift on a Mac.
import EsreplayFrameworks

public var errSecSuccess: OSStatus { OSStatus(EsreplayFrameworks.errSecSuccess) }
public var errSecUnimplemented: OSStatus { OSStatus(EsreplayFrameworks.errSecUnimplemented) }
public var errSecParam: OSStatus { OSStatus(EsreplayFrameworks.errSecParam) }
public var errSecAllocate: OSStatus { OSStatus(EsreplayFrameworks.errSecAllocate) }
public var errSecNotAvailable: OSStatus { OSStatus(EsreplayFrameworks.errSecNotAvailable) }
public var errSecDuplicateItem: OSStatus { OSStatus(EsreplayFrameworks.errSecDuplicateItem) }
public var errSecItemNotFound: OSStatus { OSStatus(EsreplayFrameworks.errSecItemNotFound) }
public var errSecInteractionNotAllowed: OSStatus { OSStatus(EsreplayFrameworks.errSecInteractionNotAllowed) }
public var errSecCSUnimplemented: OSStatus { OSStatus(EsreplayFrameworks.errSecCSUnimplemented) }
public var errSecCSInvalidObjectRef: OSStatus { OSStatus(EsreplayFrameworks.errSecCSInvalidObjectRef) }
public var errSecCSInvalidFlags: OSStatus { OSStatus(EsreplayFrameworks.errSecCSInvalidFlags) }
public var errSecCSObjectRequired: OSStatus { OSStatus(EsreplayFrameworks.errSecCSObjectRequired) }
public var errSecCSStaticCodeNotFound: OSStatus { OSStatus(EsreplayFrameworks.errSecCSStaticCodeNotFound) }
public var errSecCSNoSuchCode: OSStatus { OSStatus(EsreplayFrameworks.errSecCSNoSuchCode) }
public var errSecCSUnsigned: OSStatus { OSStatus(EsreplayFrameworks.errSecCSUnsigned) }
public var errSecCSSignatureFailed: OSStatus { OSStatus(EsreplayFrameworks.errSecCSSignatureFailed) }
public var errSecCSReqFailed: OSStatus { OSStatus(EsreplayFrameworks.errSecCSReqFailed) }

public struct SecCSFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let considerExpiration = SecCSFlags(rawValue: UInt32(EsreplayFrameworks.kSecCSConsiderExpiration))
  public static let enforceRevocationChecks = SecCSFlags(
    rawValue: UInt32(EsreplayFrameworks.kSecCSEnforceRevocationChecks))
  public static let noNetworkAccess = SecCSFlags(rawValue: UInt32(EsreplayFrameworks.kSecCSNoNetworkAccess))
}

public var kSecCSCheckAllArchitectures: UInt32 { UInt32(EsreplayFrameworks.kSecCSCheckAllArchitectures) }
public var kSecCSDoNotValidateExecutable: UInt32 { UInt32(EsreplayFrameworks.kSecCSDoNotValidateExecutable) }
public var kSecCSDoNotValidateResources: UInt32 { UInt32(EsreplayFrameworks.kSecCSDoNotValidateResources) }
public var kSecCSBasicValidateOnly: UInt32 { UInt32(EsreplayFrameworks.kSecCSBasicValidateOnly) }
public var kSecCSCheckNestedCode: UInt32 { UInt32(EsreplayFrameworks.kSecCSCheckNestedCode) }
public var kSecCSStrictValidate: UInt32 { UInt32(EsreplayFrameworks.kSecCSStrictValidate) }
public var kSecCSInternalInformation: UInt32 { UInt32(EsreplayFrameworks.kSecCSInternalInformation) }
public var kSecCSSigningInformation: UInt32 { UInt32(EsreplayFrameworks.kSecCSSigningInformation) }
public var kSecCSRequirementInformation: UInt32 { UInt32(EsreplayFrameworks.kSecCSRequirementInformation) }
public var kSecCSDynamicInformation: UInt32 { UInt32(EsreplayFrameworks.kSecCSDynamicInformation) }
public var kSecCSContentInformation: UInt32 { UInt32(EsreplayFrameworks.kSecCSContentInformation) }

public struct SecCodeStatus: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let valid = SecCodeStatus(rawValue: UInt32(EsreplayFrameworks.kSecCodeStatusValid))
  public static let hard = SecCodeStatus(rawValue: UInt32(EsreplayFrameworks.kSecCodeStatusHard))
  public static let kill = SecCodeStatus(rawValue: UInt32(EsreplayFrameworks.kSecCodeStatusKill))
  public static let platform = SecCodeStatus(rawValue: UInt32(EsreplayFrameworks.kSecCodeStatusPlatform))
  public static let debugged = SecCodeStatus(rawValue: UInt32(EsreplayFrameworks.kSecCodeStatusDebugged))
}

public struct SecCodeSignatureFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let host = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureHost))
  public static let adhoc = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureAdhoc))
  public static let forceHard = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureForceHard))
  public static let forceKill = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureForceKill))
  public static let forceExpiration = SecCodeSignatureFlags(
    rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureForceExpiration))
  public static let restrict = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureRestrict))
  public static let enforcement = SecCodeSignatureFlags(
    rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureEnforcement))
  public static let libraryValidation = SecCodeSignatureFlags(
    rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureLibraryValidation))
  public static let runtime = SecCodeSignatureFlags(rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureRuntime))
  public static let linkerSigned = SecCodeSignatureFlags(
    rawValue: UInt32(EsreplayFrameworks.kSecCodeSignatureLinkerSigned))
}

public var kSecGuestAttributeAudit: CFString { esreplayText(EsreplayFrameworks.kSecGuestAttributeAudit) }
public var kSecGuestAttributePid: CFString { esreplayText(EsreplayFrameworks.kSecGuestAttributePid) }
public var kSecCodeInfoIdentifier: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoIdentifier) }
public var kSecCodeInfoTeamIdentifier: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoTeamIdentifier) }
public var kSecCodeInfoMainExecutable: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoMainExecutable) }
public var kSecCodeInfoUnique: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoUnique) }
public var kSecCodeInfoFlags: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoFlags) }
public var kSecCodeInfoStatus: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoStatus) }
public var kSecCodeInfoEntitlementsDict: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoEntitlementsDict) }
public var kSecCodeInfoCertificates: CFString { esreplayText(EsreplayFrameworks.kSecCodeInfoCertificates) }
public var kSecClass: CFString { esreplayText(EsreplayFrameworks.kSecClass) }
public var kSecClassGenericPassword: CFString { esreplayText(EsreplayFrameworks.kSecClassGenericPassword) }
public var kSecClassCertificate: CFString { esreplayText(EsreplayFrameworks.kSecClassCertificate) }
public var kSecClassKey: CFString { esreplayText(EsreplayFrameworks.kSecClassKey) }
public var kSecClassIdentity: CFString { esreplayText(EsreplayFrameworks.kSecClassIdentity) }
public var kSecAttrAccount: CFString { esreplayText(EsreplayFrameworks.kSecAttrAccount) }
public var kSecAttrService: CFString { esreplayText(EsreplayFrameworks.kSecAttrService) }
public var kSecAttrLabel: CFString { esreplayText(EsreplayFrameworks.kSecAttrLabel) }
public var kSecMatchLimit: CFString { esreplayText(EsreplayFrameworks.kSecMatchLimit) }
public var kSecMatchLimitOne: CFString { esreplayText(EsreplayFrameworks.kSecMatchLimitOne) }
public var kSecMatchLimitAll: CFString { esreplayText(EsreplayFrameworks.kSecMatchLimitAll) }
public var kSecReturnAttributes: CFString { esreplayText(EsreplayFrameworks.kSecReturnAttributes) }
public var kSecReturnData: CFString { esreplayText(EsreplayFrameworks.kSecReturnData) }
public var kSecReturnRef: CFString { esreplayText(EsreplayFrameworks.kSecReturnRef) }
public var kSecValueData: CFString { esreplayText(EsreplayFrameworks.kSecValueData) }
