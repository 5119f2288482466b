// Measures whether the machine disturbed a measurement: steal time, other programs, stalls of everything at once.
import { readFileSync } from 'node:fs';
import { formatDuration } from '../words/duration.ts';
import { median } from './bootstrap.ts';

/** Processor time since boot, in ticks of all processors. */
export interface ProcessorTimes {
  readonly total: number;
  readonly idle: number;
  readonly stolen: number;
}

export interface Noise {
  /** Share of all processor time; null where /proc does not say. */
  readonly stolenShare: number | null;
  /** Share used by neither the client nor this program. */
  readonly othersShare: number | null;
  /** Longest time that all threads of the client stood still. */
  readonly stallNs: number;
}

export const noiseLimits = { stolenShare: 0.01, othersShare: 0.1, stallNs: 5e6 } as const;

const ticksASecond = 100;

export function processorTimes(path = '/proc/stat'): ProcessorTimes | null {
  try {
    const [first = ''] = readFileSync(path, 'latin1').split('\n', 1);
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, stolen = 0] = first
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return { total: user + nice + system + idle + wait + irq + soft + stolen, idle: idle + wait, stolen };
  } catch {
    return null; // no /proc here
  }
}

/** `ownCpuNs`: processor time used by the client and this program in between. */
export function noiseBetween(
  before: ProcessorTimes | null,
  after: ProcessorTimes | null,
  ownCpuNs: number,
  stallNs: number,
): Noise {
  if (before === null || after === null || after.total <= before.total)
    return { stolenShare: null, othersShare: null, stallNs };
  const total = after.total - before.total;
  const stolen = after.stolen - before.stolen;
  const busy = total - (after.idle - before.idle) - stolen;
  const others = busy - (ownCpuNs / 1e9) * ticksASecond;
  return { stolenShare: stolen / total, othersShare: Math.max(0, others) / total, stallNs };
}

/** Returns a sentence for each way in which the machine was noisy in most of the repetitions, or very noisy in one. */
export function noiseWords(all: readonly Noise[]): string[] {
  const usual = (name: keyof Noise): number => median(all.map((each) => each[name] ?? 0));
  const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
  const stalls = all.map(({ stallNs }) => stallNs).filter((ns) => ns >= noiseLimits.stallNs);
  return [
    ...(usual('stolenShare') >= noiseLimits.stolenShare
      ? [`The host took ${percent(usual('stolenShare'))} of the processor time of this machine (steal).`]
      : []),
    ...(usual('othersShare') >= noiseLimits.othersShare
      ? [`Other programs used ${percent(usual('othersShare'))} of the processors.`]
      : []),
    ...(stalls.length > 0
      ? [
          `The machine stalled for up to ${formatDuration(Math.max(...stalls))} in ${stalls.length} of ${all.length} repetitions.`,
        ]
      : []),
  ];
}
