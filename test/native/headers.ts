// Both readers accept the same headers, so that a trace that is accepted before a run is also read for its report.
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { recoverTrace } from '../../src/edit/recover.ts';
import { buildMessage } from '../../src/trace/builders.ts';
import { type CborValue, decodeCbor, encodeCbor } from '../../src/trace/cbor.ts';
import { walkCbor } from '../../src/trace/cbor-walk.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { everyCase } from '../cases.ts';
import { bothVerdicts } from './verdict.ts';
import { eventTypes, path, traceOf } from './versions.ts';

type Header = ReadonlyMap<CborValue, CborValue>;

const magicBytes = 17;
/** `[kind, firstMessage, crc32c, bytes]`: 0 and 0, then a number and a byte string of the usual lengths. */
const block = (bytes: Uint8Array): Uint8Array => encodeCbor([0, 0, crc32c(bytes), bytes]);

const messages = [0, 1, 9, 13];
const full = traceOf(11, (writer) => {
  for (const type of messages) writer.message(buildMessage(type, {}, type + 1, 'odd'));
});
const empty = traceOf(11, () => {});

/** Returns the header's map, and where its block ends. */
function headerOf(trace: Uint8Array): { readonly map: Header; readonly end: number } {
  const end = walkCbor(trace, magicBytes);
  const [, , , bytes] = decodeCbor(trace, magicBytes, end) as readonly [0, 0, number, Uint8Array];
  return { map: decodeCbor(bytes) as Header, end };
}

function verdicts(
  trace: Uint8Array,
  end: number,
  map: CborValue,
): { readonly native: string; readonly script: string } {
  rmSync(path, { force: true }); // Its file system may write out what is replaced.
  writeFileSync(path, Buffer.concat([trace.subarray(0, magicBytes), block(encodeCbor(map)), trace.subarray(end)]));
  return bothVerdicts(path);
}

/** Declares the tests of what the header's block says beside its map. */
export function testHeaderBlocks(): void {
  const isRefused = (
    { native, script }: { readonly native: string; readonly script: string },
    what: string,
  ): boolean => {
    assert.equal(
      script !== '',
      native !== '',
      `${what}: ${native || 'read natively'}; ${script || 'read in TypeScript'}`,
    );
    return script !== '';
  };

  it('a header block behind messages is refused by both readers, and not recovered', async () => {
    const { map, end } = headerOf(full);
    const bytes = encodeCbor(map);
    for (const first of [0, 1, 1000]) {
      const changed = encodeCbor([0, first, crc32c(bytes), bytes]);
      writeFileSync(path, Buffer.concat([full.subarray(0, magicBytes), changed, full.subarray(end)]));
      assert.equal(isRefused(bothVerdicts(path), `${first}`), first > 0);
      const output = `${path}.recovered`;
      const recovered = recoverTrace({ input: path, output, overwrite: true, application: 'test' });
      await (first === 0 ? recovered : assert.rejects(recovered, /messages come before it, there are 0/));
    }
  });

  it('a missing field that a pointer needs is refused by both readers, and any other by neither', () => {
    let refused = 0;
    for (const version of [11, 1, 6]) {
      const types = everyCase ? eventTypes : messages;
      const trace = traceOf(version, (writer) => {
        for (const type of types) writer.message(buildMessage(type, { version }, type + 1, 'odd'));
      });
      const { map, end } = headerOf(trace);
      const fields = map.get('fields') as ReadonlyMap<string, readonly string[]>;
      for (const [plan, names] of fields) {
        for (const [at, name] of names.entries()) {
          if (at % 3 !== version % 3) continue;
          // The records have as many items as before, of which one is unknown.
          const list = names.map((each) => (each === name ? 'of_tomorrow' : each));
          const changed = new Map([...map, ['fields', new Map([...fields, [plan, list]])]]) as CborValue;
          if (isRefused(verdicts(trace, end, changed), `${plan}.${name} at ${version}`)) refused++;
        }
      }
    }
    assert.ok(refused > (everyCase ? 5 : 4), `${refused} refused`);
  });
}

