// Test clients that are not run as macOS programs, each with a reason: either nowhere, or not on Linux, which lacks
// macOS's C++ library. A Mac has it, and runs them.
import type { ClientCase } from '../clients/client-case.ts';

export interface LeftOut {
  readonly source: string;
  /** Only programs built with this define; null: all of the source's. */
  readonly define: string | null;
  /** Programs with this define run. */
  readonly except?: string;
  readonly reason: string;
  /** False: clang on Linux refuses to compile it for macOS, which a test checks. */
  readonly builds: boolean;
  /** Left out only when a program for macOS is built on Linux and run by the loader of this folder. */
  readonly onMac: boolean;
  /** Left out only on a Mac. */
  readonly onLoader: boolean;
}

type Kind = Pick<LeftOut, 'builds' | 'onMac' | 'onLoader'>;
/** Programs for Linux alone. */
const forLinux: Kind = { builds: false, onMac: false, onLoader: false };
/** Programs of which macOS does not tell what their finding needs. */
const notTold: Kind = { builds: true, onMac: false, onLoader: false };
const forMac: Kind = { builds: true, onMac: true, onLoader: false };
/** The loader gives them a library that needs less to be told: see scenarios.darwin.ts. */
const forLoader: Kind = { builds: true, onMac: false, onLoader: true };
const noProcessor = 'macOS does not tell that the thread of a handler lacks a processor';

const left = (kind: Kind, source: string, define: string | null, reason: string): LeftOut => ({
  source,
  define,
  reason,
  ...kind,
});
const cxx = (source: string, reason: string): LeftOut => left(forMac, source, null, reason);

const leftOut: readonly LeftOut[] = [
  left(forLinux, 'traps-directly.c', null, 'a system call of Linux by its number; on macOS nothing watches those'),
  left(forLinux, 'watches-file.c', null, 'inotify exists on Linux alone'),
  left(forLinux, 'calls-newer-function.c', 'CHECKS_RELEASE', 'on a Mac __builtin_available asks the Mac, not the run'),
  left(forLinux, 'exits-early.c', 'BARE', 'a system call of Linux by its number; on macOS nothing watches those'),
  left(forLinux, 'polls-network-on-queue.c', 'PPOLL', 'macOS has no ppoll'),
  left(notTold, 'polls-network-on-queue.c', 'HELPER', 'the two ends of a pipe do not tell that they belong together'),
  left(forLinux, 'polls-itself-on-queue.c', 'EVENT', 'eventfd exists on Linux alone'),
  left(forLinux, 'polls-itself-on-queue.c', 'TIMER', 'timerfd exists on Linux alone'),
  left(forLinux, 'uses-notify-late.c', 'TIMERFD', 'timerfd exists on Linux alone'),
  {
    ...left(notTold, 'uses-notify-late.c', null, 'it waits for a timer or a child, and macOS tells neither'),
    except: 'THREAD',
  },
  ...['SOURCE', 'SHARED', 'DISARMED', 'CANCELLED', 'RELEASED', 'MOVED'].map((what) =>
    left(forMac, 'keeps-messages.c', `TIMER_${what}`, 'the loader has no dispatch sources for timers'),
  ),
  left(forLinux, 'hands-over-unretained.c', 'POSIX', 'macOS has no unnamed semaphores'),
  { ...left(forLoader, 'hands-over-unretained.c', null, noProcessor), except: 'RETAINED' },
  left(notTold, 'needs-own-work.c', 'IN_TURN', noProcessor),
  left(forMac, 'needs-own-work.c', 'BARRIER', 'the loader has no work items of libdispatch'),
  { ...left(forMac, 'needs-own-work.c', null, 'by chance it waits for its work or gets it at once'), except: 'SPINS' },
  left(forLinux, 'style/enters-runtime.c', null, 'macOS has no affinity of threads'),
  left(forLinux, 'opens-in-signal-handler.c', 'TGKILLS', 'macOS has no tgkill'),
  left(forLinux, 'locks-with-worker.c', 'SPIN', 'macOS has no pthread_spin_lock'),
  left(forLinux, 'locks-with-worker.c', 'RAW', 'a system call of Linux by its number; on macOS nothing watches those'),
  left(forLinux, 'logs-denial.c', 'FULL_PIPE', "macOS's os_log writes to no file"),
  left(forLinux, 'crashes-by-signal.c', 'QUEUES', 'macOS has no sigqueue'),
  left(forLinux, 'crashes-by-signal.c', 'TGKILLS', 'macOS has no tgkill'),
  left(notTold, 'style/time-zone.c', 'READS_FIRST', 'macOS reads the zone by other calls'),
  { ...cxx('style/string-streams.cc', "the cross build's headers of libc++ have no streams"), builds: false },
  cxx('style/raii.cc', "it needs libc++'s library, of which the cross build has the headers alone"),
  cxx('style/thread-pool.cc', "it needs libc++'s library, of which the cross build has the headers alone"),
  cxx('makes-static-with-worker.cc', "it needs libc++'s library, of which the cross build has the headers alone"),
  cxx('throws-in-handler.cc', "it needs macOS's unwinder, which reads what Mach-O files say of their frames"),
];

type Program = Pick<ClientCase, 'source' | 'defines'>;

/** Returns null for a client that the loader runs. */
export function leftOutOf(program: Program): LeftOut | null {
  const row = rowOf(program);
  return row?.onLoader ? null : row;
}

/** Returns why a Mac of any release leaves the client out; null if it runs it. */
export function leftOutOnMac(program: Program): string | null {
  const row = rowOf(program);
  return row?.onMac ? null : (row?.reason ?? null);
}

function rowOf({ source, defines }: Program): LeftOut | null {
  const matches = (each: LeftOut): boolean =>
    each.source === source &&
    (each.define === null || defines.includes(each.define)) &&
    (each.except === undefined || !defines.includes(each.except));
  return leftOut.find(matches) ?? null;
}
