// The shape of a suite file. Each option of a run is a key, by its row in the table of options. Every scalar is text.
import * as z from 'zod';
import { planNames } from '../bench/plan-options.ts';
import { dashed, optionNames, optionRow, typedName } from '../run/option-table.ts';

const text = z.string({ error: 'takes a text' });
const day = { error: 'takes a date such as 2027-03-01' };
/** `2027-02-31` is none. */
const isDay = (word: string): boolean => z.iso.date().safeParse(word).success;
const list = z.union([text.transform((one) => [one]), z.array(text)], { error: 'takes a text or a list of texts' });
const filled = text.refine((words) => words.trim() !== '', { error: 'is empty' });
const reason = filled;
/** Nothing in it would never fail. */
const someOf = list.refine((words) => words.length > 0, { error: 'is empty' });

/** Options of a run, as typed on the command line. A suite names releases in `os` of its own. */
const optionKeys = Object.fromEntries(
  optionNames
    .filter((name) => name !== 'os')
    .map((name) => [typedName(name), (optionRow(name).kind.parser.repeated === true ? list : text).optional()]),
);

/** What a client, a trace, a case or the defaults may state. */
const caseKeys = {
  ...optionKeys,
  timeout: text.optional(),
  expect: text.optional(),
  suppressions: text.optional(),
  'output-map': text.optional(),
  'check-cache': text.optional(),
  exclusive: text.optional(),
  tags: list.optional(),
  inputs: list.optional(),
};

/** What only a product that reads eslogger may state. */
const productKeys = { 'expect-output': text.optional(), fault: list.optional(), tokens: text.optional() };
export const productOptions = Object.keys(productKeys) as readonly (keyof typeof productKeys)[];
const reads = z.literal('eslogger', { error: 'takes eslogger' });

/** Which cells an entry is about: those that have all that it names. */
const whichKeys = { client: text.optional(), trace: text.optional(), os: text.optional() };

const name = text.regex(/^[\w.+-]+$/, { error: 'takes letters, digits, and - _ . +' });

const client = z.union(
  [
    filled.transform((run) => ({ run })),
    z.strictObject({
      run: filled,
      build: text.optional(),
      env: z.record(z.string(), text).optional(),
      reads: reads.optional(),
      ...productKeys,
      ...caseKeys,
    }),
  ],
  { error: 'takes a command, or a map with `run` (and `reads: eslogger` for a product that reads its lines)' },
);
const trace = z.union([text.transform((file) => ({ file })), z.strictObject({ file: text, ...caseKeys })], {
  error: 'takes a file, or a map with `file`',
});
const verify = z.strictObject({ runs: text, seed: text.optional() });
const skip = z.strictObject({ ...whichKeys, reason });
const known = z.strictObject({
  ...whichKeys,
  rule: text,
  frame: text.optional(),
  call: text.optional(),
  event: text.optional(),
  actor: text.optional(),
  target: text.optional(),
  nth: text.optional(),
  reason,
  until: text
    .regex(/^\d{4}-\d{2}-\d{2}$/, day)
    .refine(isDay, day)
    .optional(),
});
/** Options of `esreplay bench` that say what is measured. */
const planKeys: Readonly<Record<string, z.ZodOptional<typeof text>>> = Object.fromEntries(
  planNames.map((each) => [dashed(each), text.optional()]),
);
const gate = z.strictObject({
  client: text.optional(),
  trace: text.optional(),
  compare: text,
  'max-regression': text,
  timeout: text.optional(),
  tags: list.optional(),
  inputs: list.optional(),
  ...planKeys,
});
const compare = z.strictObject({
  ...optionKeys,
  client: text.optional(),
  trace: text.optional(),
  os: list.optional(),
  old: text,
  'fail-on': someOf,
  runs: text.optional(),
  suppressions: text.optional(),
  timeout: text.optional(),
  tags: list.optional(),
  inputs: list.optional(),
});
const explore = z.strictObject({
  ...optionKeys,
  client: text.optional(),
  trace: text.optional(),
  os: list.optional(),
  only: list.optional(),
  protect: someOf.optional(),
  time: text.optional(),
  'fail-on': someOf.optional(),
  suppressions: text.optional(),
  tags: list.optional(),
  inputs: list.optional(),
});
const case_ = z.strictObject({ ...whichKeys, ...caseKeys });

export const suiteShape = z.strictObject({
  build: text.optional(),
  defaults: z.strictObject(caseKeys).optional(),
  clients: z.record(name, client),
  traces: z.record(name, trace),
  os: list.optional(),
  expect: text.optional(),
  verify: verify.optional(),
  cases: z.array(case_).optional(),
  skip: z.array(skip).optional(),
  known: z.array(known).optional(),
  gates: z.array(gate).optional(),
  compare: z.array(compare).optional(),
  explore: z.array(explore).optional(),
});

export type SuiteText = z.output<typeof suiteShape>;
export type CaseText = z.output<typeof case_>;
export type CompareText = z.output<typeof compare>;
export type ExploreText = z.output<typeof explore>;
export type GateText = z.output<typeof gate>;
export type KnownText = z.output<typeof known>;
export type WhichText = Pick<CaseText, 'client' | 'trace' | 'os'>;

const keysOf = (shape: z.ZodObject): readonly string[] => Object.keys(shape.shape);

/** The keys that a map at this place may have, for a suggestion. */
export function keysAt(path: readonly (string | number)[]): readonly string[] {
  const [first] = path;
  const places: Readonly<Record<string, readonly string[]>> = {
    defaults: Object.keys(caseKeys),
    clients: ['run', 'build', 'env', 'reads', ...productOptions, ...Object.keys(caseKeys)],
    traces: ['file', ...Object.keys(caseKeys)],
    verify: keysOf(verify),
    cases: keysOf(case_),
    skip: keysOf(skip),
    known: keysOf(known),
    gates: keysOf(gate),
    compare: keysOf(compare),
    explore: keysOf(explore),
  };
  return (first === undefined ? undefined : places[String(first)]) ?? keysOf(suiteShape);
}
