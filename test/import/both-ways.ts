// Imports in native code and in TypeScript, which must end alike, and the lines that both are tried with.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { importEslogger } from '../../src/import/eslogger.ts';
import type { ImportOptions, ImportSummary } from '../../src/import/import-summary.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { both as bothWays, outputOf } from '../native/both-ways.ts';
import { newFolder } from '../trace/folder.ts';
import { withoutOddTimes } from './json-times.ts';
import { shuffled } from './line-builder.ts';

const folder = newFolder();
const printer = new EsloggerPrinter();

export const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);

/** Imports in both ways, which must end alike; returns what is said. */
export function both(text: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<ImportSummary | string> {
  const input = folder.file('events.jsonl');
  writeFileSync(input, text);
  return bothWays((output) => importEslogger({ input, output, application: 'test', ...options }));
}

export async function summaryOf(text: string, options: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  const said = await both(text, options);
  return typeof said === 'string' ? assert.fail(said) : said;
}

/** Returns what `cat --json` prints of the trace that `both` made last. */
export function printedLines(): string {
  const reader = openTrace(outputOf(true));
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
  return writtenLine(buildMessage(type, { version, ...numbers }, seed, flavour, arm), turns, escapes);
}

/** Returns a message as a line, with another order of keys unless `turns` is 0. */
export function writtenLine(message: Message, turns: number, escapes: boolean): string {
  const printed = printer.line(withoutOddTimes(message));
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
  // Strings are found, too, and left alone: digits in them are text.
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|(?<=[:[,\s])(-?\d{15,})(?=[\s,\]}])/g, (found, digits?: string) =>
    digits === undefined ? found : `"<raw>${digits}"`,
  );
  return JSON.stringify(change(JSON.parse(exact))).replace(
    /"<raw>((?:[^"\\]|\\.)*)"/g,
    (_, raw: string) => JSON.parse(`"${raw}"`) as string,
  );
}
