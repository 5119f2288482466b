// Between Foundation's objects and those of the kit, which functions of frameworks take and return. Public for the
// module Security, not for clients.
import EsreplayFrameworks
import Foundation

/// Owns one reference to an object of the kit.
open class EsreplayObject: Hashable {
  public let pointer: OpaquePointer

  public required init(owning pointer: OpaquePointer) { self.pointer = pointer }
  public convenience init?(retaining pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    _ = EsreplayFrameworks.CFRetain(UnsafeRawPointer(pointer))
    self.init(owning: pointer)
  }
  public convenience init?(owning pointer: OpaquePointer?) {
    guard let pointer else { return nil }
    self.init(owning: pointer)
  }
  deinit { EsreplayFrameworks.CFRelease(UnsafeRawPointer(pointer)) }

  public static func == (one: EsreplayObject, other: EsreplayObject) -> Bool { one.pointer == other.pointer }
  public func hash(into hasher: inout Hasher) { hasher.combine(pointer) }
}

/// A copy for the kit, as long as this object lives. What the kit has no class for is null.
public final class EsreplayArgument {
  public let pointer: OpaquePointer?

  public init(_ value: Any?) { pointer = value.flatMap(kitObject) }
  deinit { if let pointer { EsreplayFrameworks.CFRelease(UnsafeRawPointer(pointer)) } }
}

/// Returns a copy of an object that stays its owner's, and nil for null. Calls nothing that can block, because handlers
/// call it: a URL that does not know whether it is a directory would ask the file system.
public func esreplayValue(_ object: UnsafeRawPointer?) -> AnyObject? { object.flatMap(foundationObject) }

/// The same; releases the object.
public func esreplayValue(releasing object: OpaquePointer?) -> AnyObject? {
  guard let object else { return nil }
  defer { EsreplayFrameworks.CFRelease(UnsafeRawPointer(object)) }
  return foundationObject(UnsafeRawPointer(object))
}

/// The same, of a constant that is a string.
public func esreplayText(_ string: OpaquePointer?) -> NSString { esreplayValue(UnsafeRawPointer(string)) as! NSString }

func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" && number is Bool }

/// Returns an object that the caller owns.
private func kitObject(_ value: Any) -> OpaquePointer? {
  switch value {
  case let object as EsreplayObject: retained(UnsafeRawPointer(object.pointer))
  case let text as String: kitString(text)
  case let text as NSString: kitString(text._bridgeToSwift())
  case let url as URL: kitURL(url)
  case let url as NSURL: kitURL(url._bridgeToSwift())
  case let data as Data: kitData(data)
  case let data as NSData: kitData(data._bridgeToSwift())
  case let number as NSNumber: kitNumber(number)
  case let values as [Any]: kitArray(values)
  case let values as NSArray: kitArray(values._bridgeToSwift())
  case let values as NSDictionary: kitDictionary(values.map { ($0.key, $0.value) })
  case let values as [AnyHashable: Any]: kitDictionary(values.map { ($0.key.base, $0.value) })
  case let number as any BinaryInteger: kitNumber(NSNumber(value: Int64(truncatingIfNeeded: number)))
  default: nil
  }
}

private func retained(_ object: UnsafeRawPointer?) -> OpaquePointer? {
  guard let object else { return nil }
  return OpaquePointer(EsreplayFrameworks.CFRetain(object))
}

private func kitString(_ text: String) -> OpaquePointer? {
  EsreplayFrameworks.CFStringCreateWithCString(nil, text, UInt32(kCFStringEncodingUTF8))
}

private func kitURL(_ url: URL) -> OpaquePointer? {
  let bytes = Array(url.path.utf8)
  return EsreplayFrameworks.CFURLCreateFromFileSystemRepresentation(nil, bytes, bytes.count, url.hasDirectoryPath ? 1 : 0)
}

private func kitData(_ data: Data) -> OpaquePointer? {
  let bytes = Array(data)
  return EsreplayFrameworks.CFDataCreate(nil, bytes, bytes.count)
}

private func kitNumber(_ number: NSNumber) -> OpaquePointer? {
  if isBoolean(number) {
    let boolean = number.boolValue ? EsreplayFrameworks.kCFBooleanTrue : EsreplayFrameworks.kCFBooleanFalse
    return boolean.flatMap { retained(UnsafeRawPointer($0)) }
  }
  if ["d", "f"].contains(String(cString: number.objCType)) {
    var value = number.doubleValue
    return EsreplayFrameworks.CFNumberCreate(nil, CFIndex(kCFNumberDoubleType), &value)
  }
  var value = number.int64Value
  return EsreplayFrameworks.CFNumberCreate(nil, CFIndex(kCFNumberSInt64Type), &value)
}

