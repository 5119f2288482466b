// Reads the resource usage of a client's threads from /proc: CPU time, context switches, number of threads. Linux only:
// macOS shows this of other processes only to those who may debug them.
import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** CPU time of threads that run handlers, including the replayer's work to deliver a message. */
  readonly handlerCpuNs: number;
  /** CPU time of all other threads of the client, including those that have ended. */
  readonly otherCpuNs: number;
  /** CPU time of the replayer's own threads. */
  readonly replayerCpuNs: number;
  /** A thread waited for something. */
  readonly voluntarySwitches: number;
  /** A thread lost its processor. */
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
  /** Including threads that have ended; in steps of a hundredth of a second. */
  readonly totalCpuNs: number;
}

/** By the names that the library gives its threads, which begin alike. */
function roleOf(name: string): Role {
  if (name === 'es-delivery') return 'handler';
  return name.startsWith('es-') ? 'replayer' : 'other';
}

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
   * Samples usage before the first message, which is not part of the figures. Only a sample followed by another one was
   * surely taken before it: the first messages may arrive during a sample.
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

  /** Samples the processes while they still exist; the last sample counts. */
  sampleAll(pids: readonly number[]): void {
    for (const pid of pids) this.sample(pid, this.last);
    this.threads = Math.max(this.threads, ownThreads([...this.last.values()]));
  }

  /** Returns null without /proc, or if nothing was sampled. */
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
      // It has ended, or there is no /proc: keep the last sample.
    }
  }

  private thread(pid: number, tid: string): ThreadSample | null {
    try {
      const folder = `${this.proc}/${pid}/task/${tid}`;
      const status = readFileSync(`${folder}/status`, 'latin1');
      const number = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      return {
        role: roleOf(/^Name:\t(.*)$/m.exec(status)?.[1] ?? ''),
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
