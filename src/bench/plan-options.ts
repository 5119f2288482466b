// The options of a benchmark's plan: `esreplay bench` and the gates of a suite file take the same values.
import { numberIn, type OptionKind } from '../run/option-kinds.ts';
import { optionRanges } from '../run/option-table.ts';
import type { Load } from './load.ts';

type Burst = Load & { readonly kind: 'burst' };

const burst: OptionKind<Burst> = {
  takes: 'N@MS: 100@50 sends 100 messages together every 50 ms',
  parser: { type: 'string', takes: 'N@MS' },
  accepts: (value): value is Burst => typeof value === 'object',
  read: (word) => {
    const [, count, everyMs] = /^(\d{1,7})@(\d{1,7}(?:\.\d{1,6})?)$/.exec(String(word)) ?? [];
    if (count === undefined || Number(count) < 1 || Number(everyMs) <= 0) return undefined;
    return { kind: 'burst', count: Number(count), everyMs: Number(everyMs) };
  },
  show: ({ count, everyMs }) => [`${count}@${everyMs}`],
};

export const planKinds = {
  outstanding: numberIn(optionRanges.outstanding),
  rate: numberIn({ min: 0.1, max: 10_000_000, whole: false }),
  speed: numberIn(optionRanges.speed),
  burst,
  messages: numberIn({ min: 10, max: 10_000_000, whole: true }),
  warmUp: numberIn({ min: 0, max: 10_000_000, whole: true }),
  repetitions: numberIn({ min: 1, max: 1000, whole: true }),
  /** In seconds. */
  patience: numberIn({ min: 0.1, max: 3600, whole: false }),
} as const;

export type PlanName = keyof typeof planKinds;
export const planNames = Object.keys(planKinds) as readonly PlanName[];

export type PlanValues = {
  readonly [N in PlanName]?: NonNullable<ReturnType<(typeof planKinds)[N]['read']>> | undefined;
};

/** Each is a load of its own. */
export const loadNames = ['outstanding', 'rate', 'speed', 'burst'] as const satisfies readonly PlanName[];

/** A comparison of two clients makes a claim, so it takes more repetitions; each is short. */
export const usualRepetitions = { alone: 5, compared: 15 } as const;
export const usualPatience = 10;

/** `values`: at most one of the loads. */
export function loadOf({ outstanding, rate, speed, burst: bursts }: PlanValues): Load {
  if (bursts !== undefined) return bursts;
  if (rate !== undefined) return { kind: 'rate', perSecond: rate };
  if (speed !== undefined) return { kind: 'speed', factor: speed };
  return { kind: 'closed', outstanding: outstanding ?? null };
}
