// Looks at a disk.
import DiskArbitration
import Foundation

if let session = DASessionCreate(kCFAllocatorDefault),
  let disk = DADiskCreateFromBSDName(kCFAllocatorDefault, session, "disk1")
{
  print(DADiskCopyDescription(disk) as? [String: Any] ?? [:])
}
