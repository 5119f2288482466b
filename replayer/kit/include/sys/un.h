/* glibc's sys/un.h, and macOS's options of a local socket for the pid of its peer: getsockopt(fd, SOL_LOCAL,
 * LOCAL_PEERPID, &pid, &size). Linux answers SO_PEERCRED with a struct that begins with the pid, and cuts it to `size`.
 * Other options of this level are not declared, because Linux has nothing like them. */
#ifndef ESREPLAY_SYS_UN_H
#define ESREPLAY_SYS_UN_H

#include_next <sys/un.h>

#include <sys/socket.h>

#define SOL_LOCAL SOL_SOCKET
#define LOCAL_PEERPID SO_PEERCRED
/* The process that acts for another one, which Linux does not know: the peer itself. */
#define LOCAL_PEEREPID SO_PEERCRED

#endif
