// Redacts a report, so that it says no name that the redacted trace hides. What stays is numbers, and words of esreplay's
// own tables; a path gets the pseudonym that the trace has for it, a name of code a pseudonym, and what is a sentence is
// left out, because a sentence may have any name in it.
import type { ValueRedactor } from '../edit/redactor.ts';
import { rules } from '../judge/rules.ts';
import { type OptionName, optionNames, optionRow, type Reported } from '../run/option-table.ts';
import { policyChoices } from '../run/policies.ts';
import { callByName } from '../schema/calls/calls.ts';
import { esFunctionNames } from '../schema/generated/ledger.ts';
import { eventRows } from '../schema/macos/events.ts';
import type { Report } from '../verdict/report.ts';
import { eventName } from '../words/event-label.ts';

export const leftOutWords = 'Left out by --redact.';
const again = 'esreplay run BUNDLE -- CLIENT';

/** Values of keys that have few. */
const enumerated: readonly string[] = [
  'option',
  'trace',
  'nowhere',
  'sample',
  'verify',
  'releases',
  'process',
  'path',
  'target path',
  'handler',
  'call',
  'service',
  'message',
  'lock',
  'thread',
  'pool',
  'violation',
  'hazard',
  'difference',
  'note',
  'allow',
  'deny',
];

const words: ReadonlySet<string> = new Set([
  ...rules.flatMap(({ slug, class: usual, about, macos }) => [slug, usual, about, macos]),
  ...eventRows.flatMap(({ number }) => [eventName(number), `ES_EVENT_TYPE_${eventName(number)}`]),
  ...Object.values(esFunctionNames),
  ...enumerated,
]);

/** Under one key, so that a path of both has one pseudonym. */
export interface Redactors {
  /** Of what the trace has. */
  readonly trace: ValueRedactor;
  /** Of what this machine has: what a profile takes for macOS's own may be anybody's here. */
  readonly here: ValueRedactor;
}

type Values = Readonly<Record<string, unknown>>;

/** What becomes of a text by its key, if no table has it. */
const texts: Readonly<Record<string, (text: string, redactors: Redactors) => unknown>> = {
  path: (text, { trace }) => trace.text('path', text),
  target: (text, { trace }) => trace.text('path', text),
  actor: (text, { trace }) => trace.text('identity', text),
  file: (text, { here }) => here.text('path', text),
  image: (text, { here }) => here.text('path', text),
  command: () => again,
  sentence: () => leftOutWords,
  advice: () => '',
  remedy: () => null,
  whose: () => null,
  cause: () => leftOutWords,
  assumed: () => null,
  /** What a wait is, and whose a stack is: words of the judge. */
  is: (text) => (/^[a-z ,]{1,60}$/.test(text) ? text : leftOutWords),
  address: (text) => (/^0x[0-9a-f]{1,16}$/.test(text) ? text : '0x0'),
  signal: (text) => (/^SIG[A-Z]{2,8}$/.test(text) ? text : null),
  crash: (text) => (/^SIG[A-Z]{2,8}$/.test(text) ? text : null),
  macos: release,
  requested: release,
  release,
  takenAs: release,
};

function release(text: string): string {
  return /^\d{1,3}(\.\d{1,3}){0,2}$/.test(text) ? text : leftOutWords;
}

/** `trace`: its name in the bundle. */
export function redactedReport(report: Report, redactors: Redactors, trace: string): Report {
  const plain = redactedValue('', report, redactors) as Report;
  const omitted = report.notes.length;
  return {
    ...plain,
    trace: { ...report.trace, path: trace },
    client: report.client === null ? null : ['CLIENT'],
    otherClients: report.otherClients.map((_, at) => [`CLIENT-${at + 2}`]),
    options: redactedOptions(report.options),
    notes: omitted === 0 ? [] : [`${omitted} note${omitted === 1 ? ' was' : 's were'} left out by --redact.`],
    notWatched: [],
    bundle: null,
    ...(plain.verify === null || report.verify === null
      ? {}
      : {
          verify: { ...plain.verify, seeds: report.verify.seeds?.map((seed) => String(BigInt(seed))) ?? null },
        }),
  };
}

function redactedValue(key: string, value: unknown, redactors: Redactors): unknown {
  if (typeof value === 'string') return redactedText(key, value, redactors);
  if (Array.isArray(value)) return value.map((each) => redactedValue(key, each, redactors));
  if (typeof value !== 'object' || value === null) return value;
  const values = value as Values;
  // The client's own action caused it, here.
  const own = values.index === -1 ? { ...redactors, trace: redactors.here } : redactors;
  return Object.fromEntries(Object.entries(values).map(([name, each]) => [name, redactedValue(name, each, own)]));
}

function redactedText(key: string, text: string, redactors: Redactors): unknown {
  if (text === '' || words.has(text)) return text;
  if (key === 'call' && callByName(text) !== undefined) return text;
  const known = texts[key];
  if (known !== undefined) return textOf(known(text, redactors));
  return textOf(redactors.here.text('text', text));
}

/** A pseudonym of bytes is no text. */
const textOf = (value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);

/** Keeps numbers, and values that the tables of options and policies have. */
function redactedOptions(options: Report['options']): Report['options'] {
  const known = new Set(policyChoices());
  return Object.fromEntries(
    optionNames.flatMap((name): readonly (readonly [string, Reported])[] => {
      const value = options[name];
      if (value === undefined) return [];
      if (value === null || typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
      if (typeof value === 'string') return [[name, isWordOf(name, value) ? value : null]];
      const policies = Object.entries(value).filter(
        ([policy, each]) => known.has(`${policy}=${each}`) || (typeof each === 'number' && known.has(`${policy}=`)),
      );
      return [[name, Object.fromEntries(policies)]];
    }),
  );
}

/** Whether a value of an option is from a table, or a number, and so is nobody's name. */
export function isWordOf(name: OptionName, value: string): boolean {
  const { parser } = optionRow(name).kind;
  if (name === 'seed') return /^\d{1,20}$/.test(value);
  if (name === 'os') return /^\d{1,3}(\.\d{1,3}){0,2}$/.test(value);
  return [...(parser.choices ?? []), ...(parser.known?.() ?? [])].some((word) => word === value.replace(/:\d+$/, ''));
}
