// The options of `replay()`. Plain JavaScript may pass anything, so each is checked: a run with a misspelt option would
// test something else.
import { didYouMean } from './errors/did-you-mean.ts';
import { UsageError } from './errors/errors.ts';
import { type UpdateMode, updateModes } from './expectations/update-modes.ts';
import type { RuleSlug } from './judge/rules.ts';
import type { ModelsName } from './models/models-name.ts';
import type { EventName, Handler } from './run/handler.ts';
import { isInRange, rangeWords } from './run/option-kinds.ts';
import {
  type ClientOptionName,
  maxClients,
  type OptionName,
  optionNames,
  optionRow,
  type TableOptions,
  verifyRange,
} from './run/option-table.ts';
import type { Suppression as AnySuppression, RunOptions } from './run/options.ts';

type OfClients = ClientOptionName | 'otherClients' | 'env';
/** Options that are not given. */
type None<Names extends string> = { readonly [N in Names]?: never };

/** An accepted finding: at least one of `frame`, `call`, `event`, `actor` and `target`; all that are given must match. */
export interface Suppression extends AnySuppression {
  readonly rule: RuleSlug;
}

interface SharedOptions extends Omit<TableOptions, OfClients>, Pick<RunOptions, 'expect' | 'signal'> {
  /** Expected decisions in a file, as `--expect FILE` reads it; instead of `expect`. */
  readonly expectFile?: string;
  /**
   * After a run that passed: add the decisions that the file lacks, or also rewrite those that differ. What changed is
   * printed to standard error. Nothing is written where the environment variable CI is set.
   */
  readonly update?: UpdateMode;
  /** Accepted findings, each with its reason: they are reported but do not fail the run. */
  readonly suppressions?: readonly Suppression[];
  /**
   * Number of runs to compare, with the seeds `seed`, `seed + 1n` and so on if there is a seed; see `verify` in the
   * report.
   */
  readonly verify?: number;
  /** Run it again without the result cache, compare all decisions, and find answers that should not be cached. */
  readonly checkCache?: boolean;
}

/** Options of a replay to client processes. */
export interface ClientOptions
  extends SharedOptions,
    Pick<TableOptions, Exclude<ClientOptionName, 'models'>>,
    Pick<RunOptions, 'env'>,
    None<'handler' | 'events'> {
  /** Program and arguments of the client process. */
  readonly client: readonly string[];
  /** Further client processes of the same run. */
  readonly otherClients?: readonly (readonly string[])[];
  /** Service models: one of the names, or the path of a file. */
  readonly models?: ModelsName;
  /** File that says how the lines of the client name messages, to compare them, as `--output-map FILE` reads it. */
  readonly outputMap?: string;
}

/** Options of a replay to a function in this process. */
export interface HandlerOptions extends SharedOptions, None<OfClients | 'client' | 'outputMap'> {
  readonly handler: Handler;
  /** Events of the handler, such as `AUTH_EXEC` or `open`; omitted: every event type. */
  readonly events?: readonly EventName[];
}

export type ReplayOptions = ClientOptions | HandlerOptions;

interface Check {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "it takes". */
  readonly takes: string;
  /** Why a handler has no use for it; omitted: it has. */
  readonly clientOnly?: string | undefined;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
/** The system would end such a word at its NUL. */
const isSystemText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0');
const isCommand = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isSystemText);
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

const suppressionTexts = ['rule', 'frame', 'call', 'event', 'actor', 'target', 'reason', 'place'];

function isSuppression(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { rule, reason } = value as Readonly<Record<string, unknown>>;
  return (
    isText(rule) &&
    isText(reason) &&
    Object.entries(value).every(
      ([key, each]) =>
        each === undefined || (suppressionTexts.includes(key) ? isText(each) : key === 'nth' && isWhole(each)),
    )
  );
}

