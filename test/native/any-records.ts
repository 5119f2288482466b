// Traces made at random: messages of any event and version with any text, unknown events, gaps, answers and runs; whole,
// cut or damaged.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { TraceError } from '../../src/errors/errors.ts';
import type { Message, Text } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, builtMachBase, type Flavour } from '../../src/trace/builders.ts';
import { rawEventOf } from '../../src/trace/unknown-fields.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { anyText } from '../any-text.ts';
import { blocksOf, withWrongByte } from '../trace/every-type.ts';
import { newFolder } from '../trace/folder.ts';
import { hostileText } from './any-policy.ts';

export const eventTypes = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
const flavours: readonly Flavour[] = ['plain', 'sparse', 'odd'];
const path = newFolder().file('any.estrace');

export interface AnyMessage {
  readonly type: number;
  readonly flavour: Flavour;
  readonly seed: number;
  readonly arm: number | undefined;
  /** They take the place of texts of the message, in turn. */
  readonly texts: readonly Text[];
}

export const messageOf = (types: fc.Arbitrary<number>): fc.Arbitrary<AnyMessage> =>
  fc.record({
    type: types,
    flavour: fc.constantFrom(...flavours),
    seed: fc.nat(200),
    arm: fc.constantFrom(undefined, 0, 1, 2),
    texts: fc.array(fc.oneof(hostileText, anyText({ maxLength: 20 })), { maxLength: 3 }),
  });

const unknown = fc.record({
  unknown: fc.integer({ min: 200, max: 65_535 }),
  content: fc.oneof(
    fc.json().map((json) => Uint8Array.from(Buffer.from(json))),
    fc.uint8Array({ maxLength: 20 }),
  ),
});
const gap = fc.record({
  count: fc.bigInt({ min: 1n, max: 2n ** 40n }),
  eventType: fc.option(fc.constantFrom(...eventTypes)),
});
const answer = fc.record({ latency: fc.bigInt({ min: 0n, max: 2n ** 40n }), who: fc.option(hostileText) });
const run = fc.record({ version: fc.integer({ min: 1, max: newestVersion }), bootId: fc.option(fc.uuid()) });

export type AnyRecord = AnyMessage | Fc<typeof unknown> | Fc<typeof gap> | Fc<typeof answer> | Fc<typeof run>;
type Fc<A> = A extends fc.Arbitrary<infer T> ? T : never;

const others: fc.Arbitrary<AnyRecord> = fc.oneof(unknown, gap, answer, run);
export const records: fc.Arbitrary<readonly AnyRecord[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: messageOf(fc.constantFrom(...eventTypes)) }, { weight: 1, arbitrary: others }),
  { minLength: 1, maxLength: 40 },
);
/** Each event once, with other records between them; versions change only there. */
export const everyEvent: fc.Arbitrary<readonly AnyRecord[]> = fc
  .tuple(
    fc.tuple(...eventTypes.map((type) => messageOf(fc.constant(type)))),
    fc.array(fc.oneof(unknown, gap, answer), { minLength: 9, maxLength: 20 }),
  )
  .map(([messages, between]) =>
    messages.flatMap((each, at) => [each, ...(at % 9 === 0 ? between.slice(at / 9, at / 9 + 1) : [])]),
  );

export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'byte' | 'cut'; readonly at: number; readonly bits: number };
export const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({
    kind: fc.constantFrom('byte', 'byte', 'cut'),
    at: fc.nat(1 << 24),
    bits: fc.integer({ min: 1, max: 255 }),
  }),
);

/** Returns the path of the trace, which the next one replaces. */
export function traceOf(parts: readonly AnyRecord[], first: number, harm: Damage = { kind: 'none' }): string {
  rmSync(path, { force: true });
  let version = first;
  const writer = new TraceWriter(path, buildHeader({ messageVersion: version }));
  let at = 0;
  for (const part of parts) {
    at++;
    if ('type' in part) ifHeld(() => writer.message(made(part, version, at)));
    else if ('unknown' in part) {
      const { unknown: event_type, content } = part;
      writer.message({ ...buildMessage(10, { version }, at), event_type, event: rawEventOf(content) });
    } else if ('count' in part) writer.gap({ ...part, source: 'kernel' });
    else if ('version' in part) {
      ({ version } = part);
      const machBase = builtMachBase + BigInt(at) * 24_001n;
      writer.run({ messageVersion: version, machBase, wallBase: 1_800_000_000n, bootId: part.bootId });
    } else if (writer.messages > 0)
      writer.response({ ...part, message: writer.messages - 1, kind: 'auth', value: 0, cached: false });
  }
  writer.close();
  if (harm.kind !== 'none') writeFileSync(path, damaged(readFileSync(path), harm.kind, harm.at, harm.bits));
  return path;
}

/** A built message whose numbers grow with `at`. */
export function made({ type, flavour, seed, arm, texts }: AnyMessage, version: number, at: number): Message {
  const numbers = { seq_num: BigInt(at), global_seq_num: BigInt(at), mach_time: builtMachBase + BigInt(at) * 1000n };
  return withTexts(buildMessage(type, { version, ...numbers }, seed, flavour, arm), texts, seed);
}

/** A field may have no room for a text; then the trace lacks the message. */
function ifHeld(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
  }
}

function withTexts(message: Message, texts: readonly Text[], seed: number): Message {
  if (texts.length === 0) return message;
  let seen = seed;
  return (function changed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(changed);
    if (typeof value === 'string') return seen++ % 3 === 0 ? texts[seen % texts.length] : value;
    if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each)]));
  })(message) as Message;
}

function damaged(bytes: Buffer, kind: 'byte' | 'cut', at: number, bits: number): Buffer {
  const block = blocksOf(bytes)[0];
  if (kind === 'cut' || block === undefined) return bytes.subarray(0, at % bytes.length);
  return withWrongByte(bytes, block.start + (at % (block.end - block.start)), bits);
}
