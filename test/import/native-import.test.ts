// Native code and TypeScript import the same: whatever the lines hold, the trace has the same bytes, and the summary or
// the error says the same.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { addonIfBuilt } from '../../src/addon.ts';
import { EsreplayError } from '../../src/errors.ts';
import { importEslogger } from '../../src/import/eslogger.ts';
import type { ImportOptions, ImportSummary } from '../../src/import/import-summary.ts';
import { spanOf } from '../../src/import/json.ts';
import { NativeLines } from '../../src/import/native-lines.ts';
import { NativeTrace } from '../../src/import/native-trace.ts';
import { EsloggerPrinter } from '../../src/print/eslogger-json.ts';
import { authNames, eventRows, twinOf } from '../../src/schema/events.ts';
import { newestVersion } from '../../src/schema/versions.ts';
import { buildMessage, type Flavour } from '../../src/trace/builders.ts';
import { NotNative } from '../../src/trace/native-writer.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { cases, everyCase, itInHeavy } from '../cases.ts';
import { newFolder } from '../trace/folder.ts';
import '../with-addon.ts';
import { captures, textOf } from './captures.ts';
import { withoutOddTimes } from './json-times.ts';
import { line as built, changed, type Json, open, samples, shuffled, tokenArray } from './line-builder.ts';

const folder = newFolder();
const printer = new EsloggerPrinter();

const types = eventRows.filter((row) => row.payload !== null).map((row) => row.number);
const pieces = ['"', '\\', '\\/', '{', '}', '[', ']', ',', ':', ' ', '0', '-1', 'null', '\t', '\u0001', 'é', '{"a":1}'];

/** Moves and changes what the line is made of; `at`, `to` and `length` are reduced to places in it. */
type Mutation = { readonly kind: 'cut' | 'put' | 'copy' | 'key' | 'space'; readonly at: number; readonly to: number };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('cut', 'put', 'copy', 'key', 'space'),
  at: fc.nat(1e6),
  to: fc.nat(1e6),
});

function mutated(line: string, { kind, at, to }: Mutation): string {
  const place = at % line.length;
  const [before, after] = [line.slice(0, place), line.slice(place)];
  switch (kind) {
    case 'cut':
      return before + after.slice(1 + (to % 4));
    case 'put':
      return before + pieces[to % pieces.length] + after;
    case 'copy':
      return before + line.slice(to % line.length).slice(0, 40) + after;
    case 'key': {
      const keys = [...line.matchAll(/"\w+":/g)];
      const [from, by] = [keys[at % keys.length], keys[to % keys.length]];
      return from && by ? line.slice(0, from.index) + by[0] + line.slice(from.index + from[0].length) : line;
    }
    case 'space':
      return before + after.replace(/[{,:]/, '$& ');
  }
}

/** Imports in both ways, which must end alike; returns what is said. */
async function both(text: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<ImportSummary | string> {
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

async function summaryOf(text: string, options: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  const said = await both(text, options);
  return typeof said === 'string' ? assert.fail(said) : said;
}

/** Returns what `cat --json` prints of the trace that `both` made last. */
function printedLines(): string {
  const reader = openTrace(folder.file('by-true.estrace'));
  try {
    return [...reader.messages()].map(({ message }) => printer.line(message)).join('\n');
  } finally {
    reader.close();
  }
}

/** Returns for each line whether native code reads it, in a process's first reader. */
function isNative(lines: readonly string[]): boolean[] {
  const native = NativeLines.ifBuilt() ?? assert.fail();
  return lines.map((text, at) => {
    const found: boolean[] = [];
    const line = { ...spanOf(text), number: at + 1, isUtf8: true, isEnded: true };
    native.each(
      [line],
      (_, draft) => {
        found.push(draft !== null);
        return false;
      },
      () => {},
    );
    return found[0] === true;
  });
}

const versions = everyCase ? Array.from({ length: newestVersion }, (_, at) => at + 1) : [1, 3, 9, newestVersion];

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
function lineOf({ type, version, seed, flavour, arm, number, turns = 0, escapes = false }: Variant): string {
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
function withExact(text: string, change: (value: unknown) => unknown): string {
  const exact = text.replace(/([:[,])(-?\d{15,})(?=[,\]}])/g, '$1"<raw>$2"');
  return JSON.stringify(change(JSON.parse(exact))).replace(
    /"<raw>((?:[^"\\]|\\.)*)"/g,
    (_, raw: string) => JSON.parse(`"${raw}"`) as string,
  );
}