const scalar = fc.oneof(
  fc.constantFrom<CborValue>(
    null,
    true,
    false,
    0,
    1,
    -1,
    255,
    256,
    0xffff,
    0x10000,
    0xffffffff,
    2 ** 32,
    'unknown',
    '',
  ),
  fc.constantFrom<CborValue>(2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 'kill', 'built', 'recorder', 'pid', 'path'),
  fc.uint8Array({ maxLength: 3 }),
  fc.string({ maxLength: 3, unit: 'grapheme' }),
);
const value: fc.Arbitrary<CborValue> = fc.letrec<{ any: CborValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: scalar },
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('paths', 'processes', 'inverted', 'build', 'version', 'major', 'x'), tie('any')),
    fc.array(fc.tuple(fc.nat(3), tie('any')), { maxLength: 2 }).map((pairs) => new Map(pairs) as CborValue),
  ),
})).any;

/** Returns another value of the same type. */
function alike(old: CborValue): CborValue {
  if (typeof old === 'string') return `${old}x`;
  if (typeof old === 'number') return old + 1;
  if (typeof old === 'bigint') return old - 1n;
  if (typeof old === 'boolean') return !old;
  if (old instanceof Uint8Array) return Uint8Array.of(...old, 1);
  if (Array.isArray(old)) return old.slice(1);
  return old instanceof Map ? new Map([...old, ['x', null]]) : 'x';
}

/** Goes down as the numbers say, and puts the new value there; undefined removes what is there. */
type To = CborValue | undefined | typeof alike;

function changed(old: CborValue, way: readonly number[], to: To): CborValue | undefined {
  const [first, ...rest] = way;
  if (first === undefined) return typeof to === 'function' ? to(old) : to;
  if (Array.isArray(old) && old.length > 0) {
    const at = first % old.length;
    return old.flatMap((item: CborValue, index) => {
      const now = index === at ? changed(item, rest, to) : item;
      return now === undefined ? [] : [now];
    });
  }
  if (old instanceof Map && old.size > 0) {
    const at = first % old.size;
    return new Map(
      [...(old as Header)].flatMap(([key, item], index) => {
        const now = index === at ? changed(item, rest, to) : item;
        return now === undefined ? [] : [[key, now] as const];
      }),
    );
  }
  return typeof to === 'function' ? to(old) : to;
}

const change = fc.record({
  way: fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }),
  to: fc.oneof<fc.Arbitrary<To>[]>(value, fc.constant(undefined), fc.constant(alike)),
});

const bare = headerOf(empty);
const used = headerOf(full);

/** Declares the tests of headers that were not changed at random. */
export function testHeaders(): void {
  it('a header is accepted as it is written', () => {
    assert.deepEqual(verdicts(empty, bare.end, bare.map), { native: '', script: '' });
    assert.deepEqual(verdicts(full, used.end, used.map), { native: '', script: '' });
  });

  for (const key of bare.map.keys())
    it(`a header without ${String(key)} gets one verdict from both readers`, () => {
      const { native, script } = verdicts(empty, bare.end, new Map([...bare.map].filter(([each]) => each !== key)));
      assert.equal(native === '', script === '', `C++: ${native}; TypeScript: ${script}`);
      assert.equal(native === '', key === 'running');
      if (native !== '') assert.match(native, new RegExp(String(key)));
    });
}

/** Declares the tests that try this many changes. */
export function testChangedHeaders(runs: number): void {
  it('a changed header is refused by both readers or by neither', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        let map: CborValue = bare.map;
        for (const { way, to } of changes) map = changed(map, way, to) ?? map;
        const { native, script } = verdicts(empty, bare.end, map);
        if (native === '') accepted++;
        assert.equal(native === '', script === '', `C++: ${native || 'takes it'}; TypeScript: ${script || 'takes it'}`);
      }),
      { numRuns: runs * 3 },
    );
    assert.ok(accepted > runs / (everyCase ? 4 : 10), `${accepted} accepted, so little was compared`);
  });

  // The library needs some fields that the report does not.
  it('a changed header with messages is read for the report if the library takes it', () => {
    fc.assert(
      fc.property(change, ({ way, to }) => {
        const { native, script } = verdicts(full, used.end, changed(used.map, way, to) ?? used.map);
        if (native === '') assert.equal(script, '');
      }),
      { numRuns: runs },
    );
  });
}
