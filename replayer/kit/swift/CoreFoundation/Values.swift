// Functions of strings, URLs, data, numbers and collections. Foundation's objects are those of the CoreFoundation that
// Swift for Linux has inside libFoundation, so its functions take them as they are.
import EsreplayFrameworks
import Foundation

public typealias CFRange = EsreplayFrameworks.CFRange
public func CFRangeMake(_ location: CFIndex, _ length: CFIndex) -> CFRange {
  CFRange(location: location, length: length)
}
public let kCFNotFound: CFIndex = -1

public enum CFComparisonResult: CFIndex, Sendable {
  case compareLessThan = -1
  case compareEqualTo
  case compareGreaterThan
}

public struct CFStringCompareFlags: OptionSet, Sendable {
  public let rawValue: CFOptionFlags
  public init(rawValue: CFOptionFlags) { self.rawValue = rawValue }

  public static let compareCaseInsensitive = CFStringCompareFlags(rawValue: 1)
}

public enum CFStringBuiltInEncodings: CFStringEncoding, Sendable {
  case macRoman = 0
  case isoLatin1 = 0x0201
  case ASCII = 0x0600
  case UTF8 = 0x0800_0100
}

@_silgen_name("CFStringCreateWithCString") public func CFStringCreateWithCString(
  _ allocator: CFAllocator!, _ text: UnsafePointer<CChar>!, _ encoding: CFStringEncoding
) -> CFString!
@_silgen_name("CFStringCreateWithBytes") private func stringWithBytes(
  _ allocator: CFAllocator?, _ bytes: UnsafePointer<UInt8>?, _ count: CFIndex, _ encoding: CFStringEncoding,
  _ isExternal: UInt8
) -> CFString?
public func CFStringCreateWithBytes(
  _ allocator: CFAllocator!, _ bytes: UnsafePointer<UInt8>!, _ count: CFIndex, _ encoding: CFStringEncoding,
  _ isExternal: Bool
) -> CFString! { stringWithBytes(allocator, bytes, count, encoding, isExternal ? 1 : 0) }
@_silgen_name("CFStringCreateWithFileSystemRepresentation") public func CFStringCreateWithFileSystemRepresentation(
  _ allocator: CFAllocator!, _ path: UnsafePointer<CChar>!
) -> CFString!
@_silgen_name("CFStringCreateCopy") public func CFStringCreateCopy(
  _ allocator: CFAllocator!, _ string: CFString!
) -> CFString!
@_silgen_name("CFStringGetLength") public func CFStringGetLength(_ string: CFString!) -> CFIndex
@_silgen_name("CFStringGetMaximumSizeForEncoding") public func CFStringGetMaximumSizeForEncoding(
  _ length: CFIndex, _ encoding: CFStringEncoding
) -> CFIndex
@_silgen_name("CFStringGetCString") public func CFStringGetCString(
  _ string: CFString!, _ buffer: UnsafeMutablePointer<CChar>!, _ size: CFIndex, _ encoding: CFStringEncoding
) -> Bool
@_silgen_name("CFStringGetCStringPtr") public func CFStringGetCStringPtr(
  _ string: CFString!, _ encoding: CFStringEncoding
) -> UnsafePointer<CChar>!
@_silgen_name("CFStringCompare") private func compared(
  _ one: CFString?, _ other: CFString?, _ options: CFOptionFlags
) -> CFIndex
public func CFStringCompare(
  _ one: CFString!, _ other: CFString!, _ options: CFStringCompareFlags
) -> CFComparisonResult {
  CFComparisonResult(rawValue: compared(one, other, options.rawValue)) ?? .compareEqualTo
}
@_silgen_name("CFStringHasPrefix") public func CFStringHasPrefix(_ string: CFString!, _ prefix: CFString!) -> Bool
@_silgen_name("CFStringHasSuffix") public func CFStringHasSuffix(_ string: CFString!, _ suffix: CFString!) -> Bool

public enum CFURLPathStyle: CFIndex, Sendable { case cfurlposixPathStyle = 0 }

