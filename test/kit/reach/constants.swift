// Names that C finds in sys/attr.h, sys/param.h, sys/sysctl.h, sys/un.h and stdlib.h. The peer of a local socket is this process.
import Foundation

let named = UInt32(ATTR_CMN_NAME) | UInt32(ATTR_CMN_FULLPATH) | ATTR_CMN_RETURNED_ATTRS
var path = [CChar](repeating: 0, count: Int(MAXPATHLEN))
let length = proc_pidpath(getpid(), &path, UInt32(MAXPATHLEN))

var sockets: [Int32] = [0, 0]
var peer: pid_t = 0
var size = socklen_t(MemoryLayout<pid_t>.size)
guard socketpair(AF_UNIX, SOCK_STREAM, 0, &sockets) == 0 else { exit(EXIT_FAILURE) }
let asked = getsockopt(sockets[0], SOL_LOCAL, LOCAL_PEERPID, &peer, &size)
print(String(named, radix: 16), length == strlen(path), asked, peer == getpid(), size)

var processors: Int32 = 0
var room = MemoryLayout<Int32>.size
print(sysctlbyname("hw.ncpu", &processors, &room, nil, 0), processors > 0, String(cString: getprogname()))
