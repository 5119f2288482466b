// Test clients that are not run as macOS programs, each with a reason: either nowhere, or not on Linux, which has
// neither macOS's frameworks nor its C++ library. A Mac has both, and runs them.
import type { ClientCase } from '../clients/client-case.ts';

export interface LeftOut {
  readonly source: string;
  /** Only programs built with this define; null: all of the source's. */
  readonly define: string | null;
  readonly reason: string;
  /** False: clang on Linux refuses to compile it for macOS, which a test checks. */
  readonly builds: boolean;
  /** Left out only when a program for macOS is built on Linux and run by the loader of this folder. */
  readonly onMac: boolean;
}

const linux = (source: string, define: string | null, reason: string): LeftOut => ({
  source,
  define,
  reason,
  builds: false,
  onMac: false,
});
const loader = (source: string, define: string | null, reason: string): LeftOut => ({
  source,
  define,
  reason: `on Linux: ${reason}`,
  builds: true,
  onMac: true,
});
const cxx = (source: string, reason: string): LeftOut => ({ source, define: null, reason, builds: true, onMac: true });

const leftOut: readonly LeftOut[] = [
  linux(
    'traps-directly.c',
    null,
    "an instruction with Linux's number of a system call; on macOS nothing watches those",
  ),
  linux('watches-file.c', null, 'inotify exists on Linux alone'),
  linux('calls-newer-function.c', 'CHECKS_RELEASE', 'on a Mac __builtin_available asks the Mac, not the run'),
  linux('exits-early.c', 'BARE', 'exit_group is a system call of Linux; on macOS nothing watches bare ones'),
  linux('polls-network-on-queue.c', 'PPOLL', 'macOS has no ppoll'),
  {
    ...loader('polls-network-on-queue.c', 'HELPER', ''),
    reason: 'on macOS the two ends of a pipe do not tell that they belong together',
    onMac: false,
  },
  linux('polls-itself-on-queue.c', 'EVENT', 'eventfd exists on Linux alone'),
  linux('polls-itself-on-queue.c', 'TIMER', 'timerfd exists on Linux alone'),
  linux('uses-notify-late.c', 'TIMERFD', 'timerfd exists on Linux alone'),
  {
    ...loader('uses-notify-late.c', null, ''),
    reason: 'macOS does not tell which timers and children a process waits for',
    onMac: false,
  },
  linux('locks-with-worker.c', 'SPIN', 'macOS has no pthread_spin_lock'),
  linux('locks-with-worker.c', 'RAW', 'a system call of Linux by its number'),
  linux('logs-denial.c', 'FULL_PIPE', "macOS's os_log writes to no file"),
  linux('crashes-by-signal.c', 'QUEUES', 'macOS has no sigqueue'),
  linux('crashes-by-signal.c', 'TGKILLS', 'macOS has no tgkill'),
  { ...loader('style/time-zone.c', 'READS_FIRST', ''), reason: 'macOS reads the zone by other calls', onMac: false },
  { ...cxx('style/string-streams.cc', "on Linux: the cross build's headers of libc++ have no streams"), builds: false },
  cxx('style/raii.cc', "it needs libc++'s library, of which the cross build has the headers alone"),
  cxx('style/thread-pool.cc', "it needs libc++'s library"),
  cxx('makes-static-with-worker.cc', "it needs libc++'s library"),
  cxx('throws-in-handler.cc', "it needs macOS's unwinder, which reads what Mach-O files say of their frames"),
];

/** Returns null for a client that the loader runs. */
export function leftOutOf({ source, defines }: Pick<ClientCase, 'source' | 'defines'>): LeftOut | null {
  const matches = (each: LeftOut): boolean =>
    each.source === source && (each.define === null || defines.includes(each.define));
  return leftOut.find(matches) ?? null;
}

/** Returns why a Mac of any release leaves the client out; null if it runs it. */
export function leftOutOnMac(client: Pick<ClientCase, 'source' | 'defines'>): string | null {
  const left = leftOutOf(client);
  return left === null || left.onMac ? null : left.reason;
}
