// Builds and reads CoreFoundation's values by their functions.
import Foundation

let utf8 = CFStringBuiltInEncodings.UTF8.rawValue
func pointer(_ object: AnyObject) -> UnsafeRawPointer { UnsafeRawPointer(Unmanaged.passUnretained(object).toOpaque()) }
func text(_ pointer: UnsafeRawPointer?) -> String { unsafeBitCast(pointer, to: CFString.self) as String }

let word = CFStringCreateWithCString(kCFAllocatorDefault, "grüß 🍎", utf8)!
var buffer = [CChar](repeating: 0, count: 16)
let fits = CFStringGetCString(word, &buffer, buffer.count, utf8)
let bytes = CFStringCreateWithBytes(nil, [0x61, 0x62], 2, utf8, false)!
let order = CFStringCompare(bytes, "AB" as CFString, .compareCaseInsensitive)
print(
  word as String, CFStringGetLength(word), fits, String(cString: buffer), CFStringHasPrefix(word, "gr" as CFString),
  CFStringHasSuffix(word, "gr" as CFString), order == .compareEqualTo, CFStringCreateCopy(nil, bytes)! as String)

var entries: [UnsafeRawPointer?] = [pointer(word), pointer(kCFBooleanTrue)]
var callbacks = kCFTypeArrayCallBacks
let array = CFArrayCreate(nil, &entries, entries.count, &callbacks)!
let grown = CFArrayCreateMutable(nil, 0, &callbacks)!
CFArrayAppendValue(grown, pointer(bytes))
let literal = ["x", "y"] as CFArray
print(
  CFArrayGetCount(array), text(CFArrayGetValueAtIndex(array, 0)), CFGetTypeID(array) == CFArrayGetTypeID(),
  text(CFArrayGetValueAtIndex(grown, 0)), text(CFArrayGetValueAtIndex(literal, 1)), (array as NSArray).count)

var (keysBy, valuesBy) = (kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks)
let (a, b, c) = ("a" as CFString, "b" as CFString, "c" as CFString)
let table = CFDictionaryCreateMutable(nil, 0, &keysBy, &valuesBy)!
CFDictionarySetValue(table, pointer(a), pointer(word))
CFDictionaryAddValue(table, pointer(a), pointer(bytes))
CFDictionaryAddValue(table, pointer(b), pointer(bytes))
var found: UnsafeRawPointer?
let isThere = CFDictionaryGetValueIfPresent(table, pointer(b), &found)
var keys: [UnsafeRawPointer?] = [nil, nil]
var values = keys
CFDictionaryGetKeysAndValues(table, &keys, &values)
let pairs = zip(keys, values).map { text($0) + text($1) }.sorted()
let information = ["name": "agent"] as CFDictionary
let name = "name" as CFString
print(
  CFDictionaryGetCount(table), text(CFDictionaryGetValue(table, pointer(a))), isThere, text(found),
  CFDictionaryContainsKey(table, pointer(c)), text(CFDictionaryGetValue(information, pointer(name))),
  (table as NSDictionary)["b"] as? String ?? "none", pairs)

let data = CFDataCreate(nil, [1, 2, 255], 3)!
let plain = Data([7, 8]) as CFData
var (given, taken): (Int32, Int64) = (-5, 0)
let number = CFNumberCreate(nil, .sInt32Type, &given)!
let read = CFNumberGetValue(number, .sInt64Type, &taken)
print(
  CFDataGetLength(data), CFDataGetBytePtr(data)[2], CFDataGetBytePtr(plain)[1], read, taken,
  CFBooleanGetValue(kCFBooleanTrue), CFNumberGetValue(9 as NSNumber as CFNumber, .sInt64Type, &taken), taken)

let url = CFURLCreateWithFileSystemPath(nil, "/bin/ls" as CFString, .cfurlposixPathStyle, false)!
var path = [UInt8](repeating: 0, count: 16)
let written = CFURLGetFileSystemRepresentation(url, true, &path, path.count)
print(
  CFURLCopyFileSystemPath(url, .cfurlposixPathStyle)! as String, CFURLCopyLastPathComponent(url)! as String, written,
  path[1], CFURLHasDirectoryPath(url), CFURLCreateFromFileSystemRepresentation(nil, path, 4, true)! as URL)

let error = CFErrorCreate(nil, kCFErrorDomainPOSIX, 2, nil)!
let current = kCFPreferencesCurrentApplication
var isSet: DarwinBoolean = true
let preference = CFPreferencesGetAppIntegerValue("level" as CFString, current, &isSet)
print(
  CFErrorGetDomain(error)! as String, CFErrorGetCode(error), CFGetTypeID(error) == CFErrorGetTypeID(),
  CFPreferencesCopyAppValue("level" as CFString, current) == nil, preference, isSet.boolValue)
