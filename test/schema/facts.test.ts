// The library packs the words of a fact as the harness reads them, and a ledger with other words is refused.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import { memberOf, type PackedWord, packedName, packedWords } from '../../scripts/generate/facts.ts';
import { protocolOf } from '../../scripts/generate/ledger.ts';
import { factReaders } from '../../src/schema/generated/facts.ts';
import { runProtocol } from '../../src/schema/generated/ledger.ts';
import { type FactField, type FactKind, factKinds } from '../../src/schema/run/facts.ts';
import { clangxx, compile, root, run } from '../native/compile.ts';

const readers: Readonly<Record<string, (a: bigint, b: bigint, c: bigint) => object>> = factReaders;

/** The largest value of each field, less its place, so that no two fields of a word have the same. */
const valuesOf = ({ fields }: PackedWord): Record<string, number | boolean> =>
  Object.fromEntries(
    fields.map(({ name, is, bits: [from, to] }, place) => [
      name,
      is === 'flag' ? true : 2 ** Math.min(to - from, 52) - 1 - place,
    ]),
  );

function statement(packed: PackedWord): string {
  const values = valuesOf(packed);
  const members = packed.fields.map((field) => `.${memberOf(field)} = ${values[field.name]}`);
  return `  std::printf("%" PRIu64 "\\n", ${packedName(packed)}{${members.join(', ')}}.word());\n`;
}

describe('words that several fields of a fact share', () => {
  it('fields are packed in C++ as they are read in TypeScript', async () => {
    const source = tmp.fileSync({ postfix: '.cc' }).name;
    const includes = '#include <cinttypes>\n#include <cstdio>\n#include "src/schema/generated/facts.h"\n';
    const body = `using namespace esreplay;\nint main() {\n${packedWords.map(statement).join('')}}\n`;
    writeFileSync(source, includes + body);
    const { status, output } = run(await compile('packs-facts', clangxx, [source], []), []);
    assert.equal(status, 0, output);
    const printed = output.trimEnd().split('\n').map(BigInt);
    assert.ok(packedWords.length > 0);
    for (const [index, packed] of packedWords.entries()) {
      const [a, b, c] = ['a', 'b', 'c'].map((word) => (word === packed.word ? printed[index] : undefined) ?? 0n);
      const read = readers[packed.kind]?.(a ?? 0n, b ?? 0n, c ?? 0n);
      assert.deepEqual({ ...read, ...valuesOf(packed) }, read, `${packed.kind}.${packed.word}`);
    }
  });

  it('C++ code packs no word of a fact by hand', () => {
    const names = readdirSync(join(root, 'replayer'), { recursive: true, encoding: 'utf8' });
    const sources = names.filter((name) => /\.(cc|h)$/.test(name));
    assert.ok(sources.includes('attach/crash.cc'));
    const shifted = /(?:\.|->)[abc]\b[^;]*<<[^;]*;/g;
    assert.deepEqual(
      sources.flatMap((name) =>
        [...readFileSync(join(root, 'replayer', name), 'utf8').matchAll(shifted)].map(([found]) => `${name}: ${found}`),
      ),
      [],
    );
  });
});

describe('the protocol of runs', () => {
  const changed = (name: string, change: (kind: FactKind) => FactKind): number =>
    protocolOf(factKinds.map((kind) => (kind.name === name ? change(kind) : kind)));

  it('the protocol number is that of the table', () => {
    assert.equal(protocolOf(structuredClone(factKinds)), runProtocol);
  });

  it('the protocol number changes with the bits of a field', () => {
    for (const { kind, word, fields } of packedWords) {
      for (const field of fields) {
        const [from, to] = field.bits;
        const bits = from > 0 ? ([from - 1, to] as const) : ([from, to - 1] as const);
        const moved = fields.map((each) => (each === field ? { ...each, bits } : each));
        assert.notEqual(
          changed(kind, (row) => ({ ...row, [word]: moved })),
          runProtocol,
          `${kind}.${field.name}`,
        );
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
