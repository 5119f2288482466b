// The options of a run, one row each. They define the parser and its help, the checks of `replay()`, the types of both,
// the command that shows a run again, the options in a report, and the checks of a run directory's record. A new option
// is a row here, and the code for it.
import { modelsNames } from '../models/models-name.ts';
import { osFamilies } from '../schema/macos/os-profiles.ts';
import { formatDuration } from '../words/duration.ts';
import { type ClientRefusal, clientRefusals, maxRefusals, refusalWord, setupRefusals } from './client-refusal.ts';
import {
  duration,
  factorIn,
  flag,
  numberIn,
  type OptionKind,
  oneOf,
  quotedList,
  type Range,
  text,
} from './option-kinds.ts';
import {
  changedPolicies,
  type Policies,
  parsePolicies,
  policyChoices,
  policyText,
  queueCapacityRange,
} from './policies.ts';

export const paceNames = ['recorded', 'asap', 'step'] as const;
export const missModeNames = ['report', 'kill', 'fail-closed', 'fail-open'] as const;

/** What macOS does at a missed deadline; `report` is the usual. */
const missPhrases: ReadonlyMap<unknown, string> = new Map([
  ['kill', 'kills the client at a missed deadline'],
  ['fail-closed', 'denies at a missed deadline'],
  ['fail-open', 'allows at a missed deadline'],
]);

export const outputNames = ['line', 'raw'] as const;

export const optionRanges = {
  speed: { min: 1e-6, max: 1e6, whole: false },
  budgetScale: { min: 1e-6, max: 1e6, whole: false },
  outstanding: { min: 1, max: 1_000_000, whole: true },
  queueCapacity: queueCapacityRange,
  clientPid: { min: 1, max: 0x7fff_ffff, whole: true },
  poolWidth: { min: 1, max: 1024, whole: true },
  uncached: { min: 0, max: 0xffff_fffe, whole: true },
} as const satisfies Readonly<Record<string, Range>>;

/** The number of runs that `--verify` takes. */
export const verifyRange: Range = { min: 2, max: 1000, whole: true };
export const maxClients = 16;
export const maxSeed = (1n << 64n) - 1n;
/** Returns the seed of a later run: seeds are consecutive, and the largest is followed by 0. */
export const seedAfter = (seed: bigint, count: number): bigint => (seed + BigInt(count)) & maxSeed;
/** For a run without --seed, which draws no random numbers: the value has no meaning. */
export const usualSeed = 1n;

/** Defaults. */
export const usual = {
  pace: 'recorded',
  speed: 1,
  budgetScale: 1,
  onMiss: 'report',
  models: 'late-boot',
  output: 'line',
} as const;

/** Titles of the groups in the help, in its order. */
export const optionGroups = {
  schedule: 'Schedule',
  macos: 'What macOS does',
  client: 'Client',
  verdict: 'Verdict',
} as const;
export type OptionGroup = keyof typeof optionGroups;

export type Reported = string | number | boolean | null | Policies;

export interface OptionRow<T> {
  readonly kind: OptionKind<T>;
  /** For the help of the command line. */
  readonly about: string;
  readonly group: OptionGroup;
  /** Its word on the command line, if that is not the name with dashes. */
  readonly word?: string;
  readonly default?: T;
  /** Its value in the options of a report; omitted: it is not there, or `judge` adds it under another name. */
  readonly report?: (value: T | undefined) => Reported;
  /**
   * Its words in the line of options in a report's text; null: not worth mentioning. `value`: as in the report's
   * options.
   */
  readonly phrase?: (value: Reported) => string | readonly string[] | null;
  /** Why a handler in this process has no use for it; omitted: it has. */
  readonly clientOnly?: string;
}

/** The row of an option that only client processes have. */
type ClientRow<T> = OptionRow<T> & { readonly clientOnly: string };

/** Reports the value with its default, or null if it was omitted. */
function option<T extends string | number | boolean>(row: ClientRow<T>): ClientRow<T>;
function option<T extends string | number | boolean>(row: OptionRow<T>): OptionRow<T>;
function option<T extends string | number | boolean>(row: OptionRow<T>): OptionRow<T> {
  return { report: (value) => value ?? row.default ?? null, ...row };
}

