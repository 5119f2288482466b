// Computed offsets and sizes, compared with Apple's headers compiled for arm64 and x86_64 macOS.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Field } from '../../src/schema/fields.ts';
import { extentOf, layoutOf, layoutOfFields, sizesOf } from '../../src/schema/layout.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { structNamed, structs } from '../../src/schema/structs.ts';
import { isInSdk } from './sdk.ts';

interface Measured {
  readonly name: string;
  readonly size: number;
  readonly align: number;
  /** [dotted path, offset from the struct's start, size] */
  readonly fields: readonly (readonly [string, number, number])[];
}

const measured: readonly Measured[] = JSON.parse(
  readFileSync(new URL('abi-fixture.json', import.meta.url), 'utf8'),
) as Measured[];

const rows = (fields: readonly Field[], base: number, path: string): [string, number, number][] =>
  layoutOfFields(fields).fields.flatMap(({ field, offset, size }) => {
    const at = base + offset;
    const name = [path, field.name].filter(Boolean).join('.');
    const own: [string, number, number][] =
      field.name === '' || (field.kind === 'irregular' && field.c === null) ? [] : [[name, at, size]];
    switch (field.kind) {
      case 'group':
        return [...own, ...rows(field.fields, at, name)];
      case 'carve':
        return [['reserved', at, field.length], ...rows(field.fields, at, path)];
      case 'union':
        return [
          ...own,
          ...field.arms.flatMap((arm) => rows([arm.field], at, name)),
          ...(field.reserved > 0 ? [[`${name}.reserved`, at, field.reserved] as [string, number, number]] : []),
        ];
      default:
        return own;
    }
  });

const sorted = (list: readonly (readonly [string, number, number])[]): string[] =>
  list.map((row) => row.join(' ')).toSorted();

/** Payloads of events that are newer than the fixture, and their members of es_events_t. */
const newer = newerThanSdk();
function newerThanSdk(): ReadonlySet<string | null> {
  const names = (rows: typeof eventRows): (string | null)[] => rows.flatMap(({ payload, member }) => [payload, member]);
  const known = new Set(names(eventRows.filter(isInSdk)));
  return new Set(names(eventRows.filter((row) => !isInSdk(row))).filter((name) => !known.has(name)));
}

describe('schema layout', () => {
  it('the schema has every struct of the headers, and no other', () => {
    const names = structs.map((row) => row.name).filter((name) => !newer.has(name));
    assert.deepEqual(names.toSorted(), measured.map((row) => row.name).toSorted());
  });

  for (const expected of measured) {
    it(`the layout of ${expected.name} is Darwin's [layout ${expected.name}]`, () => {
      const row = structNamed(expected.name);
      const layout = layoutOf(row);
      assert.deepEqual([layout.size, layout.align], [expected.size, expected.align]);
      const actual = row.union
        ? layout.fields
            .filter(({ field }) => !newer.has(field.name))
            .map((placed): [string, number, number] => [placed.field.name, placed.offset, placed.size])
        : rows(row.fields, 0, '');
      assert.deepEqual(sorted(actual), sorted(expected.fields));
    });
  }

  it('a field that moved is noticed', () => {
    const fields = structNamed('es_event_rename_t').fields;
    const moved = rows([...fields.slice(1), ...fields.slice(0, 1)], 0, '');
    const expected = measured.find((row) => row.name === 'es_event_rename_t');
    assert.notDeepEqual(sorted(moved), sorted(expected?.fields ?? []));
  });

  it('the length of a struct in older messages is known [older-lengths]', () => {
    assert.deepEqual(sizesOf(structNamed('es_process_t')), [
      { since: 1, size: 208 },
      { since: 10, size: 216 },
      { since: 11, size: 248 },
    ]);
    assert.deepEqual(sizesOf(structNamed('es_event_xp_malware_detected_t')), [
      { since: 1, size: 64 },
      { since: 10, size: 80 },
    ]);
    for (const row of structs) assert.equal(sizesOf(row).at(-1)?.size, layoutOf(row).size, row.name);
  });

  it('a field in reserved bytes does not grow its struct [carved-fields]', () => {
    for (const row of structs) {
      for (const field of row.fields) {
        if (field.kind === 'carve') assert.equal(extentOf(field).size, field.length, `${row.name} carve`);
      }
    }
  });
});
