// The encodings of NSString under their old names, which are integers on a Mac.
import Foundation

let path = NSString(string: "/usr/bin/true")
let ascii = String.Encoding(rawValue: NSASCIIStringEncoding)
let raw: UInt = NSUTF8StringEncoding
print(path.data(using: NSASCIIStringEncoding)?.count ?? 0, "é".data(using: ascii) == nil, raw)
