// The kinds of option values: how a value is checked, read from the command line, and shown again. Shared by the
// command line, `replay()` and run directories.
import { parseDuration, typedDuration } from '../words/duration.ts';

/** What help calls a value, and what a shell can complete it with. */
export interface Known {
  /** Placeholder, such as FILE. */
  readonly takes?: string;
  /** It may be the name of a file. */
  readonly files?: boolean;
  /**
   * What a lone `-` is instead of a file: standard input, copied to a file or read as it comes, or standard output. If
   * this is omitted, `-` is refused.
   */
  readonly dash?: 'copied' | 'streamed' | 'written';
  /** It is a file that the command writes. */
  readonly writes?: boolean;
  /** It may be several words, separated by commas. */
  readonly list?: boolean;
  /** Words that it may be, besides its choices. */
  readonly known?: () => readonly string[];
}

interface ParserRow extends Known {
  readonly type?: 'number' | 'string' | 'boolean';
  readonly choices?: readonly string[];
  /** It may be given several times, with one value each. */
  readonly repeated?: boolean;
}

export interface OptionKind<T> {
  /** Completes "it takes" for the command line, and for `replay()` if that takes something else. */
  readonly takes: string;
  readonly takesInCode?: string;
  /** For the command-line parser, and for help. */
  readonly parser: ParserRow;
  /** Type of its value, if that is not the parser's. */
  readonly valueType?: 'number';
  accepts(value: unknown): value is T;
  /** Converts the parser's value; undefined: it is invalid. */
  read(word: unknown): T | undefined;
  /** Returns the words after `--name`, one for each occurrence. */
  show(value: T): readonly string[];
}

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

export function isInRange(value: number, { min, max, whole }: Range): boolean {
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

/** Returns `a whole number from 1 to 16`. */
export function rangeWords({ min, max, whole }: Range): string {
  return `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
}

/** For options with a value that is the parser's. */
function asTyped<T extends string | number>(kind: Omit<OptionKind<T>, 'read' | 'show'>): OptionKind<T> {
  return {
    ...kind,
    read: (word) => (kind.accepts(word) ? word : undefined),
    show: (value) => [String(value)],
  };
}

export const numberIn = (range: Range): OptionKind<number> =>
  asTyped({
    takes: rangeWords(range),
    parser: { type: 'number' },
    accepts: (value): value is number => typeof value === 'number' && isInRange(value, range),
  });

/** A factor, which may be typed as a percentage: 10% is 0.1. */
export const factorIn = (range: Range): OptionKind<number> => {
  const kind = numberIn(range);
  return {
    ...kind,
    takes: `${kind.takes}, or a percentage such as 10%`,
    takesInCode: kind.takes,
    parser: { type: 'string', takes: 'FACTOR' },
    valueType: 'number',
    read: (word) => {
      const [, number = '', percent] = /^(\S+?)(%?)$/.exec(String(word)) ?? [];
      return kind.read(percent === '%' ? Number(number) / 100 : Number(number === '' ? Number.NaN : number));
    },
  };
};

/** A time that is typed with its unit, in milliseconds. */
export const duration = (range: Omit<Range, 'whole'>): OptionKind<number> => ({
  takes: `a time with its unit from ${typedDuration(range.min * 1e6)} to ${typedDuration(range.max * 1e6)}, for example 5s or 300ms`,
  takesInCode: `a number of milliseconds from ${range.min} to ${range.max}`,
  parser: { type: 'string', takes: 'TIME' },
  valueType: 'number',
  accepts: (value): value is number => typeof value === 'number' && isInRange(value, { ...range, whole: false }),
  read: (word) => {
    const ns = parseDuration(String(word));
    return ns !== null && isInRange(ns / 1e6, { ...range, whole: false }) ? ns / 1e6 : undefined;
  },
  show: (value) => [typedDuration(Math.round(value * 1e6))],
});

export const oneOf = <const N extends readonly string[]>(names: N): OptionKind<N[number]> =>
  asTyped<N[number]>({
    takes: quotedList(names),
    parser: { choices: names },
    accepts: (value): value is N[number] => typeof value === 'string' && names.includes(value),
  });

export const text = (
  takes: string,
  parser: Known,
  accepts: (text: string) => boolean = () => true,
): OptionKind<string> =>
  asTyped({
    takes,
    parser: { type: 'string', ...parser },
    accepts: (value): value is string => typeof value === 'string' && accepts(value),
  });

export const flag: OptionKind<boolean> = {
  takes: 'true or false',
  parser: { type: 'boolean' },
  accepts: (value): value is boolean => typeof value === 'boolean',
  read: (word) => (word === true || word === false ? word : undefined),
  show: (value) => (value ? [''] : []),
};

/** Returns `'a', 'b' or 'c'`. */
export function quotedList(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
