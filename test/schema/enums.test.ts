// Every number of the headers, compared with the compiled values: enum members, event types, and the version that added
// a field.
import assert from 'node:assert/strict';
import { enumTables } from '../../src/schema/enums.ts';
import type { Field } from '../../src/schema/fields.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { versionOfMacos } from '../../src/schema/macos/versions.ts';
import { structs } from '../../src/schema/structs.ts';
import numbers from './enum-fixture.json' with { type: 'json' };
import { isInSdk, sdk } from './sdk.ts';
import sinces from './since-fixture.json' with { type: 'json' };

type Numbers = Readonly<Record<string, Readonly<Record<string, number>>>>;

const sinceOf = (fields: readonly Field[], path: string, outer: number): [string, number][] =>
  fields.flatMap((field): [string, number][] => {
    const since = Math.max(field.since, outer);
    const name = [path, field.name].filter(Boolean).join('.');
    const own: [string, number][] = field.name === '' || field.kind === 'reserved' ? [] : [[name, since]];
    if (field.kind === 'group') return [...own, ...sinceOf(field.fields, name, since)];
    if (field.kind === 'carve') return sinceOf(field.fields, path, since);
    if (field.kind === 'union') return [...own, ...field.arms.flatMap((arm) => sinceOf([arm.field], name, since))];
    return own;
  });

describe('schema numbers', () => {
  it('the numbers of enum members and event types are those of the headers [members]', () => {
    const events = eventRows.filter(isInSdk);
    const tables: Record<string, Record<string, number>> = {
      es_event_type_t: {
        ...Object.fromEntries(events.map((row) => [row.name, row.number])),
        ES_EVENT_TYPE_LAST: events.length,
      },
    };
    for (const { name, members } of enumTables.filter(isInSdk))
      tables[name] = Object.fromEntries(members.filter(isInSdk).map((member) => [member.name, member.value]));
    assert.deepEqual(tables, numbers as Numbers);
  });

  it('the message version of each newer field is that of the headers [field-versions]', () => {
    const younger = structs.flatMap((row): [string, Record<string, number>][] => {
      const found = sinceOf(row.fields, '', 1).filter(
        ([name, since]) => since > 1 && since <= versionOfMacos(sdk) && !isOurs(row.name, name),
      );
      return found.length === 0 ? [] : [[row.name, Object.fromEntries(found)]];
    });
    assert.deepEqual(Object.fromEntries(younger), sinces as Numbers);
  });
});

/** The results of es_exec_fd and es_exec_entitlements have no place in the struct. */
function isOurs(struct: string, field: string): boolean {
  return struct === 'es_event_exec_t' && (field === 'fds' || field === 'entitlements');
}