/** What may stand in place of any value, or around it. */
const oddValues = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '-1',
    '1.5',
    '1e3',
    '01',
    '2',
    '6',
    '127',
    '128',
    '-129',
    '255',
    '256',
    '65535',
    '65536',
  ],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '4294967295', '4294967296', '9223372036854775807'],
  ...['9223372036854775808', '-9223372036854775808', '-9223372036854775809', '18446744073709551615'],
  ...[
    '18446744073709551616',
    '99999999999999999999',
    '""',
    '"x"',
    '"0aF"',
    '"0aFf"',
    '"0g"',
    '"\\/"',
    '"\\u002f"',
    '"\\q"',
  ],
  ...['{}', '[]', '[0]', '[null]', '[{}]', '{"bytes":"00"}', '{"existing_file":null}', '{"auth":0}', '0 0', '"a" : 1'],
  ...['"2024-02-29T23:59:59.000000000Z"', '"2023-02-29T00:00:00.000000000Z"', '"2024-01-01T24:00:00.000000000Z"'],
  ...['"2024-01-01T00:00:00.000000Z"', '"0000-03-01T00:00:00.000000000Z"', '"1969-12-31T23:59:59.999999999Z"'],
  ...[
    '"9999-12-31T00:00:00.000000000Z"',
    '"01234567-89ab-cdef-0123-456789abcdef"',
    '"0123456789ab-cdef-0123-456789abcdef-"',
  ],
];

/** The places of all values in a line, without those in parts that `isKnown` names. */
function placesIn(
  value: unknown,
  isKnown: (key: string) => boolean,
  path: readonly string[] = [],
): (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path];
  const inside = Object.entries(value).filter(([key]) => !isKnown(key));
  return [path, ...inside.flatMap(([key, each]) => placesIn(each, isKnown, [...path, key]))];
}

/** Changes the object or list that holds the value at a place. */
function edited(
  value: unknown,
  [key = '', ...rest]: readonly string[],
  edit: (holder: object, key: string) => unknown,
): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (rest.length === 0) return edit(value, key);
  const inside = edited((value as Record<string, unknown>)[key], rest, edit);
  return Array.isArray(value) ? value.with(Number(key), inside) : { ...value, [key]: inside };
}

/** Returns a line with odd values, without each member, with one twice and with one more, a line for each. */
function* oddLines(text: string, isKnown: (key: string) => boolean): Generator<string> {
  const places = placesIn(JSON.parse(text), isKnown).filter((path) => path.length > 0);
  for (const path of places) {
    const put = (raw: string) => (holder: object, key: string) =>
      Array.isArray(holder) ? holder.with(Number(key), `<raw>${raw}`) : { ...holder, [key]: `<raw>${raw}` };
    for (const odd of oddValues) yield withExact(text, (value) => edited(value, path, put(odd)));
    yield withExact(text, (value) =>
      edited(value, path, (holder, key) => Object.fromEntries(Object.entries(holder).filter(([each]) => each !== key))),
    );
    yield withExact(text, (value) => edited(value, path, (holder) => ({ ...holder, also: 0 })));
    const key = `"${path.at(-1)}":`;
    for (const again of ['0', 'null', '"x"']) yield text.replace(key, `${key}${again},${key}`);
    yield text.replace(key, `${key} `).replace(key, ` ${key}`);
  }
}