public func CFURLCreateFromFileSystemRepresentation(
  _ allocator: CFAllocator!, _ path: UnsafePointer<UInt8>!, _ count: CFIndex, _ isDirectory: Bool
) -> CFURL! {
  let text = String(decoding: UnsafeBufferPointer(start: path, count: count), as: UTF8.self)
  return NSURL(fileURLWithPath: text, isDirectory: isDirectory)
}
public func CFURLCreateWithFileSystemPath(
  _ allocator: CFAllocator!, _ path: CFString!, _ style: CFURLPathStyle, _ isDirectory: Bool
) -> CFURL! { NSURL(fileURLWithPath: path._bridgeToSwift(), isDirectory: isDirectory) }
public func CFURLGetFileSystemRepresentation(
  _ url: CFURL!, _ resolve: Bool, _ buffer: UnsafeMutablePointer<UInt8>!, _ size: CFIndex
) -> Bool {
  guard let path = url.path, path.utf8.count < size else { return false }
  for (at, byte) in (Array(path.utf8) + [0]).enumerated() { buffer[at] = byte }
  return true
}
public func CFURLCopyFileSystemPath(_ url: CFURL!, _ style: CFURLPathStyle) -> CFString! {
  url.path.map { $0 as NSString }
}
@_silgen_name("CFURLCopyLastPathComponent") public func CFURLCopyLastPathComponent(_ url: CFURL!) -> CFString!
public func CFURLHasDirectoryPath(_ url: CFURL!) -> Bool { url.hasDirectoryPath }

@_silgen_name("CFDataCreate") public func CFDataCreate(
  _ allocator: CFAllocator!, _ bytes: UnsafePointer<UInt8>!, _ count: CFIndex
) -> CFData!
@_silgen_name("CFDataGetLength") public func CFDataGetLength(_ data: CFData!) -> CFIndex
@_silgen_name("CFDataGetBytePtr") public func CFDataGetBytePtr(_ data: CFData!) -> UnsafePointer<UInt8>!

public enum CFNumberType: CFIndex, Sendable {
  case sInt8Type = 1, sInt16Type, sInt32Type, sInt64Type, float32Type, float64Type
  case charType, shortType, intType, longType, longLongType, floatType, doubleType, cfIndexType
}

public func CFBooleanGetValue(_ boolean: CFBoolean!) -> Bool { boolean.boolValue }
@_silgen_name("CFNumberCreate") private func numberOf(
  _ allocator: CFAllocator?, _ type: CFIndex, _ value: UnsafeRawPointer?
) -> CFNumber?
public func CFNumberCreate(
  _ allocator: CFAllocator!, _ type: CFNumberType, _ value: UnsafeRawPointer!
) -> CFNumber! { numberOf(allocator, type.rawValue, value) }
@_silgen_name("CFNumberGetValue") private func valueOf(
  _ number: CFNumber?, _ type: CFIndex, _ value: UnsafeMutableRawPointer?
) -> Bool
public func CFNumberGetValue(_ number: CFNumber!, _ type: CFNumberType, _ value: UnsafeMutableRawPointer!) -> Bool {
  valueOf(number, type.rawValue, value)
}

// Collections hold objects, whatever the callbacks. They are Foundation's own: Foundation crashes when it looks up a
// String in a dictionary that CoreFoundation made (Swift 6.0).

public typealias CFArrayCallBacks = EsreplayFrameworks.CFArrayCallBacks
public var kCFTypeArrayCallBacks: CFArrayCallBacks { EsreplayFrameworks.kCFTypeArrayCallBacks }

