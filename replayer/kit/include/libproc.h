/* Process information by pid, from the trace. A process exists from its fork (or from the start) until its exit, as far
 * as the replay has come. This machine answers for the client's own pid. Every other pid has exited: 0 and ESRCH. A
 * request for what no message has fails with ENOTSUP. */
#ifndef ESREPLAY_LIBPROC_H
#define ESREPLAY_LIBPROC_H

#include <mach/message.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/proc_info.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void *rusage_info_t;

int proc_listpids(uint32_t type, uint32_t typeinfo, void *buffer, int size);
int proc_listallpids(void *buffer, int size);
int proc_listpgrppids(pid_t group, void *buffer, int size);
int proc_listchildpids(pid_t parent, void *buffer, int size);
int proc_pidinfo(int pid, int flavor, uint64_t arg, void *buffer, int size);
int proc_pidfdinfo(int pid, int fd, int flavor, void *buffer, int size);
int proc_name(int pid, void *buffer, uint32_t size);
int proc_pidpath(int pid, void *buffer, uint32_t size);
int proc_pidpath_audittoken(audit_token_t *token, void *buffer, uint32_t size);
/* 0 or an errno value. A signal to a process of the trace has no effect. */
int proc_signal_with_audittoken(audit_token_t *token, int signal);
int proc_regionfilename(int pid, uint64_t address, void *buffer, uint32_t size);
int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer);

#ifdef __cplusplus
}
#endif

#endif
