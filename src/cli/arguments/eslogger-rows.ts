// Options that `eslogger` has, and `run --provide eslogger` for the eslogger that a product starts.
import { didYouMean } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import { type FaultName, faultNames, faults } from '../../eslogger/faults.ts';
import { type TokenShape, tokenShapes } from '../../print/line-style.ts';
import { inputFile } from './values.ts';

export const tokensRow = {
  choices: tokenShapes,
  requiresArg: true,
  defaultDescription: 'object',
  describe: 'shape of audit tokens; some output of macOS 26 has arrays',
} as const;

export const faultRow = {
  type: 'string',
  array: true,
  nargs: 1,
  takes: 'FAULTS',
  list: true,
  known: () => faultNames,
  coerce: (words: string[]) => words.flatMap((word) => word.split(',')).filter((word) => word !== ''),
  describe: `what goes wrong, separated by commas: ${faultNames.map((name) => `${name} (${faults[name].about})`).join('; ')}`,
} as const;

/** Of `run`. */
export const provideRows = {
  provide: {
    choices: ['eslogger'] as const,
    requiresArg: true,
    takes: 'WHAT',
    describe: 'the program after -- is no client: it starts eslogger and reads its lines',
  },
  'expect-output': { ...inputFile, describe: 'lines that the product must print on standard output, exactly' },
  fault: faultRow,
  tokens: tokensRow,
} as const;

export interface ProvideWords {
  readonly provide?: 'eslogger';
  readonly expectOutput?: string;
  readonly fault?: readonly string[];
  readonly tokens?: TokenShape;
}

/** Throws UsageError for an unknown name. */
export function toFaults(words: readonly string[]): readonly FaultName[] {
  const unknown = words.find((name) => !faultNames.includes(name as FaultName));
  if (unknown !== undefined)
    throw new UsageError(`unknown fault '${unknown}' (known: ${faultNames.join(', ')})`, {
      remedy: didYouMean(unknown, faultNames),
    });
  return words as readonly FaultName[];
}
