// Computes a ratio with its confidence interval, by resampling the repetitions. Deterministic: the same samples give
// the same interval.
//
// The ratio is the median of the repetitions' ratios, or the ratio of the medians if they are not pairs. Repetitions
// that the machine disturbed drop out, as long as they are fewer than half. Pairs were measured one after the other, so
// what slowed both cancels. The interval is a bootstrap interval: it resamples the repetitions with replacement, 4000
// times, and takes the outer percentiles.

export interface Interval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

export const confidence = 0.95;
const resamples = 4000;

/** With fewer repetitions of a side, no claim is made. */
export const minRepetitions = 5;

/** `pairs`: the two values of each interleaved repetition, reference first. */
export function pairedRatio(pairs: readonly (readonly [reference: number, candidate: number])[]): Interval {
  const logs = pairs.map(([reference, candidate]) => Math.log(candidate / reference));
  const random = generator(logs.length);
  return interval(median(logs), () => median(resample(logs, random)));
}

/** For values that were not measured in turns. */
export function unpairedRatio(reference: readonly number[], candidate: readonly number[]): Interval {
  const [a, b] = [reference.map(Math.log), candidate.map(Math.log)];
  const random = generator(a.length * 31 + b.length);
  return interval(median(b) - median(a), () => median(resample(b, random)) - median(resample(a, random)));
}

function interval(log: number, draw: () => number): Interval {
  const drawn = Float64Array.from({ length: resamples }, draw).sort();
  const at = (share: number): number => drawn[Math.min(resamples - 1, Math.floor(share * resamples))] ?? log;
  const tail = (1 - confidence) / 2;
  return { ratio: Math.exp(log), low: Math.exp(at(tail)), high: Math.exp(at(1 - tail)) };
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2;
}

function resample(values: readonly number[], random: () => number): number[] {
  return values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN);
}

/** Mulberry32, seeded from the number of samples. */
function generator(seed: number): () => number {
  let state = (seed + 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
