// Copies values to the kit's objects and back, as functions of frameworks do with what they take and return.
import CoreFoundation
import Foundation

func copied(_ value: Any) -> Any? {
  let argument = EsreplayArgument(value)
  return esreplayValue(UnsafeRawPointer(argument.pointer))
}

let values: [Any] = [
  "grüß 🍎", NSString(string: "ns"), 5, -1 as Int32, UInt32.max, 2.5, true, false, Data([1, 2, 255]),
  URL(fileURLWithPath: "/bin/ls"), NSURL(fileURLWithPath: "/bin/"), NSNumber(value: 8), kCFBooleanTrue!,
]
print(values.map { "\(copied($0) ?? "nothing")" }.joined(separator: " "))
print(copied(Date()) == nil, copied(["a", 1] as [Any]) as? NSArray == ["a", 1] as NSArray)
let table = copied(["number": 5, "list": ["x"], "flag": true] as [String: Any] as CFDictionary) as? [String: Any]
print(table?["number"] as? Int ?? 0, table?["list"] as? [String] ?? [], table?["flag"] as? Bool ?? false)
