// Words that commands of many runs share.
import { didYouMean } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import { isInRange, type Range, rangeWords } from '../../run/option-kinds.ts';
import { toOsNames } from './run-options.ts';
import { number } from './values.ts';

const workersRange: Range = { min: 1, max: 256, whole: true };

/** Options of reports on runs that are not compared with each other. */
export const ofReports = ['sarif', 'sarif-category', 'markdown'] as const;

/** `what` run at once. */
export const workersRow = (what: string) =>
  ({ ...number, describe: `number of ${what} at once`, defaultDescription: 'processors' }) as const;

/** Throws UsageError. */
export function checkWorkers(workers: number | undefined): void {
  if (workers !== undefined && !isInRange(workers, workersRange))
    throw new UsageError(`--workers takes ${rangeWords(workersRange)}`);
}

/** Throws UsageError for an option of one run, which would be accepted and ignored. */
export function refuseOfOneRun(words: object, ofOneRun: readonly string[]): void {
  const foreign = ofOneRun.find((name) => Reflect.get(words, name) !== undefined);
  if (foreign !== undefined) throw new UsageError(`--${foreign} is an option of esreplay run`);
}

/** Returns the release of `--os`, or an option for none. Throws UsageError for several. */
export function oneRelease(
  words: Parameters<typeof toOsNames>[0],
  command: string,
  remedy: string,
): { readonly os?: string } {
  const [os, ...more] = toOsNames(words);
  if (more.length > 0) throw new UsageError(`${command} takes one macOS at a time`, { remedy });
  return os === undefined ? {} : { os };
}

/** Returns the known names of a list with commas; none if it was not given. Throws UsageError for another name. */
export function namesIn<T extends string>(
  option: string,
  list: string | undefined,
  known: readonly T[],
  what: string,
): readonly T[] {
  const typed = list === undefined ? [] : list.split(',').map((name) => name.trim());
  const unknown = typed.find((name) => !known.some((each) => each === name));
  if (unknown === undefined) return known.filter((name) => typed.includes(name));
  throw new UsageError(`${option}: unknown ${what} '${unknown}' (known: ${known.join(', ')})`, {
    remedy: didYouMean(unknown, known) ?? 'name one of them',
  });
}