public func CFArrayCreate(
  _ allocator: CFAllocator!, _ values: UnsafeMutablePointer<UnsafeRawPointer?>!, _ count: CFIndex,
  _ callbacks: UnsafePointer<CFArrayCallBacks>!
) -> CFArray! {
  let array = NSMutableArray()
  for at in 0..<count { CFArrayAppendValue(array, values[at]) }
  return array
}
public func CFArrayCreateMutable(
  _ allocator: CFAllocator!, _ capacity: CFIndex, _ callbacks: UnsafePointer<CFArrayCallBacks>!
) -> CFMutableArray! { NSMutableArray() }
@_silgen_name("CFArrayAppendValue") public func CFArrayAppendValue(
  _ array: CFMutableArray!, _ value: UnsafeRawPointer!
)
@_silgen_name("CFArrayGetCount") public func CFArrayGetCount(_ array: CFArray!) -> CFIndex
@_silgen_name("CFArrayGetValueAtIndex") public func CFArrayGetValueAtIndex(
  _ array: CFArray!, _ at: CFIndex
) -> UnsafeRawPointer!

public typealias CFDictionaryKeyCallBacks = EsreplayFrameworks.CFDictionaryKeyCallBacks
public typealias CFDictionaryValueCallBacks = EsreplayFrameworks.CFDictionaryValueCallBacks
public var kCFTypeDictionaryKeyCallBacks: CFDictionaryKeyCallBacks {
  EsreplayFrameworks.kCFTypeDictionaryKeyCallBacks
}
public var kCFTypeDictionaryValueCallBacks: CFDictionaryValueCallBacks {
  EsreplayFrameworks.kCFTypeDictionaryValueCallBacks
}

public func CFDictionaryCreate(
  _ allocator: CFAllocator!, _ keys: UnsafeMutablePointer<UnsafeRawPointer?>!,
  _ values: UnsafeMutablePointer<UnsafeRawPointer?>!, _ count: CFIndex,
  _ keyCallbacks: UnsafePointer<CFDictionaryKeyCallBacks>!,
  _ valueCallbacks: UnsafePointer<CFDictionaryValueCallBacks>!
) -> CFDictionary! {
  let dictionary = NSMutableDictionary()
  for at in 0..<count { CFDictionarySetValue(dictionary, keys[at], values[at]) }
  return dictionary
}
public func CFDictionaryCreateMutable(
  _ allocator: CFAllocator!, _ capacity: CFIndex, _ keyCallbacks: UnsafePointer<CFDictionaryKeyCallBacks>!,
  _ valueCallbacks: UnsafePointer<CFDictionaryValueCallBacks>!
) -> CFMutableDictionary! { NSMutableDictionary() }
public func CFDictionaryAddValue(
  _ dictionary: CFMutableDictionary!, _ key: UnsafeRawPointer!, _ value: UnsafeRawPointer!
) { if !CFDictionaryContainsKey(dictionary, key) { CFDictionarySetValue(dictionary, key, value) } }
@_silgen_name("CFDictionarySetValue") public func CFDictionarySetValue(
  _ dictionary: CFMutableDictionary!, _ key: UnsafeRawPointer!, _ value: UnsafeRawPointer!
)
@_silgen_name("CFDictionaryGetCount") public func CFDictionaryGetCount(_ dictionary: CFDictionary!) -> CFIndex
public func CFDictionaryContainsKey(_ dictionary: CFDictionary!, _ key: UnsafeRawPointer!) -> Bool {
  CFDictionaryGetValue(dictionary, key) != nil
}
@_silgen_name("CFDictionaryGetValue") public func CFDictionaryGetValue(
  _ dictionary: CFDictionary!, _ key: UnsafeRawPointer!
) -> UnsafeRawPointer!
@_silgen_name("CFDictionaryGetKeysAndValues") public func CFDictionaryGetKeysAndValues(
  _ dictionary: CFDictionary!, _ keys: UnsafeMutablePointer<UnsafeRawPointer?>!,
  _ values: UnsafeMutablePointer<UnsafeRawPointer?>!
)
public func CFDictionaryGetValueIfPresent(
  _ dictionary: CFDictionary!, _ key: UnsafeRawPointer!, _ value: UnsafeMutablePointer<UnsafeRawPointer?>!
) -> Bool {
  guard let found = CFDictionaryGetValue(dictionary, key) else { return false }
  value?.pointee = found
  return true
}
