// One test client: what it is built from, what it is run on and what must be found, with the shorthand of its list.
import type { FindingClass } from '../../src/judge/rule.ts';
import type { Expectations } from '../../src/observed/decision.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { TraceName } from './traces.ts';

export interface Expected {
  readonly rule: string;
  readonly class: FindingClass;
  /** As in the verdict; null if no call is to blame. */
  readonly call: string | null;
  /** The innermost frame of the client is the line of its source that ends in "found here". */
  readonly marked: boolean;
}

export interface ClientCase {
  readonly name: string;
  readonly source: string;
  readonly defines: readonly string[];
  readonly trace: TraceName;
  readonly options: Partial<RunOptions>;
  /** Number of processes of it in one run. */
  readonly processes: number;
  /** Decisions by message, for findings that only a difference from them shows. */
  readonly expect: Expectations | null;
  /** Empty: the client is silent. */
  readonly expected: readonly Expected[];
  readonly exitCode: number;
  /** Name of the case that does the same thing right; null for those cases themselves. */
  readonly twin: string | null;
}

type Extra = Partial<Pick<ClientCase, 'defines' | 'trace' | 'options' | 'processes' | 'expect' | 'exitCode'>>;

/** A source with a define is a program of its own. */
const nameOf = (source: string, defines: readonly string[]): string =>
  [
    source.replace(/^.*examples\//, 'examples/').replace(/\.(cc|swift)$/, ''),
    ...defines.map((word) => word.toLowerCase()),
  ].join('+');

export const finds = (source: string, twin: string, expected: readonly Expected[], extra: Extra = {}): ClientCase => ({
  name: `${nameOf(source, extra.defines ?? [])}${(extra.processes ?? 1) > 1 ? ' in two processes' : ''}`,
  source: /\.(cc|swift)$/.test(source) ? source : `${source}.c`,
  defines: [],
  trace: 'mixed',
  options: {},
  processes: 1,
  expect: null,
  exitCode: 1,
  ...extra,
  expected,
  twin,
});

export const silent = (source: string, extra: Extra = {}): ClientCase => ({
  ...finds(source, '', [], { exitCode: 0, ...extra }),
  twin: null,
});

/** The title of its test. */
export function clientTitle({ name, expected, exitCode }: ClientCase): string {
  const rules = [...new Set(expected.map(({ rule, call }) => (call === null ? rule : `${rule} (${call})`)))];
  if (rules.length > 0) return `${name} gets ${rules.join(' and ')}`;
  return exitCode === 0 ? `${name} stays silent` : `${name} ends the run with ${exitCode}`;
}

export const violation = (rule: string, call: string | null): Expected => ({
  rule,
  class: 'violation',
  call,
  marked: true,
});
export const hazard = (rule: string, call: string | null): Expected => ({ rule, class: 'hazard', call, marked: true });

export const note = (rule: string, call: string | null): Expected => ({ rule, class: 'note', call, marked: true });
export const difference: Expected = { rule: 'changed-decision', class: 'difference', call: null, marked: false };
export const unmarked = (expected: Expected): Expected => ({ ...expected, marked: false });
export const blocking = (call: string): Expected => violation('blocking-call', call);

/** The three places of examine.h. */
export const examines = (source: string, ...expected: readonly Expected[]): ClientCase[] => [
  finds(source, `${source}+on_queue`, expected),
  finds(source, `${source}+on_queue`, expected, { defines: ['AFTER_DISPATCH_ASYNC'] }),
  silent(source, { defines: ['ON_QUEUE'] }),
];