/** Returns null if the option was omitted. */
function ifGiven(phrase: (value: Reported) => string | null): (value: Reported) => string | null {
  return (value) => (value === null ? null : phrase(value));
}

const ifSet =
  (phrase: string) =>
  (value: Reported): string | null =>
    value === true ? phrase : null;

const refusals = Object.keys(clientRefusals);

const refusal: OptionKind<ClientRefusal> = {
  takes: `${refusals.join(', ')}, each with :N for the first N calls`,
  takesInCode: `{ result, times }: result is ${quotedList(refusals)}, times a whole number from 1 to ${maxRefusals} or left out`,
  parser: { type: 'string', takes: 'REASON', known: () => refusals },
  accepts: (value): value is ClientRefusal => {
    if (typeof value !== 'object' || value === null) return false;
    const { result, times, ...others } = value as Partial<Record<keyof ClientRefusal, unknown>>;
    const isCount = Number.isInteger(times) && Number(times) >= 1 && Number(times) <= maxRefusals;
    return (
      typeof result === 'string' &&
      refusals.includes(result) &&
      (times === undefined || isCount) &&
      Object.keys(others).length === 0
    );
  },
  read: (word) => {
    const [, result = '', times] = /^([a-z-]+)(?::(\d{1,6}))?$/.exec(String(word)) ?? [];
    const value = times === undefined ? { result } : { result, times: Number(times) };
    return refusal.accepts(value) ? value : undefined;
  },
  show: (value) => [refusalWord(value)],
};

const seed: OptionKind<bigint> = {
  takes: 'a whole number below 2^64',
  takesInCode: 'a bigint from 0n to 2n ** 64n - 1n',
  parser: { type: 'string', takes: 'N' },
  accepts: (value): value is bigint => typeof value === 'bigint' && value >= 0n && value <= maxSeed,
  read: (word) => {
    const value = /^(\d+|0x[\da-f]+)$/i.test(String(word)) ? BigInt(String(word)) : -1n;
    return seed.accepts(value) ? value : undefined;
  },
  show: (value) => [String(value)],
};

const policies: OptionKind<Policies> = {
  takes: 'NAME=VALUE',
  takesInCode: "an object of strings and numbers, for example { 'cached-denials': 'not-kept' }",
  parser: { type: 'string', repeated: true, takes: 'NAME=VALUE', known: policyChoices },
  accepts: (value): value is Policies =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((each) => typeof each === 'string' || typeof each === 'number'),
  /** Throws UsageError for an unknown policy or value. */
  read: (words) => (Array.isArray(words) ? parsePolicies(words.map(String)) : undefined),
  show: policyText,
};

