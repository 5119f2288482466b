// Counts on what Foundation brings on a Mac: Darwin by its name, Security and CoreFoundation.
import Foundation

var own: SecCode?
let status = SecCodeCopySelf([], &own)
let text = "status \(status) \(own != nil) \(CFGetTypeID(kSecClass) == CFStringGetTypeID())\n"
_ = text.withCString { Darwin.write(STDOUT_FILENO, $0, strlen($0)) }