/** What native code leaves to TypeScript: an escape that is rare, and text that is not UTF-8. */
const rare = /\\u|\{"bytes":/;

describe('imported natively', () => {
  describe('every event type, of which native code reads each line', () => {
    for (const version of versions) {
      it(`at version ${version}`, async () => {
        const lines: string[] = [];
        for (const type of types) {
          for (const [flavour, arm] of [['plain'], ['plain', 1], ['sparse'], ['odd', 0]] as const) {
            for (const turns of [0, 1, 2]) {
              const number = lines.length;
              const escapes = turns === 1;
              lines.push(lineOf({ type, version, seed: 1 + (number % 3), flavour, arm, number, turns, escapes }));
            }
          }
        }
        const native = isNative(lines);
        const refused = lines.filter((text, at) => native[at] === false && !rare.test(text));
        assert.deepEqual(refused, []);
        const { messages, runs } = await summaryOf(`${lines.join('\n')}\n`);
        assert.deepEqual([messages, runs], [lines.length, 1]);
      });
    }
  });

  it('lines made by hand, of several runs and versions, and what only TypeScript reads among them', async () => {
    const hand = Object.values(samples);
    const run = (from: number, options: object = {}): Json[] =>
      hand.map((sample, at) => sample({ global: at, ticks: from + at * 24_000, ...options }));
    const older = run(90_000_000).map((each) => withoutKeys(changed(each, ['version'], 9)));
    const raw = changed(changed(open({ global: 40, ticks: 30_000_000 }), ['event_type'], 900), ['event'], {
      newer: { a: 1 },
    });
    const lines = [
      ...shuffled(run(0), 3).map((each) => built(each, 2)),
      built(changed(open({ global: 30, ticks: 20_000_000 }), ['process', 'audit_token'], tokenArray(7))),
      built(raw),
      built(open({ global: 41, ticks: 30_100_000 })).replace('invented', '\\u0069nvented'),
      built(open({ global: 43, ticks: 30_200_000 })),
      ...older.map((each) => built(each, 4)),
    ];
    const native = isNative(lines);
    assert.ok(native.filter((each) => !each).length === 2, JSON.stringify(native));
    const { messages, missing, runs } = await summaryOf(lines.join('\r\n'));
    assert.deepEqual([messages, runs, missing.count > 0n], [lines.length, 2, true]);
  });

  it('files of two clients and many runs: each event once, with the losses that there were', async () => {
    // The same files each time; several-clients.test.ts tries more of them.
    for (const file of fc.sample(captures, { numRuns: cases(24), seed: 2 })) {
      const summary = await summaryOf(textOf(file));
      assert.deepEqual(
        [summary.messages, summary.runs, summary.sharedEvents, summary.missing.count],
        [file.runs.flat().length, file.runs.length, file.repeated, BigInt(file.lost)],
      );
      // What `cat --json` prints is one client's.
      const again = await summaryOf(printedLines());
      assert.deepEqual([again.messages, again.clients, again.sharedEvents], [summary.messages, 1, 0]);
      assert.equal(again.missing.count, summary.missing.count);
    }
  });

  it('AUTH twins in a run of two clients', async () => {
    const [file] = fc
      .sample(captures, { numRuns: 50, seed: 3 })
      .filter(({ repeated, lost }) => repeated > 9 && lost > 0);
    const { twins, runs } = await summaryOf(textOf(file ?? assert.fail()), { auth: ['open', 'exec'] });
    assert.ok(twins > 0);
    const again = await summaryOf(printedLines());
    assert.deepEqual([again.runs, again.missing.count], [runs, BigInt(file?.lost ?? 0)]);
  });

  it('definitions that are forgotten, with what TypeScript reads in between', async () => {
    const lines = Array.from({ length: 900 }, (_, number) => {
      const type = types[(number * 7) % types.length] ?? 0;
      return lineOf({
        type,
        version: newestVersion,
        seed: number % 11,
        number,
        flavour: number % 5 === 0 ? 'odd' : 'plain',
      });
    });
    for (const definitionBytes of [1, 3000, 100_000]) await summaryOf(lines.join('\n'), { definitionBytes });
  });

  it('AUTH twins, and what is renumbered behind them', async () => {
    const hand = Object.values(samples);
    const lines = Array.from({ length: 600 }, (_, global) =>
      built(hand[global % hand.length]?.({ global: global % 300, ticks: global * 24_000 }) ?? {}, global % 3),
    );
    const { twins, runs } = await summaryOf(lines.join('\n'), { auth: ['open', 'create', 'exec'], budgetMs: 1000 });
    assert.deepEqual([twins > 100, runs], [true, 2]);
    assert.match(
      String(await both(lineOf({ type: 1, version: 11, seed: 1, number: 0 }), { auth: ['open'] })),
      /already has/,
    );
  });

  it('AUTH twins of every event type, of drafts where their fields are the same', async () => {
    const withTwin = types.filter((type) => twinOf(type) !== undefined);
    const { message } = NativeTrace.prototype;
    let [messages, drafts] = [0, 0];
    NativeTrace.prototype.message = function (each) {
      messages++;
      message.call(this, each);
    };
    try {
      for (const version of [1, 3, newestVersion]) {
        const lines = withTwin.map((type, number) => lineOf({ type, version, seed: 1, number }));
        const { twins } = await summaryOf(lines.join('\n'), { auth: authNames() });
        assert.equal(twins, withTwin.length);
        const isRead = isNative(lines);
        drafts += withTwin.filter((type, at) => isRead[at] && twinOf(type)?.rule === 'same').length;
      }
    } finally {
      NativeTrace.prototype.message = message;
    }
    assert.ok(drafts > 2 * withTwin.length, `${drafts} drafts`);
    assert.equal(messages, 2 * (3 * withTwin.length - drafts), 'each of the others, after its twin');
  });

  it('lines that cannot be written, and lines that are cut', async () => {
    const early = built(open({ global: 1 })).replace('2031-', '1969-');
    const late = built(open({ global: 2 })).replace('2031-', '2300-');
    const noText = built(samples.exec?.({ global: 3 }) ?? {}).replace('"next",', 'null,');
    const long = built(open({ global: 4 }, `/${'long/'.repeat(300_000)}`));
    const exec = built(
      changed(samples.exec?.({ global: 5 }) ?? {}, ['event', 'exec', 'args'], new Array(40_000).fill('word')),
    );
    const good = [6, 7].map((global) => built(open({ global })));
    for (const bad of [early, late, noText, long]) {
      for (const skipBad of [true, false]) {
        await both([built(open({ global: 0 })), bad, ...good].join('\n'), { skipBad });
        await both([bad, ...good].join('\n'), { skipBad });
      }
    }
    assert.equal((await summaryOf([exec, ...good].join('\n'))).messages, 3);
    for (const text of [early, good[0] ?? '']) {
      for (const length of [1, 2, 900, text.length - 1]) {
        await both(`${good[1]}\n${text.slice(0, length)}`, { skipBad: true });
        await both(`${good[1]}\n${text.slice(0, length)}`);
      }
    }
    await both(Buffer.concat([Buffer.from(`${good[0]}\n`), Buffer.of(0x22, 0xff, 0x0a), Buffer.from(good[1] ?? '')]), {
      skipBad: true,
    });
  });

  describe('odd values in every place', () => {
    const isOfImage = (key: string): boolean =>
      ['process', 'thread', 'stat', 'audit_token', 'executable', 'tty'].includes(key);

    async function compare(texts: readonly string[], isKnown: (key: string) => boolean, each = 1): Promise<void> {
      let read = 0;
      let refused = 0;
      for (const [at, text] of texts.entries()) {
        if (!everyCase && at % 10 !== 0) continue;
        const tried = [...oddLines(text, isKnown)].filter((_, line) => line % (everyCase ? each : 7 * each) === 0);
        const lines = tried.map((line, number) => line.replace(/"(global_|)seq_num":0\b/g, `"$1seq_num":${number}`));
        const { messages, skipped } = await summaryOf(lines.join('\n'), { skipBad: true });
        read += messages;
        refused += skipped;
      }
      assert.ok(read > 20 && refused > 20, `${read} read, ${refused} refused`);
    }

    it('of an envelope, its process and a file', () =>
      compare([lineOf({ type: 10, version: newestVersion, seed: 1, number: 0 })], () => false));

    it('of an older version', () => compare([lineOf({ type: 12, version: 3, seed: 1, number: 0 })], () => false));

    it('of lines made by hand', () =>
      compare(
        Object.values(samples).map((sample) => built(sample())),
        isOfImage,
      ));

    itInHeavy('of every event type', async () => {
      for (const flavour of ['plain', 'odd'] as const) {
        const texts = types.map((type) =>
          lineOf({ type, version: newestVersion, seed: 2, number: 0, flavour, arm: 0 }),
        );
        const plain = texts.map((text) => text.replaceAll(/\{"bytes":"[0-9A-F]*"\}/g, '"y"'));
        await compare(plain, isOfImage, 29);
      }
    });
  });

  it('what is wrong with a line that has no version, after lines that were read natively', async () => {
    const before = [0, 1, 2].map((number) => lineOf({ type: 12, version: 3, seed: 1, number }));
    const without = lineOf({ type: 12, version: newestVersion, seed: 1, number: 3 }).replace(/"version":\d+,?/, '');
    const text = [...before, without.replace(',}', '}')].join('\n');
    assert.match(String(await both(text)), /is unknown in message version 3/);
    await both(text, { skipBad: true });
  });

  it('again in TypeScript, if memory runs out', async () => {
    const { draft } = NativeTrace.prototype;
    let left = 300;
    NativeTrace.prototype.draft = function (each) {
      if (left-- === 0) throw new NotNative();
      draft.call(this, each);
    };
    try {
      const lines = Array.from({ length: 600 }, (_, global) => built(open({ global })));
      assert.equal((await summaryOf(lines.join('\n'), { skipBad: true })).messages, 600);
    } finally {
      NativeTrace.prototype.draft = draft;
    }
    assert.ok(left < 0);
  });

  it('mutated lines', async () => {
    const line = fc
      .record({
        type: fc.constantFrom(...types),
        version: fc.constantFrom(1, 3, 9, newestVersion, newestVersion),
        seed: fc.integer({ min: 1, max: 3 }),
        flavour: fc.constantFrom('plain', 'sparse', 'odd'),
        turns: fc.nat(2),
        escapes: fc.boolean(),
        mutations: fc.array(mutation, { maxLength: 3 }),
      })
      .map(
        ({ mutations, ...variant }) =>
          (number: number) =>
            mutations.reduce(mutated, lineOf({ ...variant, number })),
      );
    const counts = { read: 0, skipped: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 10, maxLength: 40 }), fc.boolean(), async (lines, isShort) => {
        const text = lines.map((each, number) => each(number)).join('\n');
        const said = await both(text, { skipBad: true, ...(isShort ? { definitionBytes: 5000 } : {}) });
        await both(text);
        if (typeof said === 'string') return;
        counts.read += said.messages;
        counts.skipped += said.skipped;
      }),
      { numRuns: cases(60) },
    );
    const least = everyCase ? 50 : 0;
    assert.ok(counts.read > least && counts.skipped > least, JSON.stringify(counts));
  });
});