private func kitArray(_ values: [Any]) -> OpaquePointer? {
  var callbacks = EsreplayFrameworks.kCFTypeArrayCallBacks
  let array = EsreplayFrameworks.CFArrayCreateMutable(nil, values.count, &callbacks)
  for argument in values.map(EsreplayArgument.init) {
    if let value = argument.pointer { EsreplayFrameworks.CFArrayAppendValue(array, UnsafeRawPointer(value)) }
  }
  return array
}

private func kitDictionary(_ pairs: [(Any, Any)]) -> OpaquePointer? {
  var (keys, values) = (EsreplayFrameworks.kCFTypeDictionaryKeyCallBacks, EsreplayFrameworks.kCFTypeDictionaryValueCallBacks)
  let dictionary = EsreplayFrameworks.CFDictionaryCreateMutable(nil, pairs.count, &keys, &values)
  for (key, value) in pairs.map({ (EsreplayArgument($0), EsreplayArgument($1)) }) {
    if let key = key.pointer, let value = value.pointer {
      EsreplayFrameworks.CFDictionarySetValue(dictionary, UnsafeRawPointer(key), UnsafeRawPointer(value))
    }
  }
  return dictionary
}

private func foundationObject(_ object: UnsafeRawPointer) -> AnyObject? {
  let pointer = OpaquePointer(object)
  return switch EsreplayFrameworks.CFGetTypeID(object) {
  case CFStringGetTypeID(): NSString(utf8String: EsreplayFrameworks.CFStringGetCStringPtr(pointer, UInt32(kCFStringEncodingUTF8))!)
  case CFURLGetTypeID(): NSURL(fileURLWithPath: path(of: pointer), isDirectory: EsreplayFrameworks.CFURLHasDirectoryPath(pointer) != 0)
  case CFDataGetTypeID(): NSData(bytes: EsreplayFrameworks.CFDataGetBytePtr(pointer), length: EsreplayFrameworks.CFDataGetLength(pointer))
  case CFBooleanGetTypeID(): NSNumber(value: EsreplayFrameworks.CFBooleanGetValue(pointer) != 0)
  case CFNumberGetTypeID(): number(pointer)
  case CFArrayGetTypeID(): NSArray(array: elements(of: pointer))
  case CFDictionaryGetTypeID(): foundationDictionary(pointer)
  case CFErrorGetTypeID(): foundationError(pointer)
  default: nil
  }
}

private func path(of url: OpaquePointer) -> String {
  var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
  guard EsreplayFrameworks.CFURLGetFileSystemRepresentation(url, 0, &bytes, bytes.count) != 0 else { return "" }
  return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
}

private func number(_ number: OpaquePointer) -> NSNumber {
  var integer: Int64 = 0
  if EsreplayFrameworks.CFNumberGetValue(number, CFIndex(kCFNumberSInt64Type), &integer) != 0 { return NSNumber(value: integer) }
  var double = 0.0
  _ = EsreplayFrameworks.CFNumberGetValue(number, CFIndex(kCFNumberDoubleType), &double)
  return NSNumber(value: double)
}

private func elements(of array: OpaquePointer) -> [AnyObject] {
  (0..<EsreplayFrameworks.CFArrayGetCount(array)).compactMap { esreplayValue(EsreplayFrameworks.CFArrayGetValueAtIndex(array, $0)) }
}

private func foundationDictionary(_ dictionary: OpaquePointer) -> NSDictionary {
  let count = EsreplayFrameworks.CFDictionaryGetCount(dictionary)
  var keys = [UnsafeRawPointer?](repeating: nil, count: count)
  var values = keys
  EsreplayFrameworks.CFDictionaryGetKeysAndValues(dictionary, &keys, &values)
  let made = NSMutableDictionary()
  for (key, value) in zip(keys, values) {
    if let key = esreplayValue(key) as? NSString, let value = esreplayValue(value) {
      made.setObject(value, forKey: key)
    }
  }
  return made
}

private func foundationError(_ error: OpaquePointer) -> NSError {
  let domain = esreplayValue(UnsafeRawPointer(EsreplayFrameworks.CFErrorGetDomain(error))) as? NSString
  return NSError(domain: domain?._bridgeToSwift() ?? "", code: EsreplayFrameworks.CFErrorGetCode(error))
}
