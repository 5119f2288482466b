// Imports in native code and in TypeScript, which must end alike, and the lines that both are tried with.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EsreplayError } from '../../src/errors/errors.ts';
import { importEslogger } from '../../src/import/eslogger.ts';
import type { ImportOptions, ImportSummary } from '../../src/import/import-summary.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { newFolder } from '../trace/folder.ts';
import { withoutOddTimes } from './json-times.ts';
import { shuffled } from './line-builder.ts';

const folder = newFolder();
const printer = new EsloggerPrinter();

export const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);

/** Imports in both ways, which must end alike; returns what is said. */
export async function both(
  text: string | Uint8Array,
  options: Partial<ImportOptions> = {},
): Promise<ImportSummary | string> {
  const input = folder.file('events.jsonl');
  writeFileSync(input, text);
  const ends = [];
  for (const natively of [true, false]) {
    const output = folder.file(`by-${natively}.estrace`);
    rmSync(output, { force: true });
    let said: ImportSummary | string;
    try {
      said = await importEslogger({ input, output, application: 'test', natively, ...options });
    } catch (error) {
      if (!(error instanceof EsreplayError)) throw error;
      const { message, place, remedy, field } = error as EsreplayError & Record<'field', unknown>;
      said = [message, place, remedy, field].join('; ');
    }
    ends.push({ said, bytes: existsSync(output) ? readFileSync(output).toString('base64') : null });
  }
  const [native, script] = ends;
  assert.ok(native !== undefined && script !== undefined);
  assert.deepEqual(native.said, script.said);
  assert.equal(native.bytes, script.bytes);
  return native.said;
}

export async function summaryOf(text: string, options: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  const said = await both(text, options);
  return typeof said === 'string' ? assert.fail(said) : said;
}

/** Returns what `cat --json` prints of the trace that `both` made last. */
export function printedLines(): string {
  const reader = openTrace(folder.file('by-true.estrace'));
  try {
    return [...reader.messages()].map(({ message }) => printer.line(message)).join('\n');
  } finally {
    reader.close();
  }
}

interface Variant {
  readonly type: number;
  readonly version: number;
  readonly seed: number;
  readonly flavour?: Flavour;
  readonly arm?: number | undefined;
  /** Its sequence numbers. */
  readonly number: number;
  readonly turns?: number;
  readonly escapes?: boolean;
}

/** Returns a line as `cat --json` prints it, or as eslogger does: with other orders of keys, and escaped slashes. */
export function lineOf({ type, version, seed, flavour, arm, number, turns = 0, escapes = false }: Variant): string {
  const numbers = { seq_num: BigInt(number), global_seq_num: BigInt(number), mach_time: BigInt(number) * 1000n };
  const printed = printer.line(withoutOddTimes(buildMessage(type, { version, ...numbers }, seed, flavour, arm)));
  const line = turns === 0 ? printed : turned(printed, turns);
  return escapes ? line.replaceAll('/', '\\/') : line;
}

/** Returns the same JSON with another order of keys. */
const turned = (text: string, seed: number): string =>
  withExact(text, function turn(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(turn);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(shuffled(Object.entries(value), seed).map(([key, each]) => [key, turn(each)]));
  });

/** Changes JSON. Large integers keep their digits, and a string with `<raw>` before it becomes what is behind that. */
export function withExact(text: string, change: (value: unknown) => unknown): string {
  const exact = text.replace(/([:[,])(-?\d{15,})(?=[,\]}])/g, '$1"<raw>$2"');
  return JSON.stringify(change(JSON.parse(exact))).replace(
    /"<raw>((?:[^"\\]|\\.)*)"/g,
    (_, raw: string) => JSON.parse(`"${raw}"`) as string,
  );
}