describe('a native copy that is not open, or was closed', () => {
  const { TraceCopy } = addonIfBuilt() ?? assert.fail();
  const definition = Uint8Array.of(0x82, 0x22, 0x61, 0x61);
  for (const wasOpen of [false, true])
    it(`refuses whatever it is asked: ${wasOpen ? 'closed' : 'never opened'}`, () => {
      const found = new Float64Array(4);
      const copy = new TraceCopy(found, null);
      if (wasOpen) {
        assert.ok(copy.open(new Uint8Array(0), BigUint64Array.of(1n, 1n, 1n, 0n, 0n, 0n, 1000n)));
        assert.equal(copy.find(-1, definition), -1);
        copy.close();
      }
      assert.equal(copy.find(-1, definition), -1);
      const clock = new BigUint64Array(6);
      copy.beginMessage(5, clock);
      copy.endMessage(5, clock, definition);
      copy.run(BigUint64Array.of(2n, 2n, 3n));
      copy.remember(-1, definition);
      assert.equal(found[3], 1, 'refused');
      assert.equal(found[0], 0, 'messages');
    });
});

/** Removes the keys that came with version 10. */
const withoutKeys = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withoutKeys);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([key]) => key !== 'cs_validation_category');
  return Object.fromEntries(members.map(([key, each]) => [key, withoutKeys(each)]));
};
