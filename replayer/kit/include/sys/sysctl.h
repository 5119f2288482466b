/* System values as macOS reports them. By name: kern.ostype, kern.osproductversion (the release that the run imitates),
 * kern.osversion (the build that was recorded, not with --os), kern.bootsessionuuid (of the recorded boot),
 * kern.hostname, hw.ncpu and its relatives, hw.memsize, hw.pagesize. Everything else is ENOENT, including
 * kern.boottime: no trace has it, since mach_absolute_time stands still while a Mac sleeps. */
#ifndef ESREPLAY_SYS_SYSCTL_H
#define ESREPLAY_SYS_SYSCTL_H

#include <stddef.h>
#include <sys/types.h>

#define CTL_KERN 1
#define CTL_HW 6
#define KERN_OSTYPE 1
#define KERN_OSRELEASE 2
#define KERN_VERSION 4
#define KERN_MAXPROC 6
#define KERN_ARGMAX 8
#define KERN_HOSTNAME 10
#define KERN_PROC 14
#define KERN_BOOTTIME 21
#define KERN_PROCARGS2 49
#define KERN_OSVERSION 65
#define KERN_PROC_ALL 0
#define KERN_PROC_PID 1
#define HW_MACHINE 1
#define HW_MODEL 2
#define HW_NCPU 3
#define HW_PAGESIZE 7
#define HW_MEMSIZE 24

#ifdef __cplusplus
extern "C" {
#endif

int sysctl(int *name, unsigned int count, void *old_value, size_t *old_size, void *new_value, size_t new_size)
    __asm__("esreplay_sysctl");
int sysctlbyname(const char *name, void *old_value, size_t *old_size, void *new_value, size_t new_size);

#ifdef __cplusplus
}
#endif

#endif
