// Import, print, copy and redact: whatever the input, native code makes the bytes of the reference in TypeScript, or both
// say the same of what is wrong. What the reference can do alone is not left to it where native code knows the input.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import sinon from 'sinon';
import { type CutOptions, cutTrace } from '../../src/edit/cut.ts';
import { NativeRedactor } from '../../src/edit/native-redactor.ts';
import { policyOf, profileNames, type RedactionPolicy } from '../../src/edit/policy.ts';
import { redactTrace } from '../../src/edit/redact.ts';
import { Redactor } from '../../src/edit/redactor.ts';
import { importEslogger } from '../../src/import/eslogger.ts';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import type { ImportOptions } from '../../src/import/import-summary.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { catStyle, esloggerVersions, type LineStyle } from '../../src/print/line-style.ts';
import type { Subscription } from '../../src/print/subscription.ts';
import { type LineSink, writeLines } from '../../src/print/write-lines.ts';
import { redactionRules } from '../../src/schema/contents.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventLabels, eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { cases } from '../cases.ts';
import { withExact, writtenLine } from '../import/both-ways.ts';
import { newFolder } from '../trace/folder.ts';
import '../with-addon.ts';
import { mutated, mutation } from './any-lines.ts';
import { ask, policy } from './any-policy.ts';
import { type AnyRecord, damage, eventTypes, everyEvent, made, messageOf, records, traceOf } from './any-records.ts';
import { both, inWay } from './both-ways.ts';

const folder = newFolder();
/** Shrinking takes minutes; the seed shows the failure again. */
const until = { endOnFailure: true } as const;
const key = new Uint8Array(32).fill(7);
const versions = Array.from({ length: newestVersion }, (_, at) => at + 1);
const notifyTypes = eventRows.filter((row) => row.action === 'NOTIFY').map((row) => row.number);

/** A message whose line has no rare values. */
const usual = (part: AnyRecord): AnyRecord =>
  'type' in part ? { ...part, texts: [], arm: usualArms[part.flavour] } : part;
const usualArms = { plain: 1, sparse: undefined, odd: 0 } as const;

/** The four, each done by `way`. */
const worksBy = (way: Way) => ({
  copied: (input: string, choice: Partial<CutOptions> = {}) =>
    way((output) => cutTrace({ ...common, input, output, described: 'a part', ...choice })),
  redacted: (input: string, chosen: RedactionPolicy) =>
    way((output) => redactTrace({ ...common, input, output, policy: chosen, key })),
  printed: (input: string, lineStyle: LineStyle, wanted?: Subscription) =>
    way((output) =>
      print(input, output, wanted === undefined ? { style: lineStyle } : { style: lineStyle, subscription: wanted }),
    ),
  imported: (lines: readonly string[], options: Partial<ImportOptions> = {}) => {
    const input = folder.file('events.jsonl');
    writeFileSync(input, lines.join('\n'));
    return way((output) => importEslogger({ input, output, application: 'test', ...options }));
  },
});
type Way = <T>(work: (output: string) => Promise<T>) => Promise<T | string>;
const common = { overwrite: true, application: 'test' } as const;
const { copied, redacted, printed, imported } = worksBy(both);
const natively = worksBy((work) => inWay(true, () => work(folder.file('alone'))));

/** What comes before a fault is written, too. */
async function print(input: string, output: string, options: Parameters<typeof writeLines>[2]): Promise<number> {
  const reader = openTrace(input);
  const parts: Buffer[] = [];
  const sink: LineSink = {
    gone: false,
    isWritten: true,
    line: (text) => void parts.push(Buffer.from(`${text}\n`)),
    piece: async (bytes) => void parts.push(Buffer.from(bytes)),
    flush: async () => writeFileSync(output, Buffer.concat(parts)),
  };
  try {
    return await writeLines(reader, sink, options);
  } finally {
    reader.close();
  }
}

const tracesIn = (path: string): string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.estrace'))
    .map((name) => `${path}/${name}`);
