// Opens the node of local users.
import Foundation
import OpenDirectory

print(ODNodeCreateWithNodeType(nil, nil, ODNodeType(kODNodeTypeLocalNodes), nil) != nil)
