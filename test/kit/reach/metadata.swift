// Asks Spotlight about a file.
import CoreServices
import Foundation

print(MDItemCreate(nil, "/bin/ls" as CFString) != nil)