/** In the order of the help, of the command that shows a run again, and of the report. */
export const optionTable = {
  pace: option({
    kind: oneOf(paceNames),
    about: 'when messages come: as recorded, as soon as causality allows, or one per key press',
    group: 'schedule',
    phrase: (pace) => `${pace} pace`,
    default: usual.pace,
  }),
  speed: option({
    kind: numberIn(optionRanges.speed),
    about: 'divide the gaps between messages by this; budgets stay',
    group: 'schedule',
    phrase: (speed) => (speed === 1 ? null : `speed ${speed}`),
    default: usual.speed,
  }),
  skipGapsMs: option({
    kind: duration({ min: 1, max: 86_400_000 }),
    about: 'shorten longer gaps between messages to this before --speed divides them: 5s (recorded pace); budgets stay',
    group: 'schedule',
    word: 'skip-gaps',
    phrase: ifGiven((ms) => `gaps of at most ${formatDuration(Number(ms) * 1e6)}`),
  }),
  budgetScale: option({
    kind: factorIn(optionRanges.budgetScale),
    about: 'multiply every budget by this; 10% is 0.1',
    group: 'schedule',
    phrase: (scale) => (scale === 1 ? null : `budgets × ${scale}`),
    default: usual.budgetScale,
  }),
  outstanding: option({
    kind: numberIn(optionRanges.outstanding),
    about: 'largest number of open AUTH messages in asap pace',
    group: 'schedule',
  }),
  onMiss: option({
    kind: oneOf(missModeNames),
    about: 'what to do at a missed deadline',
    group: 'macos',
    phrase: (mode) => missPhrases.get(mode) ?? null,
    default: usual.onMiss,
  }),
  fairTime: option({
    kind: flag,
    about: 'let deadlines stand still while other programs have the processors; see docs/how-to/ci.md',
    group: 'verdict',
    phrase: ifSet('deadlines in fair time'),
    default: false,
  }),
  queueCapacity: option({
    kind: numberIn(optionRanges.queueCapacity),
    about: "capacity of a client's message queue (recorded pace); Apple does not publish that of macOS",
    group: 'macos',
    phrase: ifGiven((size) => `queues of ${size}`),
  }),
  policies: {
    kind: policies,
    about: 'NAME=VALUE overrides an undocumented behaviour of macOS; see docs/reference/policies.md',
    group: 'macos',
    word: 'policy',
    report: (value) => changedPolicies(value ?? {}),
    phrase: (value) => Object.entries(value ?? {}).map(([name, each]) => `policy ${name}=${each}`),
  } satisfies OptionRow<Policies>,
  uncached: option({
    kind: numberIn(optionRanges.uncached),
    about: 'message that the result cache does not answer, so that the client is asked; its number as cat shows it',
    group: 'macos',
    phrase: ifGiven((index) => `message ${index} not answered by the result cache`),
  }),
  clientPid: option({
    kind: numberIn(optionRanges.clientPid),
    about: "pid of the process in the trace whose actions and descendants count as the client's own",
    group: 'client',
    phrase: ifGiven((pid) => `the client replaces process ${pid}`),
  }),
  poolWidth: option({
    kind: numberIn(optionRanges.poolWidth),
    about: "judge the client's pools as on a machine with this many processors (default: this machine's)",
    group: 'client',
    clientOnly: 'the pools of a handler are not watched',
    phrase: ifGiven((width) => `pools of ${width}`),
  }),
  ready: option({
    kind: text(
      'a time of quiet set-up such as 500ms, or a line that the client prints',
      { takes: 'LINE|TIME' },
      (word) => word.trim() !== '',
    ),
    about: 'when messages begin: after set-up was quiet this long, or when the client prints this line',
    group: 'client',
    clientOnly: 'a handler is ready at once',
    phrase: ifGiven((ready) => `ready ${ready}`),
  }),
  output: option({
    kind: oneOf(outputNames),
    about: "write the client's standard output line by line, or as the client buffers it",
    group: 'client',
    clientOnly: 'a handler writes where this process does',
    default: usual.output,
  }),
  refuseClient: {
    kind: refusal,
    about: 'make es_new_client fail: not-permitted, or not-permitted:2 for the first two calls',
    group: 'macos',
    clientOnly: 'a handler does not call es_new_client',
    report: (value) => (value === undefined ? null : refusalWord(value)),
    phrase: ifGiven((word) => `es_new_client refuses (${word})`),
  } satisfies OptionRow<ClientRefusal>,
  refuseSetup: option({
    kind: oneOf(setupRefusals),
    about: 'make es_subscribe fail, always or in its first call, or the calls that mute, unmute or invert muting',
    group: 'macos',
    clientOnly: 'a handler does not make these calls',
    phrase: ifGiven((call) => `refuses ${call}`),
  }),
  os: {
    kind: text("a macOS release as a string, for example '13' or '15.4'", {
      takes: 'RELEASE',
      list: true,
      known: () => osFamilies,
    }),
    about: `macOS to imitate: ${osFamilies.join(', ')}, a point release such as 13.0, or several: 13,15,27`,
    group: 'macos',
  } satisfies OptionRow<string>,
  models: option({
    kind: text(
      `${modelsNames.map((name) => `'${name}'`).join(', ')}, or the path of a file`,
      { takes: 'NAME', files: true, known: () => modelsNames },
      (name) => name !== '',
    ),
    about: `service models, which say what daemons do when the client calls them: ${modelsNames.join(', ')}, or a file; see docs/how-to/service-models.md`,
    group: 'macos',
    clientOnly: 'the calls of a handler are not watched',
    default: usual.models,
    phrase: ifGiven((models) =>
      models === usual.models ? null : models === 'none' ? 'no service models' : `service models ${models}`,
    ),
  }),
  seed: {
    kind: seed,
    about: 'a reproducible schedule: independent messages in another order, small delays; see docs/how-to/verifying.md',
    group: 'schedule',
    report: (value) => String(value ?? usualSeed),
  } satisfies OptionRow<bigint>,
  pruneDenied: option({
    kind: flag,
    about: 'drop the later messages of an actor after a deny',
    group: 'schedule',
    phrase: ifSet('denied actors are pruned'),
    default: false,
  }),
  guard: option({
    kind: flag,
    about: 'stop the client at its first late read of a message or write to one; start handed-over work late',
    group: 'client',
    clientOnly: 'a handler gets copies of the messages',
    phrase: ifSet('messages are guarded'),
    default: false,
  }),
  asRoot: option({
    kind: flag,
    about: 'make getuid and similar calls return 0 in the client',
    group: 'client',
    clientOnly: 'a handler runs in this process',
    phrase: ifSet('the client believes it is root'),
    default: false,
  }),
  sourceRoot: option({
    kind: text(
      "the path of a folder with the client's sources",
      { takes: 'FOLDER', files: true },
      (path) => path !== '',
    ),
    about: "folder with the client's sources, beside the working folder, for the lines that a report shows",
    group: 'verdict',
  }),
  requireComplete: option({
    kind: flag,
    about: 'end with exit status 3 unless everything could be watched',
    group: 'verdict',
    default: false,
  }),
  strict: option({
    kind: flag,
    about: 'fail the run for hazards too',
    group: 'verdict',
    phrase: ifSet('strict'),
    default: false,
  }),
} as const;

