// One repetition: a run of the trace to one client, and its figures.
import { cpuUsage } from 'node:process';
import type { Observation } from '../observed/observation.ts';
import { plural } from '../report/layout.ts';
import type { RunOptions } from '../run/options.ts';
import type { CheckedTrace } from '../run/prepare/trace-check.ts';
import type { SharedFile } from '../schema/generated/ledger.ts';
import { OwnLane } from '../trials/own-lane.ts';
import { type Figures, figuresOf } from './figures.ts';
import { type Load, runOptionsOf } from './load.ts';
import { type Noise, noiseBetween, type ProcessorTimes, processorTimes } from './noise.ts';
import { type Usage, UsageMeter } from './thread-usage.ts';
import type { TimesByType } from './times.ts';

/** What ended a repetition before its last message. */
export interface Ended {
  readonly by: 'client' | 'setup' | 'silence' | 'interrupt';
  readonly sentence: string;
  readonly remedy: string | null;
}

export const interrupted: Ended = { by: 'interrupt', sentence: 'Interrupted.', remedy: null };

export interface Repetition extends Figures {
  readonly offered: number;
  /** Including the warm-up. */
  readonly delivered: number;
  /** Messages dropped because the client's queue was full. */
  readonly dropped: number;
  /** Null where the system does not show other processes' threads. */
  readonly usage: Usage | null;
  /** CPU time of the client's threads per delivered message, including the warm-up. */
  readonly cpuPerMessageNs: number | null;
  readonly noise: Noise;
  /** Null: it ran to the end. */
  readonly ended: Ended | null;
}

export interface RepetitionOptions {
  readonly client: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly load: Load;
  readonly warmUp: number;
  /** Messages in the original trace that `trace` repeats. */
  readonly passLength: number;
  readonly patienceMs: number;
  readonly times?: TimesByType;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Time that a run waits after its last message; in a benchmark nothing more can come. */
const quietMs = 20;

/** Throws SetupError if the client cannot be started. */
export async function repeat(
  trace: CheckedTrace,
  options: RepetitionOptions,
  lane = new OwnLane(),
): Promise<Repetition> {
  const watch = new Watch(options.patienceMs);
  const run: RunOptions = {
    trace: trace.path,
    clients: [options.client],
    ...runOptionsOf(options.load),
    quietMs,
    endlessHandlerMs: options.patienceMs,
    signal: watch.silence.signal,
    ...(options.env === undefined ? {} : { env: options.env }),
    onLook: (shared) => watch.look(shared),
    onProgress: ({ delivered, total, responded, open }) => {
      watch.note(responded, open, Date.now());
      options.onProgress?.(total === 0 ? 0 : delivered / total);
    },
  };
  return lane.replay(run, trace, ({ observation }) => {
    const rows = function* () {
      for (const process of observation.processes) yield* process.rows();
    };
    const figures = figuresOf(rows(), { ...options, messages: trace.messages }, options.times);
    const usage = watch.usage.usage();
    const delivered = count(observation, 'delivered');
    return {
      ...figures,
      offered: observation.messageCount,
      delivered,
      dropped: count(observation, 'dropped'),
      usage,
      cpuPerMessageNs: usage === null || delivered === 0 ? null : (usage.handlerCpuNs + usage.otherCpuNs) / delivered,
      noise: watch.noise(usage, observation.stallNs),
      ended: endOf(observation, watch, options.patienceMs),
    };
  });
}

function count({ processes }: Observation, what: 'delivered' | 'dropped'): number {
  return processes.reduce((all, { counts }) => all + counts.reduce((sum, each) => sum + each[what], 0), 0);
}

function endOf(
  { setupTrouble, clientEnded, interrupted: stopped }: Observation,
  watch: Watch,
  patienceMs: number,
): Ended | null {
  if (watch.silence.signal.aborted) {
    return {
      by: 'silence',
      sentence: `No answer for ${patienceMs / 1000} s while ${plural(watch.open, 'AUTH message')} ${watch.open === 1 ? 'was' : 'were'} open.`,
      remedy: 'Run esreplay run with the same client to see where the handler hangs, or raise --patience.',
    };
  }
  if (stopped) return interrupted;
  if (clientEnded !== null) return { by: 'client', ...words(clientEnded) };
  const [first] = setupTrouble;
  return first === undefined ? null : { by: 'setup', ...words(first) };
}

const words = ({ sentence, remedy }: { sentence: string; remedy: string | null }) => ({ sentence, remedy });

/** Observes a run in progress. */
class Watch {
  readonly usage = new UsageMeter();
  readonly silence = new AbortController();
  open = 0;
  private responded = -1;
  private heardMs = 0;
  private before: ProcessorTimes | null = processorTimes();
  private ownBefore = cpuUsage();

  constructor(private readonly patienceMs: number) {}

  look({ startNs, endNs, slotPid, slotEndNs }: SharedFile): void {
    const pids = slotPid.filter((pid) => pid !== 0);
    if (startNs === 0) {
      this.before = processorTimes();
      this.ownBefore = cpuUsage();
      this.usage.lookBefore(pids);
    } else if (endNs !== 0 || slotEndNs.some((ns) => ns !== 0)) this.usage.sampleAll(pids);
    else this.usage.look(pids, Date.now());
  }

  /** A client is silent if it has messages to answer and answers none. */
  note(responded: number, open: number, nowMs: number): void {
    if (responded !== this.responded || open === 0) this.heardMs = nowMs;
    this.responded = responded;
    this.open = open;
    if (nowMs - this.heardMs > this.patienceMs) this.silence.abort();
  }

  noise(usage: Usage | null, stallNs: number): Noise {
    const { user, system } = cpuUsage(this.ownBefore);
    const client = usage === null ? 0 : usage.handlerCpuNs + usage.otherCpuNs + usage.replayerCpuNs;
    return noiseBetween(this.before, processorTimes(), client + (user + system) * 1000, stallNs);
  }
}