const sinceFirst = (ns: bigint) => ({ since: 'first', ns }) as const;
const ns = fc.bigInt({ min: 0n, max: 200_000n });
const choice: fc.Arbitrary<Partial<CutOptions>> = fc.oneof(
  fc.constant({}),
  fc.tuple(fc.nat(30), fc.nat(30)).map(([first, more]) => ({ messages: { first, last: first + more } })),
  fc.tuple(ns, ns).map(([from, more]) => ({ from: sinceFirst(from), to: sinceFirst(from + more) })),
  fc.constant({ to: { since: '1970', ns: 0n } }),
  fc.subarray(eventTypes).map((types) => ({ where: ({ event_type }: Message) => types.includes(event_type) })),
);
const style: fc.Arbitrary<LineStyle> = fc.record({
  version: fc.option(fc.constantFrom(...esloggerVersions)),
  slashes: fc.boolean(),
  safe: fc.boolean(),
  tokens: fc.constantFrom('object', 'array'),
  deadline: fc.constantFrom('always', 'if-set', 'never'),
  extensions: fc.boolean(),
  seed: fc.option(fc.integer({ min: 0, max: 0xffffffff })),
});
const subscription: fc.Arbitrary<Subscription | undefined> = fc.option(
  fc.record({ eventTypes: fc.subarray(notifyTypes), select: fc.subarray(['/', '/usr', 'executable', 'tést', '']) }),
  { nil: undefined },
);
const importOptions: fc.Arbitrary<Partial<ImportOptions>> = fc.record(
  {
    skipBad: fc.boolean(),
    definitionBytes: fc.constantFrom(1, 3000, 100_000),
    auth: fc.subarray([...eventLabels('auth')], { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);
const line = fc.record({
  message: messageOf(fc.constantFrom(...eventTypes)),
  turns: fc.nat(2),
  escapes: fc.boolean(),
  mutations: fc.oneof(fc.array(mutation, { maxLength: 0 }), fc.array(mutation, { maxLength: 2 })),
});

/** What only TypeScript reads of a line: an escape that is rare, and text that is not UTF-8. */
const rare = /\\u|\{"bytes":/;

const linesOf = (parts: readonly AnyRecord[], version: number): string[] =>
  parts.flatMap((part, at) => ('type' in part ? [writtenLine(made(part, version, at), at % 3, at % 2 === 0)] : []));

describe('native code and the reference', () => {
  for (const version of versions)
    it(`every event of message version ${version} is copied, redacted, printed and imported alike`, () =>
      fc.assert(
        fc.asyncProperty(everyEvent, policy, style, subscription, async (parts, chosen, lineStyle, wanted) => {
          const trace = traceOf(parts, version);
          await copied(trace);
          await redacted(trace, chosen);
          await printed(trace, catStyle);
          await printed(trace, lineStyle, wanted);
          assert.equal(typeof (await imported(linesOf(parts, version), { skipBad: true })), 'object');
        }),
        { ...until, numRuns: cases(8) },
      ));

  it('nothing that native code knows is left to the reference', () =>
    fc.assert(
      fc.asyncProperty(everyEvent, fc.constantFrom(...versions), async (parts, version) => {
        const lines = linesOf(parts.map(usual), version);
        const trace = traceOf(parts, version);
        const reader = sinon.spy(EsloggerLineReader.prototype, 'read');
        const others = [
          sinon.spy(TraceWriter.prototype, 'copyRows'),
          sinon.spy(EsloggerPrinter.prototype, 'line'),
          sinon.spy(EsloggerPrinter.prototype, 'row'),
          sinon.spy(Redactor.prototype, 'text'),
        ];
        try {
          await natively.copied(trace);
          await natively.redacted(trace, policyOf('strict'));
          await natively.printed(trace, catStyle);
          for (const spy of others) assert.equal(spy.callCount, 0);
          await natively.imported(lines, { skipBad: true });
          for (const [text] of reader.args) assert.match(text, rare);
          assert.ok(reader.callCount < lines.length / 2);
        } finally {
          sinon.restore();
        }
      }),
      { ...until, numRuns: cases(24) },
    ));

  for (const trace of [...tracesIn('traces'), ...tracesIn('traces/broken')])
    it(`${trace} is copied, redacted and printed alike`, async () => {
      await copied(trace);
      for (const profile of profileNames) await redacted(trace, policyOf(profile));
      await printed(trace, catStyle);
    });

  it('any trace, whole, cut or damaged, is copied, redacted and printed alike', async () => {
    const ends = { whole: 0, refused: 0 };
    const count = (said: unknown): void => {
      ends[typeof said === 'string' ? 'refused' : 'whole']++;
    };
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.constantFrom(...versions),
        damage,
        choice,
        policy,
        style,
        subscription,
        async (parts, version, harm, part, chosen, lineStyle, wanted) => {
          const trace = traceOf(parts, version, harm);
          count(await copied(trace, part));
          count(await redacted(trace, chosen));
          count(await printed(trace, lineStyle, wanted));
        },
      ),
      { ...until, numRuns: cases(400) },
    );
    assert.ok(ends.whole > 20 && ends.refused > 20, JSON.stringify(ends));
  });

  it('a changed line keeps the digits of its numbers, and its strings', () => {
    const text =
      '{"a":18446744073709551615,"b":[-9223372036854775808],"c":"x:123456789012345678,","d":"\\",:123456789012345678]"}';
    assert.equal(
      withExact(text, (value) => value),
      text,
    );
  });

  it('any lines, changed at random, are imported alike, or refused at the same place', async () => {
    const ends = { read: 0, skipped: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(...versions),
        importOptions,
        async (drawn, version, options) => {
          const lines = drawn.map(({ message, turns, escapes, mutations }, at) =>
            mutations.reduce<string>(mutated, writtenLine(made(message, version, at), turns, escapes)),
          );
          const said = await imported(lines, options);
          if (typeof said === 'string') ends.refused++;
          else {
            ends.read += said.messages;
            ends.skipped += said.skipped;
          }
        },
      ),
      { ...until, numRuns: cases(400) },
    );
    assert.ok(ends.read > 50 && ends.skipped > 10 && ends.refused > 3, JSON.stringify(ends));
  });

  it('any value is redacted and counted alike by each rule', () => {
    const replaced = new Set<string>();
    fc.assert(
      fc.property(policy, fc.array(ask, { minLength: 1, maxLength: 60 }), (chosen, asks) => {
        const [native, script] = [new NativeRedactor(chosen, key), new Redactor(chosen, key)];
        // Each comes again, when some of the answers are known.
        for (const each of [...asks, ...asks.slice(0, 20)]) assert.deepEqual(each(native), each(script));
        assert.deepEqual(native.counts, script.counts);
        for (const rule of redactionRules) if (native.counts[rule] > 0) replaced.add(rule);
        native.close();
      }),
      { ...until, numRuns: cases(2000) },
    );
    assert.deepEqual(
      redactionRules.filter((rule) => !replaced.has(rule)),
      [],
    );
  });
});
