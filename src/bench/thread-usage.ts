// What the threads of a client use, from /proc: CPU time, context switches, their number. Linux only: macOS shows this of
// other processes only to those who may debug them.
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** Of the threads that run handlers. What the replayer does to deliver a message is in it. */
  readonly handlerCpuNs: number;
  /** Of all other threads of the client, those that have ended included. */
  readonly otherCpuNs: number;
  /** Of the replayer's own threads. */
  readonly replayerCpuNs: number;
  /** A thread waited for something. */
  readonly voluntarySwitches: number;
  /** A thread was taken off its processor. */
  readonly forcedSwitches: number;
  /** Most threads at once, without the replayer's own. */
  readonly threads: number;
}

type Role = 'handler' | 'other' | 'replayer';

interface ThreadSample {
  readonly role: Role;
  readonly cpuNs: number;
  readonly voluntary: number;
  readonly forced: number;
}

interface Sample {
  readonly threads: ReadonlyMap<string, ThreadSample>;
  /** Ended threads included; to a hundredth of a second. */
  readonly totalCpuNs: number;
}

/** As the library names its threads. */
const roles: Readonly<Record<string, Role>> = {
  'es-delivery': 'handler',
  'es-deadlines': 'replayer',
  'es-heartbeat': 'replayer',
  'es-housekeeping': 'replayer',
};

const tickNs = 1e7;
const countEveryMs = 20;

/** Watches the processes of one run from their first message on. */
export class UsageMeter {
  private first = new Map<number, Sample>();
  private latest = new Map<number, Sample>();
  private readonly last = new Map<number, Sample>();
  private threads = 0;
  private countedMs = 0;

  constructor(private readonly proc = '/proc') {}

  /**
   * Before the first message: what was used until then is no part of the figures. Only a look that another one follows is surely of before:
   * the first messages may come while it is taken.
   */
  lookBefore(pids: readonly number[]): void {
    this.first = this.latest;
    this.latest = new Map();
    for (const pid of pids) this.sample(pid, this.latest);
  }

  look(pids: readonly number[], nowMs: number): void {
    if (nowMs - this.countedMs < countEveryMs) return;
    this.countedMs = nowMs;
    this.sampleAll(pids);
  }

  /** The last look, while the processes are still there. */
  sampleAll(pids: readonly number[]): void {
    for (const pid of pids) this.sample(pid, this.last);
    this.threads = Math.max(this.threads, ownThreads([...this.last.values()]));
  }

  /** Null where there is no /proc, or nothing was seen. */
  usage(): Usage | null {
    if (this.last.size === 0) return null;
    const sum = { handler: 0, other: 0, replayer: 0, voluntary: 0, forced: 0 };
    for (const [pid, { threads, totalCpuNs }] of this.last) {
      const before = this.first.get(pid);
      let alive = 0;
      for (const [tid, { role, cpuNs, voluntary, forced }] of threads) {
        const since = before?.threads.get(tid);
        sum[role] += cpuNs - (since?.cpuNs ?? 0);
        alive += cpuNs - (since?.cpuNs ?? 0);
        if (role === 'replayer') continue;
        sum.voluntary += voluntary - (since?.voluntary ?? 0);
        sum.forced += forced - (since?.forced ?? 0);
      }
      const ended = totalCpuNs - (before?.totalCpuNs ?? 0) - alive;
      if (ended > 2 * tickNs) sum.other += ended;
    }
    return {
      handlerCpuNs: sum.handler,
      otherCpuNs: sum.other,
      replayerCpuNs: sum.replayer,
      voluntarySwitches: sum.voluntary,
      forcedSwitches: sum.forced,
      threads: this.threads,
    };
  }

  private sample(pid: number, into: Map<number, Sample>): void {
    try {
      const names = readdirSync(`${this.proc}/${pid}/task`);
      const threads = names.flatMap((tid) => {
        const thread = this.thread(pid, tid);
        return thread === null ? [] : [[tid, thread] as const];
      });
      into.set(pid, { threads: new Map(threads), totalCpuNs: this.total(pid) });
    } catch {
      // It has ended, or there is no /proc: what was seen before stands.
    }
  }

  private thread(pid: number, tid: string): ThreadSample | null {
    try {
      const folder = `${this.proc}/${pid}/task/${tid}`;
      const status = readFileSync(`${folder}/status`, 'latin1');
      const number = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      return {
        role: roles[/^Name:\s*(.*)$/m.exec(status)?.[1] ?? ''] ?? 'other',
        cpuNs: Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ')[0]),
        voluntary: number('voluntary_ctxt_switches'),
        forced: number('nonvoluntary_ctxt_switches'),
      };
    } catch {
      return null; // it has ended since
    }
  }

  private total(pid: number): number {
    const stat = readFileSync(`${this.proc}/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickNs; // utime and stime
  }
}

function ownThreads(samples: readonly Sample[]): number {
  const own = ({ threads }: Sample): number => [...threads.values()].filter(({ role }) => role !== 'replayer').length;
  return samples.reduce((sum, sample) => sum + own(sample), 0);
}
