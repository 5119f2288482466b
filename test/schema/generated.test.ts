// The committed generated files, and that a stale one is detected.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputs } from '../../scripts/generate/outputs.ts';
import { staleOutputs, writeOutput } from '../../scripts/generate/write.ts';
import { type StructName, writeStruct } from '../../src/run/directory/shared-structs.ts';
import * as ledger from '../../src/schema/generated/ledger.ts';
import { functionRows } from '../../src/schema/macos/functions.ts';
import { fixedStructs } from '../../src/schema/run/run-structs.ts';
import { freshFolder } from '../folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('generated files', () => {
  it('the generated files are current', () => {
    assert.deepEqual(
      staleOutputs(root).map((output) => output.path),
      [],
      'run npm run generate',
    );
  });

  it('a missing or changed file is noticed', () => {
    const directory = freshFolder();
    assert.equal(staleOutputs(directory).length, outputs.length);
    for (const output of outputs) writeOutput(directory, output);
    assert.deepEqual(staleOutputs(directory), []);
    appendFileSync(join(directory, 'docs/reference/events.md'), 'edited by hand\n');
    assert.deepEqual(
      staleOutputs(directory).map((output) => output.path),
      ['docs/reference/events.md'],
    );
  });

  it('the headers declare every function', () => {
    const text =
      read('replayer/kit/include/EndpointSecurity/ESClient.h') +
      read('replayer/kit/include/EndpointSecurity/ESMessage.h');
    for (const row of functionRows) assert.match(text, new RegExp(`[ *]${row.name}\\(`), row.name);
  });

  it('the CDDL defines each rule that it uses, once', () => {
    const lines = read('docs/reference/trace.cddl')
      .split('\n')
      .map((line) => line.replace(/;.*$/, ''));
    const defined = lines.flatMap((line) => /^([a-z][a-z0-9-]*) =/.exec(line)?.[1] ?? []);
    assert.equal(new Set(defined).size, defined.length);
    const prelude = ['any', 'bool', 'bstr', 'null', 'tstr', 'uint'];
    const known = new Set([...defined, ...prelude]);
    // After strings, member keys and controls are removed, every word left is a use of a rule.
    const uses = lines
      .join('\n')
      .replaceAll(/"[^"]*"/g, '')
      .replaceAll(/[a-z][a-z0-9-]*:/g, '')
      .replaceAll(/\.[a-z]+/g, '')
      .match(/[a-z][a-z0-9-]*/g);
    assert.deepEqual(
      [...new Set(uses)].filter((name) => !known.has(name)),
      [],
    );
    assert.ok(defined.includes('auth-open') && defined.includes('notify-bootstrap-look-up'));
  });
});

describe('ledger readers', () => {
  const layouts = Object.entries(ledger.fixedLayouts);
  const readers = ledger as unknown as Readonly<
    Record<string, (view: DataView, at: number) => Record<string, unknown>>
  >;

  it('the readers cover every fixed struct', () => {
    assert.deepEqual(
      layouts.map(([name, layout]) => [name, layout.size]),
      fixedStructs.map((row) => [row.name, row.size]),
    );
  });

  for (const [name, layout] of layouts) {
    it(`each field of ${name} is read from its own bytes`, () => {
      const fields: [string, { offset: number; type: string; count: number }][] = Object.entries(layout.fields);
      for (const [field, { offset, type, count }] of fields) {
        const bytes = new Uint8Array(layout.size + 8);
        const coded = ['tally', 'stamp', 'marks'].includes(type);
        bytes.set(writeStruct(name as StructName, coded ? { [field]: 65 } : {}), 8);
        if (!coded) bytes[8 + offset] = 65;
        const row = readers[`read${name}`]?.(new DataView(bytes.buffer), 8) ?? {};
        const value = row[field];
        const first = Array.isArray(value) ? value[0] : value;
        assert.equal(type === 'chars' ? first : Number(first), type === 'chars' ? 'A' : 65, field);
        if (Array.isArray(value)) assert.equal(value.length, count, field);
        const others = Object.entries(row).filter(([key]) => key !== field);
        for (const [key, other] of others) {
          assert.ok(
            [other].flat().every((item) => item === '' || Number(item) === 0),
            `${field} shows in ${key}`,
          );
        }
      }
    });
  }

  it('a damaged counter, time or mark reads as NaN', () => {
    const bytes = writeStruct('LedgerControl', { rows: 41, endNs: 1_234_567_890_123_456n, complete: 5 });
    const { rows, endNs, complete } = ledger.fixedLayouts.LedgerControl.fields;
    const read = (): ledger.LedgerControl => ledger.readLedgerControl(new DataView(bytes.buffer));
    assert.deepEqual([read().rows, read().endNs, read().complete], [41, 1_234_567_890_123_456, 5]);
    for (const [name, { offset }] of Object.entries({ rows, endNs, complete })) {
      for (let at = offset; at < offset + 8; at += 1) {
        const [was = 0] = bytes.subarray(at, at + 1);
        for (const changed of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
          bytes[at] = was ^ changed;
          assert.ok(Number.isNaN(read()[name as 'rows']), `${name}, byte ${at - offset} of ${was}, ${changed} changed`);
        }
        bytes[at] = was;
      }
    }
    assert.ok(Number.isNaN(ledger.readLedgerControl(new DataView(new ArrayBuffer(bytes.length))).rows), 'zeros');
  });

  it('64-bit words that are not times or counters stay exact', () => {
    const bytes = new Uint8Array(64).fill(0xff);
    const fact = ledger.readFactRecord(new DataView(bytes.buffer));
    assert.equal(fact.a, 0xffff_ffff_ffff_ffffn);
    assert.equal(fact.traceIndex, -1);
  });

  it('the readers name numbers as the tables do', () => {
    assert.equal(ledger.FactKind.attached, 1);
    assert.equal(ledger.factKindNames[ledger.FactKind.useAfterRelease], 'use_after_release');
    assert.equal(ledger.esFunctionNames[ledger.EsFunction.esRespondAuthResult], 'es_respond_auth_result');
  });
});
