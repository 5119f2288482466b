// Native code and TypeScript import lines with odd values and mutated lines the same, or refuse them with the same words.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { cases, everyCase, itInHeavy } from '../cases.ts';
import '../with-addon.ts';
import { both, lineOf, summaryOf, types, withExact } from './both-ways.ts';
import { line as built, samples } from './line-builder.ts';

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

/** What may stand in place of any value, or around it. */
const oddValues = [
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
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '4294967295',
  '4294967296',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
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
  '{}',
  '[]',
  '[0]',
  '[null]',
  '[{}]',
  '{"bytes":"00"}',
  '{"existing_file":null}',
  '{"auth":0}',
  '0 0',
  '"a" : 1',
  '"2024-02-29T23:59:59.000000000Z"',
  '"2023-02-29T00:00:00.000000000Z"',
  '"2024-01-01T24:00:00.000000000Z"',
  '"2024-01-01T00:00:00.000000Z"',
  '"0000-03-01T00:00:00.000000000Z"',
  '"1969-12-31T23:59:59.999999999Z"',
  '"9999-12-31T00:00:00.000000000Z"',
  '"01234567-89ab-cdef-0123-456789abcdef"',
  '"0123456789ab-cdef-0123-456789abcdef-"',
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

describe('imported natively', () => {
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

    it('odd values of an envelope, its process and a file are read or refused alike', () =>
      compare([lineOf({ type: 10, version: newestVersion, seed: 1, number: 0 })], () => false));

    it('odd values of an older version are read or refused alike', () =>
      compare([lineOf({ type: 12, version: 3, seed: 1, number: 0 })], () => false));

    it('odd values of lines made by hand are read or refused alike', () =>
      compare(
        Object.values(samples).map((sample) => built(sample())),
        isOfImage,
      ));

    itInHeavy('odd values of every event type are read or refused alike', async () => {
      for (const flavour of ['plain', 'odd'] as const) {
        const texts = types.map((type) =>
          lineOf({ type, version: newestVersion, seed: 2, number: 0, flavour, arm: 0 }),
        );
        const plain = texts.map((text) => text.replaceAll(/\{"bytes":"[0-9A-F]*"\}/g, '"y"'));
        await compare(plain, isOfImage, 29);
      }
    });
  });

  it('mutated lines are read or refused alike', async () => {
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
