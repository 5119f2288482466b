// Generates item-readers.ts: for each plan, and each number of items that it has at some message version, a function that
// reads them into an object. It makes the object in one step, which takes a fraction of the time of a walk along the
// plan's steps.
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
${allPlans().map(functionsOf).join('\n')}
};

/** By member of es_events_t: makes the object of its only key. */
export const eventOf: Readonly<Record<string, (payload: Values) => Values>> = {
${members.map((name) => `  ${name}: (payload) => ({ ${name}: payload }),`).join('\n')}
};
`;

const orNull = (op: string): string => `${op}OrNull`;

/** A newer message version adds steps at the end. */
function functionsOf(plan: Plan): string {
  const counts = new Set(plan.steps.map(({ since }) => plan.steps.filter((step) => step.since <= since).length));
  const functions = [...counts].map((count) => {
    const lines = readerBody(plan.steps.slice(0, count)).map((line) => `      ${line}\n`);
    // The compiler objects to a name that is not used.
    const isUsed = (name: string): boolean => lines.some((line) => new RegExp(`\\b${name}\\b(?!:)`).test(line));
    const named = ['from', 'others'].map((name) => (isUsed(name) ? name : `_${name}`));
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

const isImage = (op: StepOp): boolean => (images as readonly StepOp[]).includes(op);
const functionOf = ({ op, nullable }: Step): string => (nullable && isImage(op) ? orNull(op) : op);

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
