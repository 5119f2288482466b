// Test clients that are not run as macOS programs, each with the reason.
import type { ClientCase } from '../clients/client-case.ts';

export interface LeftOut {
  readonly source: string;
  /** Only the programs built with this define; null: all of the source. */
  readonly define: string | null;
  readonly reason: string;
  /** False: clang refuses it for macOS, which a test sees. */
  readonly builds: boolean;
}

const linux = (source: string, define: string | null, reason: string): LeftOut => ({
  source,
  define,
  reason,
  builds: false,
});
const cxx = (source: string, reason: string): LeftOut => ({ source, define: null, reason, builds: true });

const leftOut: readonly LeftOut[] = [
  linux(
    'traps-directly.c',
    null,
    "an instruction with Linux's number of a system call; on macOS nothing watches those",
  ),
  linux('watches-file.c', null, 'inotify exists on Linux alone'),
  linux('exits-early.c', 'BARE', 'exit_group is a system call of Linux; on macOS nothing watches bare ones'),
  linux('locks-with-worker.c', 'SPIN', 'macOS has no pthread_spin_lock'),
  linux('locks-with-worker.c', 'RAW', 'a system call of Linux by its number'),
  ...[
    'validates-in-handler.c',
    'asks-disk-at-mount.c',
    'signs-own-files.c',
    '../../replayer/kit/examples/checks-in-handler.c',
    '../../replayer/kit/examples/checks-on-worker.c',
  ].map((source) => linux(source, null, "it needs the headers of macOS's frameworks, which only Apple's SDK has")),
  linux('starves-pool.c', 'COMPUTES', 'macOS has no fopencookie'),
  ...['locks-with-worker.c', 'shares-without-lock.c', 'floods-concurrent-queue.c', 'starves-pool.c'].map((source) =>
    linux(source, 'ASKS_DAEMON', "it needs the headers of macOS's frameworks"),
  ),
  linux('crashes-by-signal.c', 'QUEUES', 'macOS has no sigqueue'),
  linux('crashes-by-signal.c', 'TGKILLS', 'macOS has no tgkill'),
  cxx('style/raii.cc', "it needs libc++'s library, of which the cross build has the headers alone"),
  cxx('makes-static-with-worker.cc', "it needs libc++'s library"),
  cxx('throws-in-handler.cc', "it needs macOS's unwinder, which reads what Mach-O files say of their frames"),
];

/** Null for a client that is run. */
export function leftOutOf({ source, defines }: Pick<ClientCase, 'source' | 'defines'>): LeftOut | null {
  const matches = (each: LeftOut): boolean =>
    each.source === source && (each.define === null || defines.includes(each.define));
  return leftOut.find(matches) ?? null;
}
