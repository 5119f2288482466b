// Lists the NOTIFY events that a client gets for its own calls. It does not get AUTH events for its own process.

/** Names in the table of calls, by event without its prefix. */
export const ownEvents: Readonly<Record<string, readonly string[]>> = {
  NOTIFY_OPEN: ['open', 'openat', 'fopen', 'freopen', 'opendir', 'scandir'],
  NOTIFY_CREATE: ['creat', 'mkdir', 'mkdirat', 'mkfifo', 'mknod', 'symlink', 'mkstemp', 'mkdtemp'],
  /** Of a regular file. */
  NOTIFY_WRITE: ['write', 'pwrite', 'writev', 'pwritev', 'pwritev2'],
  NOTIFY_TRUNCATE: ['truncate', 'ftruncate'],
  NOTIFY_RENAME: ['rename', 'renameat', 'renameat2'],
  NOTIFY_UNLINK: ['unlink', 'unlinkat', 'rmdir', 'remove'],
  NOTIFY_LINK: ['link', 'linkat'],
  NOTIFY_STAT: ['stat', 'lstat', 'fstatat'],
  NOTIFY_ACCESS: ['access', 'faccessat'],
  NOTIFY_READLINK: ['readlink', 'readlinkat'],
  NOTIFY_SETMODE: ['chmod', 'fchmod', 'fchmodat'],
  NOTIFY_SETOWNER: ['chown', 'fchown', 'lchown', 'fchownat'],
  NOTIFY_GETEXTATTR: ['getxattr', 'fgetxattr'],
  NOTIFY_SETEXTATTR: ['setxattr', 'fsetxattr'],
  NOTIFY_LISTEXTATTR: ['listxattr', 'flistxattr'],
  NOTIFY_DELETEEXTATTR: ['removexattr', 'fremovexattr'],
};

const byCall = new Map(
  Object.entries(ownEvents).flatMap(([event, calls]) => calls.map((call) => [call, event] as const)),
);

export function ownEventOf(call: string): string | undefined {
  return byCall.get(call);
}
