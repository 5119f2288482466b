/* Asking about processes by pid. The processes of a trace do not exist on this machine, so every pid but the client's
 * own is answered as one that has exited: 0 and ESRCH. A correct client on macOS has to expect that anyway. */
#ifndef ESREPLAY_LIBPROC_H
#define ESREPLAY_LIBPROC_H

#include <stdint.h>
#include <sys/types.h>

#define PROC_PIDPATHINFO_MAXSIZE (4 * 1024)

#ifdef __cplusplus
extern "C" {
#endif

int proc_pidpath(int pid, void *buffer, uint32_t size);
int proc_name(int pid, void *buffer, uint32_t size);

#ifdef __cplusplus
}
#endif

#endif
