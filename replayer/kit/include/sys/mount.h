/* macOS's struct statfs and its MNT_* bits, as event.mount.statfs holds them, together with glibc's sys/mount.h. The
 * functions describe this machine's own file systems. MNT_FORCE stays Linux's: it is an argument of umount2 here, and
 * on macOS it is not a bit of a mounted file system. */
#ifndef ESREPLAY_SYS_MOUNT_H
#define ESREPLAY_SYS_MOUNT_H

#include <esreplay/darwin_types.h>
#include_next <sys/mount.h>

#define MFSNAMELEN 15
#define MFSTYPENAMELEN 16
#define MNAMELEN 1024

#define MNT_RDONLY 0x00000001
#define MNT_SYNCHRONOUS 0x00000002
#define MNT_NOEXEC 0x00000004
#define MNT_NOSUID 0x00000008
#define MNT_NODEV 0x00000010
#define MNT_UNION 0x00000020
#define MNT_ASYNC 0x00000040
#define MNT_CPROTECT 0x00000080
#define MNT_EXPORTED 0x00000100
#define MNT_REMOVABLE 0x00000200
#define MNT_QUARANTINE 0x00000400
#define MNT_LOCAL 0x00001000
#define MNT_QUOTA 0x00002000
#define MNT_ROOTFS 0x00004000
#define MNT_DOVOLFS 0x00008000
#define MNT_UPDATE 0x00010000
#define MNT_NOBLOCK 0x00020000
#define MNT_RELOAD 0x00040000
#define MNT_DONTBROWSE 0x00100000
#define MNT_IGNORE_OWNERSHIP 0x00200000
#define MNT_AUTOMOUNTED 0x00400000
#define MNT_JOURNALED 0x00800000
#define MNT_NOUSERXATTR 0x01000000
#define MNT_DEFWRITE 0x02000000
#define MNT_MULTILABEL 0x04000000
#define MNT_NOFOLLOW 0x08000000
#define MNT_NOATIME 0x10000000
#define MNT_SNAPSHOT 0x40000000
#define MNT_STRICTATIME 0x80000000
#define MNT_UNKNOWNPERMISSIONS MNT_IGNORE_OWNERSHIP

/* statfs.f_flags_ext */
#define MNT_EXT_ROOT_DATA_VOL 0x00000001
#define MNT_EXT_FSKIT 0x00000002

/* Flags of getfsstat and getmntinfo. */
#define MNT_WAIT 1
#define MNT_NOWAIT 2

#ifdef ESREPLAY_DARWIN_STATFS
#ifdef __cplusplus
extern "C" {
#endif

int statfs(const char *path, struct statfs *out) __asm__("esreplay_statfs");
int fstatfs(int fd, struct statfs *out) __asm__("esreplay_fstatfs");

#ifdef __cplusplus
}
#endif
#endif

#endif
