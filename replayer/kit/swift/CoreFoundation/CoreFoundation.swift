// CoreFoundation for clients on Linux. Its types are Foundation's classes, so `as CFString` and `as CFDictionary`
// compile as they do on a Mac, where the two are bridged. Kit.swift copies the kit's own objects at the border.
import EsreplayFrameworks
import Foundation

public typealias CFTypeRef = AnyObject
public typealias CFPropertyList = AnyObject
public typealias CFString = NSString
public typealias CFMutableString = NSMutableString
public typealias CFArray = NSArray
public typealias CFMutableArray = NSMutableArray
public typealias CFDictionary = NSDictionary
public typealias CFMutableDictionary = NSMutableDictionary
public typealias CFData = NSData
public typealias CFMutableData = NSMutableData
public typealias CFDate = NSDate
public typealias CFNumber = NSNumber
public typealias CFBoolean = NSNumber
public typealias CFNull = NSNull
public typealias CFURL = NSURL
public typealias CFError = NSError

public typealias CFIndex = Int
public typealias CFTypeID = UInt
public typealias CFOptionFlags = UInt
public typealias CFHashCode = UInt
public typealias CFTimeInterval = Double
public typealias CFAbsoluteTime = Double
public typealias CFStringEncoding = UInt32
public typealias OSStatus = Int32

/// The default allocator is the only one.
public final class CFAllocator: Sendable {}
public let kCFAllocatorDefault: CFAllocator? = nil

public let kCFBooleanTrue: CFBoolean! = true as NSNumber
public let kCFBooleanFalse: CFBoolean! = false as NSNumber
public let kCFNull: CFNull! = NSNull()

public func CFEqual(_ one: CFTypeRef?, _ other: CFTypeRef?) -> Bool {
  (one as? NSObject) == (other as? NSObject)
}
public func CFHash(_ object: CFTypeRef?) -> CFHashCode { UInt(bitPattern: (object as? NSObject)?.hash ?? 0) }
public func CFAbsoluteTimeGetCurrent() -> CFAbsoluteTime { Date().timeIntervalSinceReferenceDate }

public func CFGetRetainCount(_ object: CFTypeRef!) -> CFIndex { CFIndex(bitPattern: _getRetainCount(object)) }

public func CFStringGetTypeID() -> CFTypeID { EsreplayFrameworks.CFStringGetTypeID() }
public func CFArrayGetTypeID() -> CFTypeID { EsreplayFrameworks.CFArrayGetTypeID() }
public func CFDictionaryGetTypeID() -> CFTypeID { EsreplayFrameworks.CFDictionaryGetTypeID() }
public func CFDataGetTypeID() -> CFTypeID { EsreplayFrameworks.CFDataGetTypeID() }
public func CFNumberGetTypeID() -> CFTypeID { EsreplayFrameworks.CFNumberGetTypeID() }
public func CFBooleanGetTypeID() -> CFTypeID { EsreplayFrameworks.CFBooleanGetTypeID() }
public func CFURLGetTypeID() -> CFTypeID { EsreplayFrameworks.CFURLGetTypeID() }
public func CFErrorGetTypeID() -> CFTypeID { EsreplayFrameworks.CFErrorGetTypeID() }
public func CFNullGetTypeID() -> CFTypeID { EsreplayFrameworks.CFNullGetTypeID() }
public func CFRunLoopGetTypeID() -> CFTypeID { EsreplayFrameworks.CFRunLoopGetTypeID() }

/// 0 for an object that no function of the kit returns.
public func CFGetTypeID(_ object: CFTypeRef?) -> CFTypeID {
  switch object {
  case is CFString: CFStringGetTypeID()
  case is CFArray: CFArrayGetTypeID()
  case is CFDictionary: CFDictionaryGetTypeID()
  case is CFData: CFDataGetTypeID()
  case let number as CFNumber: isBoolean(number) ? CFBooleanGetTypeID() : CFNumberGetTypeID()
  case is CFURL: CFURLGetTypeID()
  case is CFError: CFErrorGetTypeID()
  case is CFNull: CFNullGetTypeID()
  case let object as EsreplayObject: EsreplayFrameworks.CFGetTypeID(UnsafeRawPointer(object.pointer))
  default: 0
  }
}

public typealias CFErrorDomain = NSString
public var kCFErrorDomainPOSIX: CFErrorDomain! { esreplayText(EsreplayFrameworks.kCFErrorDomainPOSIX) }
public var kCFErrorDomainOSStatus: CFErrorDomain! { esreplayText(EsreplayFrameworks.kCFErrorDomainOSStatus) }
public func CFErrorCreate(
  _ allocator: CFAllocator!, _ domain: CFErrorDomain!, _ code: CFIndex, _ info: CFDictionary!
) -> CFError! { NSError(domain: domain._bridgeToSwift(), code: code, userInfo: info as? [String: Any]) }
public func CFErrorGetCode(_ error: CFError!) -> CFIndex { error.code }
public func CFErrorGetDomain(_ error: CFError!) -> CFErrorDomain! { error.domain as NSString }
public func CFErrorCopyDescription(_ error: CFError!) -> CFString! { error.localizedDescription as NSString }
