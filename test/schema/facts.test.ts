// The library packs the words of a fact as the harness reads them, and a ledger with other words is refused.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { memberOf, memberType, structOf } from '../../scripts/generate/facts.ts';
import { protocolOf } from '../../scripts/generate/ledger.ts';
import { factReaders } from '../../src/schema/generated/facts.ts';
import { runProtocol } from '../../src/schema/generated/ledger.ts';
import { type FactField, type FactKind, factKinds } from '../../src/schema/run/facts.ts';
import { clangxx, compile, root, run } from '../native/compile.ts';

const readers: Readonly<Record<string, (a: bigint, b: bigint, c: bigint) => object>> = factReaders;

const wholeWord: readonly [number, number] = [0, 64];

/** Distinct for the fields of a kind, and the largest that the field has room for, less its place. */
function largestOf({ is, codes, bits: [from, to] = wholeWord }: FactField, place: number): number | bigint | boolean {
  if (is === 'flag') return true;
  if (is === 'int32') return -1 - place;
  if (codes !== undefined) return 3 + place;
  return is === 'word' ? (1n << 64n) - 1n - BigInt(place) : 2 ** Math.min(to - from, 52) - 1 - place;
}

/** Several fields that take a whole word are ways to read it: a writer has one of them. */
const withoutOthers = (fields: FactKind['a'] = [], way: number): readonly FactField[] => {
  const ways = [fields].flat().filter(({ bits }) => bits === undefined);
  return [fields].flat().filter((field) => field.bits !== undefined || field === ways[way % ways.length]);
};

const written = ({ a, b, c }: FactKind, way: number): ReadonlyMap<FactField, number | bigint | boolean> =>
  new Map(
    [a, b, c].flatMap((fields) => withoutOthers(fields, way)).map((field, place) => [field, largestOf(field, place)]),
  );

function initializer(field: FactField, value: number | bigint | boolean): string {
  const literal = typeof value === 'bigint' ? `${value}U` : String(value);
  const type = memberType(field);
  return `.${memberOf(field)} = ${field.codes === undefined ? literal : `static_cast<${type}>(${literal})`}`;
}

const printed = (kind: FactKind, members: readonly string[]): string =>
  `  print(${structOf(kind)}{${members.join(', ')}}.words());\n`;

const program = (statements: readonly string[]): string => `#include <cinttypes>
#include <cstdio>
#include "src/schema/generated/facts.h"
using namespace esreplay;
void print(const FactWords& words) {
  std::printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\\n", words.a, words.b, words.c);
}
int main() {
${statements.join('')}}
`;

async function wordsOf(statements: readonly string[]): Promise<readonly (readonly [bigint, bigint, bigint])[]> {
  const source = tmp.fileSync({ postfix: '.cc' }).name;
  writeFileSync(source, program(statements));
  const { status, output } = run(await compile('writes-facts', clangxx, [source], []), []);
  assert.equal(status, 0, output);
  return output
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [a = 0n, b = 0n, c = 0n] = line.split(' ').map(BigInt);
      return [a, b, c];
    });
}

/** The library's sources, without the ledger, which alone knows the words. */
const aboveLedger = (): readonly (readonly [name: string, text: string])[] =>
  readdirSync(join(root, 'replayer'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cc|h)$/.test(name) && !name.startsWith('ledger/'))
    .map((name) => [name, readFileSync(join(root, 'replayer', name), 'utf8')]);

const found = (pattern: RegExp): string[] =>
  aboveLedger().flatMap(([name, text]) => [...text.matchAll(pattern)].map(([match]) => `${name}: ${match}`));

describe('the structs of facts', () => {
  it('fields are written in C++ as they are read in TypeScript', async () => {
    const ways = [0, 1].flatMap((way) => factKinds.map((kind) => ({ kind, values: written(kind, way) })));
    const words = await wordsOf(
      ways.map(({ kind, values }) =>
        printed(
          kind,
          [...values].map(([field, value]) => initializer(field, value)),
        ),
      ),
    );
    assert.equal(words.length, 2 * factKinds.length);
    for (const [index, { kind, values }] of ways.entries()) {
      const [a, b, c] = words[index] ?? [0n, 0n, 0n];
      const read = readers[kind.name]?.(a, b, c);
      const expected = Object.fromEntries([...values].map(([{ name }, value]) => [name, value]));
      assert.deepEqual({ ...read, ...expected }, read, kind.name);
    }
  });

  it('a value of three words keeps their order', async () => {
    const [kind] = factKinds.filter(({ abc }) => abc !== undefined);
    assert.ok(kind?.abc !== undefined);
    const [[a, b, c] = [0n, 0n, 0n]] = await wordsOf([printed(kind, [`.${memberOf(kind.abc)} = {1, 2, 3}`])]);
    assert.deepEqual(readers[kind.name]?.(a, b, c), { [kind.abc.name]: 1n | (2n << 64n) | (3n << 128n) });
  });

  it('a field without a value is 0', async () => {
    const words = await wordsOf(factKinds.map((kind) => printed(kind, [])));
    assert.deepEqual(
      words.filter((each) => each.some((word) => word !== 0n)),
      [],
    );
  });

  it('C++ code outside the ledger names the fields of a fact, and no word of it', () => {
    assert.ok(aboveLedger().some(([name]) => name === 'attach/crash.cc'));
    assert.deepEqual(found(/\bFact \w+ = \{\}/g), []);
    assert.deepEqual(found(/(?:\.|->)[abc]\b(?: [|&]?= |\s*,|\))/g), []);
  });
});

describe('the protocol of runs', () => {
  const changed = (name: string, change: (kind: FactKind) => FactKind): number =>
    protocolOf(factKinds.map((kind) => (kind.name === name ? change(kind) : kind)));

  it('the protocol number is that of the table', () => {
    assert.equal(protocolOf(structuredClone(factKinds)), runProtocol);
  });

  it('the protocol number changes with the bits of a field', () => {
    for (const { name, ...kind } of factKinds) {
      for (const word of ['a', 'b', 'c'] as const) {
        const fields = [kind[word] ?? []].flat();
        for (const field of fields) {
          if (field.bits === undefined) continue;
          const [from, to] = field.bits;
          const bits = from > 0 ? ([from - 1, to] as const) : ([from, to - 1] as const);
          const moved = fields.map((each) => (each === field ? { ...each, bits } : each));
          assert.notEqual(
            changed(name, (row) => ({ ...row, [word]: moved })),
            runProtocol,
            `${name}.${field.name}`,
          );
        }
      }
    }
  });

  it('the protocol number changes with the word, the encoding and the name of a field', () => {
    const childPid: FactField = { name: 'childPid', about: '', is: 'number' };
    const others: readonly Pick<FactKind, 'a' | 'b' | 'abc'>[] = [
      { b: childPid },
      { abc: childPid },
      { a: { ...childPid, is: 'word' } },
      { a: { ...childPid, name: 'pid' } },
    ];
    const protocols = [{ a: childPid }, ...others].map((words) =>
      changed('fork', ({ name, about }) => ({ name, about, ...words })),
    );
    assert.equal(protocols[0], runProtocol);
    assert.equal(new Set(protocols).size, protocols.length);
  });
});
