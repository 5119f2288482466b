// A whole benchmark as one trial of a worker process: what takes turns must not be spread over several.
import type { Kind } from '../trials/trial.ts';
import type { BenchOptions } from './bench.ts';
import type { BenchResult } from './result.ts';

/** Plain data, which goes to a worker. */
export type BenchmarkOptions = Omit<BenchOptions, 'onProgress' | 'version'>;

export interface Benchmark {
  readonly result: BenchResult;
  readonly interrupted: boolean;
}

export const benchmark: Kind<BenchmarkOptions, Benchmark> = {
  name: 'benchmark',
  make: async (options, lane) => {
    const { bench } = await import('./bench.ts');
    // Without a version: what a trial measured is no baseline of another.
    const result = await bench({ ...options, version: '' }, lane);
    return { result, interrupted: result.ended?.by === 'interrupt' };
  },
};
