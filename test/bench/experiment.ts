// Measures two programs on a noisy machine, one of them slower by a factor.
import { mulberry } from '../../scripts/self-benchmark/mix.ts';
import { type Compared, compare } from '../../src/bench/comparison.ts';
import { judgeGate } from '../../src/bench/gates.ts';
import type { Times } from '../../src/bench/times.ts';

export const closed = { kind: 'closed', outstanding: null } as const;
export const noTimes: Times = { response: null, handler: null, headroom: null };

/**
 * Repetitions on a noisy machine: each takes up to half as long again as on a quiet one, and one value in seven takes
 * up to twice as long.
 */
export function experiment(seed: number, factor: number, repetitions: number): ReturnType<typeof compare> {
  const random = mulberry(seed);
  const noise = () => (1 + 0.03 * (random() + random() - 1)) * (random() < 1 / 7 ? 1 + random() : 1);
  const repetition = (load: number, cost: number): Compared => {
    const ns = () => 50_000 * load * cost * noise();
    return {
      perSecond: 1e9 / ns(),
      cpuPerMessageNs: ns(),
      handlerP50Ns: ns(),
      handlerMeanNs: ns(),
      responseP50Ns: ns(),
      responseP99Ns: ns(),
    };
  };
  const loads = Array.from({ length: repetitions }, () => 1 + 0.5 * random());
  return compare(closed, {
    reference: { name: 'a', repetitions: loads.map((load) => repetition(load, 1)) },
    candidate: { name: 'b', repetitions: loads.map((load) => repetition(load, factor)) },
    interleaved: true,
  });
}

export const isFlagged = (comparison: ReturnType<typeof compare>): boolean =>
  judgeGate({ kind: 'max-regression', share: 0.05 }, noTimes, comparison).result === 'failed';