type Table = typeof optionTable;
export type OptionName = keyof Table;
type ValueOf<Row> = Row extends { readonly kind: OptionKind<infer T> } ? T : never;

/** The options of a run, checked. */
export type TableOptions = { readonly [N in OptionName]?: ValueOf<Table[N]> };

/** The options that only client processes have. */
export type ClientOptionName = {
  [N in OptionName]: Table[N] extends { readonly clientOnly: string } ? N : never;
}[OptionName];

export const optionNames = Object.keys(optionTable) as OptionName[];

/** Returns the row in the type that code over all options needs. */
export const optionRow = (name: OptionName): OptionRow<unknown> => optionTable[name] as unknown as OptionRow<unknown>;

/** Returns `budgetScale` as typed on the command line: `budget-scale`. */
export const typedName = (name: OptionName): string => optionRow(name).word ?? dashed(name);

export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export interface DescribedOptions {
  /** Command-line words for everything that differs from the default. */
  readonly words: readonly string[];
  /** The options of a report: as given, with the defaults filled in. `optionPhrases` makes the line of its text of them. */
  readonly reported: Readonly<Record<string, Reported>>;
}

export function describeOptions(options: TableOptions): DescribedOptions {
  const words: string[] = [];
  const reported: Record<string, Reported> = {};
  for (const name of optionNames) {
    const { kind, default: usual, report } = optionRow(name);
    const value = options[name];
    if (report !== undefined) reported[name] = report(value);
    if (value === undefined || value === usual) continue;
    for (const word of kind.show(value)) words.push(`--${typedName(name)}`, ...(word === '' ? [] : [word]));
  }
  return { words, reported };
}

/** Returns the line of options in a report's text. `reported`: the report's options. */
export function optionPhrases(reported: Readonly<Record<string, Reported>>): readonly string[] {
  return optionNames.flatMap((name) => {
    const value = reported[name];
    return value === undefined ? [] : (optionRow(name).phrase?.(value) ?? []);
  });
}