/** Options that the command line lacks or has in another form. */
const others: Readonly<Record<Exclude<keyof ReplayOptions, OptionName>, Check>> = {
  handler: { accepts: (value) => typeof value === 'function', takes: 'a function' },
  events: { accepts: areTexts, takes: "names of events, for example ['AUTH_EXEC', 'open']" },
  client: { accepts: isCommand, takes: "a program and its arguments, for example ['./client', '-v'], without NULs" },
  otherClients: {
    accepts: (value) => Array.isArray(value) && value.length < maxClients && value.every(isCommand),
    takes: `at most ${maxClients - 1} commands, for example [['./agent', '--quiet']], without NULs`,
    clientOnly: 'a handler runs alone',
  },
  verify: {
    accepts: (value) => typeof value === 'number' && isInRange(value, verifyRange),
    takes: rangeWords(verifyRange),
  },
  checkCache: { accepts: (value) => typeof value === 'boolean', takes: 'true or false' },
  expect: {
    accepts: (value) => value === 'recorded' || (value instanceof Map && [...value].every(isExpectation)),
    takes: "'recorded', or a Map from trace index to { decision, cache }",
  },
  expectFile: { accepts: isSystemText, takes: 'the path of a file' },
  update: {
    accepts: (value) => updateModes.some((mode) => mode === value),
    takes: updateModes.map((mode) => `'${mode}'`).join(' or '),
  },
  suppressions: {
    accepts: (value) => Array.isArray(value) && value.every(isSuppression),
    takes: "a list, for example [{ rule: 'blocking-call', frame: 'audit_log', reason: '...' }]",
  },
  outputMap: {
    accepts: isSystemText,
    takes: 'the path of a file',
    clientOnly: 'a handler writes no lines',
  },
  env: {
    accepts: (value) => isObject(value) && Object.entries(value).flat().every(isSystemText),
    takes: 'an object of strings, without NULs',
    clientOnly: 'a handler has the environment of this process',
  },
  signal: { accepts: (value) => value instanceof AbortSignal, takes: 'an AbortSignal' },
};

const checks = new Map<string, Check>([
  ...Object.entries(others),
  ...optionNames.map((name): [string, Check] => {
    const { kind, clientOnly } = optionRow(name);
    return [name, { accepts: (value) => kind.accepts(value), takes: kind.takesInCode ?? kind.takes, clientOnly }];
  }),
]);

/** Throws UsageError for the first wrong option, with what it takes. An undefined option counts as omitted. */
export function toRunOptions(trace: string, given: ReplayOptions): RunOptions {
  checkOptions(trace, given);
  const { client, otherClients = [], handler, events, ...others } = given;
  const { verify: _runs, checkCache: _check, expectFile: _file, update: _mode, outputMap: _map, ...rest } = others;
  if (handler === undefined) return { ...rest, trace, clients: [client ?? [], ...otherClients] };
  return { ...rest, trace, clients: [], handler: events === undefined ? { handler } : { handler, events } };
}

function checkOptions(trace: unknown, given: unknown): void {
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
  checkTogether(given as Readonly<Record<string, unknown>>);
}

function checkTogether(given: Readonly<Record<string, unknown>>): void {
  const isGiven = (name: string): boolean => given[name] !== undefined && given[name] !== false;
  if (isGiven('client') === isGiven('handler'))
    throw new UsageError('replay() needs either a client or a handler', {
      remedy: "give `client: ['./client']` for a process, or `handler` for a function",
    });
  if (isGiven('client') && isGiven('events'))
    throw new UsageError('events is for a handler: a client process subscribes itself');
  if (isGiven('outputMap') && isGiven('otherClients'))
    throw new UsageError('outputMap is for a run with one client process', { remedy: 'leave out otherClients' });
  if (isGiven('verify') && given.pace === 'step')
    throw new UsageError("verify makes several runs, and pace 'step' needs a single one");
  if (isGiven('checkCache') && (isGiven('verify') || given.pace === 'step'))
    throw new UsageError("checkCache makes several runs of its own: neither verify nor pace 'step' goes with it");
  if (isGiven('expectFile') && isGiven('expect'))
    throw new UsageError('expect and expectFile both name expectations', { remedy: 'leave out one of them' });
  if (isGiven('update') && !isGiven('expectFile'))
    throw new UsageError('update needs a file to write', { remedy: 'name it with expectFile' });
  if (isGiven('update') && (isGiven('verify') || isGiven('checkCache')))
    throw new UsageError('update needs a single run', { remedy: 'leave out verify and checkCache' });
  if (isGiven('client')) return;
  for (const [name, { clientOnly }] of checks)
    if (clientOnly !== undefined && isGiven(name))
      throw new UsageError(`${name} is for client processes: ${clientOnly}`);
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
