// One line of the benchmark: what was measured, what it is compared with in the same run, and its budgets.

/** Values of one measurement, in the order they were taken. */
export interface Samples {
  readonly values: readonly number[];
  readonly min: number;
  readonly median: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: 'B' | 'MiB' | 'ns' | 'us' | 'ms' | 's' | 'M/s' | 'MB/s' | 'fps' | 'runs/s' | 'Ir';
  readonly measured: Samples;
  readonly baseline: { readonly what: string; readonly measured: Samples } | null;
  /** Budgets: the gate that every release keeps, and the goal. */
  readonly gate: number | null;
  readonly ambitious: number | null;
  readonly note: string | null;
  /** A missed gate is a fault on any machine, and fails the benchmark. */
  readonly failing?: boolean;
}

export type Grade = 'ambitious' | 'gate' | 'missed' | 'none';

/** For rates, higher is better. */
const isRate = (unit: Figure['unit']): boolean =>
  unit === 'M/s' || unit === 'MB/s' || unit === 'fps' || unit === 'runs/s';

/** The least disturbed value: the smallest time, the largest rate. */
export function best({ unit }: Figure, samples: Samples): number {
  return isRate(unit) ? Math.max(...samples.values) : samples.min;
}

/** Returns the best value divided by the baseline's best; null without a baseline. */
export function ratio(figure: Figure): number | null {
  if (figure.baseline === null) return null;
  const base = best(figure, figure.baseline.measured);
  return base === 0 ? null : best(figure, figure.measured) / base;
}

/** Grades the best value: these are budgets for the code, and other programs on the machine can only make it slower. */
export function grade(figure: Figure): Grade {
  const value = best(figure, figure.measured);
  const meets = (budget: number): boolean => (isRate(figure.unit) ? value >= budget : value <= budget);
  if (figure.ambitious !== null && meets(figure.ambitious)) return 'ambitious';
  if (figure.gate !== null) return meets(figure.gate) ? 'gate' : 'missed';
  return 'none';
}

export function samplesOf(values: readonly number[]): Samples {
  if (values.length === 0) throw new RangeError('nothing was measured');
  return { values, min: Math.min(...values), median: percentile(values, 50) };
}

/** Nearest-rank percentile. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}

/** Converts nanoseconds an item to millions of items a second. */
export const millionsPerSecond = (samples: Samples): Samples => samplesOf(samples.values.map((ns) => 1000 / ns));
