// The options of `replay()`. Plain JavaScript may pass anything, so each is checked: a run with a misspelt option would
// test something else.
import { didYouMean } from '../did-you-mean.ts';
import { UsageError } from '../errors.ts';
import type { Handler } from './handler.ts';
import { isInRange, rangeWords } from './option-kinds.ts';
import { maxClients, type OptionName, optionNames, optionRow, type TableOptions, verifyRange } from './option-table.ts';
import type { RunOptions } from './options.ts';

export interface ReplayOptions extends TableOptions, Pick<RunOptions, 'expect' | 'suppressions' | 'env' | 'signal'> {
  /** A function in this process instead of a client process. */
  readonly handler?: Handler;
  /** Events of the handler, such as `AUTH_EXEC` or `open`; omitted: every event type. */
  readonly events?: readonly string[];
  /** Program and arguments of the client process. */
  readonly client?: readonly string[];
  /** Further client processes of the same run. */
  readonly otherClients?: readonly (readonly string[])[];
  /**
   * Number of runs to compare, with the seeds `seed`, `seed + 1n` and so on if there is a seed; see `verify` in the
   * report.
   */
  readonly verify?: number;
}

interface Check {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "it takes". */
  readonly takes: string;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isCommand = (value: unknown): boolean => areTexts(value) && (value as readonly string[]).length > 0;
const isWhole = (value: unknown, max = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;

function isExpectation([index, expected]: readonly [unknown, unknown]): boolean {
  if (!isWhole(index) || !isObject(expected)) return false;
  const { decision, cache, ...others } = expected as Readonly<Record<string, unknown>>;
  return (
    (decision === 'allow' || decision === 'deny' || isWhole(decision, 0xffff_ffff)) &&
    (cache === null || typeof cache === 'boolean') &&
    Object.keys(others).length === 0
  );
}

const suppressionKeys = ['rule', 'frame', 'call', 'reason', 'place'];

function isSuppression(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { rule, reason } = value as Readonly<Record<string, unknown>>;
  return (
    isText(rule) &&
    isText(reason) &&
    Object.entries(value).every(([key, each]) => suppressionKeys.includes(key) && (each === undefined || isText(each)))
  );
}

/** Options that the command line lacks or has in another form. */
const others: Readonly<Record<Exclude<keyof ReplayOptions, OptionName>, Check>> = {
  handler: { accepts: (value) => typeof value === 'function', takes: 'a function' },
  events: { accepts: areTexts, takes: "names of events, for example ['AUTH_EXEC', 'open']" },
  client: { accepts: isCommand, takes: "a program and its arguments, for example ['./client', '-v']" },
  otherClients: {
    accepts: (value) => Array.isArray(value) && value.length < maxClients && value.every(isCommand),
    takes: `at most ${maxClients - 1} commands, for example [['./agent', '--quiet']]`,
  },
  verify: {
    accepts: (value) => typeof value === 'number' && isInRange(value, verifyRange),
    takes: rangeWords(verifyRange),
  },
  expect: {
    accepts: (value) => value === 'recorded' || (value instanceof Map && [...value].every(isExpectation)),
    takes: "'recorded', or a Map from trace index to { decision, cache }",
  },
  suppressions: {
    accepts: (value) => Array.isArray(value) && value.every(isSuppression),
    takes: "a list, for example [{ rule: 'blocking-call', frame: 'audit_log', reason: '...' }]",
  },
  env: { accepts: (value) => isObject(value) && Object.values(value).every(isText), takes: 'an object of strings' },
  signal: { accepts: (value) => value instanceof AbortSignal, takes: 'an AbortSignal' },
};

const checks = new Map<string, Check>([
  ...Object.entries(others),
  ...optionNames.map((name): [string, Check] => {
    const { kind } = optionRow(name);
    return [name, { accepts: (value) => kind.accepts(value), takes: kind.takesInCode ?? kind.takes }];
  }),
]);

/** Throws UsageError for the first wrong option, with what it takes. An undefined option counts as omitted. */
export function checkReplayOptions(trace: unknown, given: unknown): void {
  if (typeof trace !== 'string') throw new UsageError('replay() needs the path of a trace');
  if (typeof given !== 'object' || given === null)
    throw new UsageError('replay() needs options: at least a client or a handler');
  for (const [name, value] of Object.entries(given)) {
    const check = checks.get(name);
    if (check === undefined) throw unknownOption(name);
    if (value === undefined || check.accepts(value)) continue;
    throw new UsageError(`invalid value ${shown(value)} for the option ${name} of replay()`, {
      remedy: `it takes ${check.takes}`,
    });
  }
}

function unknownOption(name: string): UsageError {
  return new UsageError(`unknown option '${name}' of replay()`, {
    remedy: didYouMean(name, checks.keys()) ?? `the options are ${[...checks.keys()].join(', ')}`,
  });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'this array' : 'this object';
}
