// Generates item-readers.ts and item-writers.ts: for each plan, and each number of items that it has at some message
// version, a function that reads them into an object, and one that writes them from it. It makes the object in one step
// and looks no key up, which takes a fraction of the time of a walk along the plan's steps.
import { eventRows } from '../../src/schema/macos/events.ts';
import { allPlans, type Plan, type Step, type StepOp } from '../../src/schema/plan.ts';
import { banner } from './spelling.ts';

const integers = ['u8', 'u16', 'u32', 'u64', 'i8', 'i16', 'i32', 'i64'] as const satisfies readonly StepOp[];
const images = ['file', 'process', 'thread'] as const satisfies readonly StepOp[];
const members = [...new Set(eventRows.flatMap(({ member }) => (member === null ? [] : [member])))];
const readable: ReadonlySet<string> = new Set([...integers, ...images, 'bool', 'string']);

export const itemReadersText = (): string => `${banner('//')}
/** Reads the next item of a record. */
export interface ItemSource {
${integers.map((op) => `  ${op}(): ${op.endsWith('64') ? 'bigint' : 'number'};`).join('\n')}
  bool(): boolean;
  /** null for NULL data. */
  string(): string | Uint8Array | null;
${images.map((op) => `  ${op}(): unknown;\n  ${orNull(op)}(): unknown;`).join('\n')}
}

type Values = Record<string, unknown>;

/** \`others\` read the steps that the source does not, by position; \`parent\` has the discriminator of a union. */
export type ReadItems = (from: ItemSource, others: readonly ((parent: Values) => unknown)[]) => Values;

const none: Values = Object.freeze({});

/** By plan, and by number of items. */
export const itemReaders: Readonly<Record<string, Readonly<Record<number, ReadItems>>>> = {
${allPlans()
  .map((plan) => functionsOf(plan, ['from', 'others'], readerBody))
  .join('\n')}
};

/** By member of es_events_t: makes the object of its only key. */
export const eventOf: Readonly<Record<string, (payload: Values) => Values>> = {
${members.map((name) => `  ${name}: (payload) => ({ ${name}: payload }),`).join('\n')}
};
`;

export const itemWritersText = (): string => `${banner('//')}
/** Writes the next item of a record. Throws for a value of another type, undefined among them. */
export interface ItemTarget {
${[...integers, 'bool', 'string', 'internedString'].map((op) => `  ${op}(value: unknown): void;`).join('\n')}
${images.map((op) => `  ${op}(value: unknown): void;\n  ${orNull(op)}(value: unknown): void;`).join('\n')}
}

type Values = Readonly<Record<string, unknown>>;

/** \`others\` write the steps that the target does not, by position. */
export type WriteItems<Target extends ItemTarget> = (
  to: Target,
  values: Values,
  others: readonly ((to: Target, value: unknown, parent: Values) => void)[],
) => void;

const none: Values = Object.freeze({});

/** By plan, and by number of items. */
export type ItemWriters<Target extends ItemTarget> = Readonly<
  Record<string, Readonly<Record<number, WriteItems<Target>>>>
>;

export const itemWriters = <Target extends ItemTarget>(): ItemWriters<Target> => ({
${allPlans()
  .map((plan) => functionsOf(plan, ['to', 'values', 'others'], writerBody))
  .join('\n')}
});
`;

const orNull = (op: string): string => `${op}OrNull`;

/** A newer message version adds steps at the end. */
function functionsOf(
  plan: Plan,
  parameters: readonly string[],
  body: (steps: readonly Step[]) => readonly string[],
): string {
  const counts = new Set(plan.steps.map(({ since }) => plan.steps.filter((step) => step.since <= since).length));
  const functions = [...counts].map((count) => {
    const lines = body(plan.steps.slice(0, count)).map((line) => `      ${line}\n`);
    // The compiler objects to a name that is not used.
    const isUsed = (name: string): boolean => lines.some((line) => new RegExp(`\\b${name}\\b(?!:)`).test(line));
    const named = parameters.map((name) => (isUsed(name) ? name : `_${name}`));
    return `    ${count}: (${named.join(', ')}) => {\n${lines.join('')}    },\n`;
  });
  return `  '${plan.name}': {\n${functions.join('')}  },`;
}

/** Reads in record order, which differs from the order in the object where a newer version added to a group. */
function readerBody(steps: readonly Step[]): string[] {
  const read = steps.map((step, index) => {
    if (readable.has(step.op)) return `from.${functionOf(step)}()`;
    const parent = step.discriminator === undefined ? 'none' : discriminatorOf(step.discriminator.path, steps);
    return `others[${index}]!(${parent})`;
  });
  return [...read.map((text, index) => `const v${index} = ${text};`), `return ${literal(objectOf(steps))};`];
}

function discriminatorOf(path: readonly string[], steps: readonly Step[]): string {
  const index = steps.findIndex((step) => step.path.join() === path.join());
  return literal(nested(path, `v${index}`));
}

function writerBody(steps: readonly Step[]): string[] {
  const groups = new Map<string, string>();
  const lines: string[] = [];
  /** Returns the name of the constant that holds the object at this path. */
  const group = (path: readonly string[]): string => {
    if (path.length === 0) return 'values';
    const known = groups.get(path.join());
    if (known !== undefined) return known;
    const outer = group(path.slice(0, -1));
    const name = `g${groups.size}`;
    groups.set(path.join(), name);
    lines.push(`const ${name} = (${outer}${member(path.at(-1))} ?? none) as Values;`);
    return name;
  };
  steps.forEach((step, index) => {
    const value = `${group(step.path.slice(0, -1))}${member(step.path.at(-1))}`;
    const isKnown = readable.has(step.op);
    lines.push(isKnown ? `to.${writeFunctionOf(step)}(${value});` : `others[${index}]!(to, ${value}, values);`);
  });
  return lines;
}

const isImage = (op: StepOp): boolean => (images as readonly StepOp[]).includes(op);
const functionOf = ({ op, nullable }: Step): string => (nullable && isImage(op) ? orNull(op) : op);
const writeFunctionOf = (step: Step): string =>
  step.op === 'string' && step.intern ? 'internedString' : functionOf(step);
const member = (key = ''): string => `['${key}']`;

interface Nested {
  readonly [key: string]: string | Nested;
}

function objectOf(steps: readonly Step[]): Nested {
  const root: Record<string, string | Nested> = {};
  steps.forEach(({ path }, index) => {
    let inner = root;
    for (const key of path.slice(0, -1)) {
      inner[key] ??= {};
      inner = inner[key] as Record<string, string | Nested>;
    }
    inner[path.at(-1) ?? ''] = `v${index}`;
  });
  return root;
}

const nested = (path: readonly string[], value: string): Nested =>
  path.reduceRight<string | Nested>((inner, key) => ({ [key]: inner }), value) as Nested;

const literal = (object: Nested): string =>
  `{ ${Object.entries(object)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : literal(value)}`)
    .join(', ')} }`;
