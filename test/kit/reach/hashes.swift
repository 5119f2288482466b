// Hashes with CommonCrypto.
import CommonCrypto
import Foundation

let bytes = Array("abc".utf8)
var hash = [UInt8](repeating: 0, count: Int(CC_SHA256_DIGEST_LENGTH))
CC_SHA256(bytes, CC_LONG(bytes.count), &hash)
print(hash.prefix(4).map { String(format: "%02x", $0) }.joined())
