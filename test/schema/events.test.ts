// Event rows, compared with facts that the table itself does not repeat, and the lookup by name.
import assert from 'node:assert/strict';
import { EventType } from '../../src/schema/generated/messages.ts';
import {
  authNames,
  eventByName,
  eventNames,
  eventRow,
  eventRows,
  isDiscretionary,
  twinOf,
} from '../../src/schema/macos/events.ts';
import { functionRows } from '../../src/schema/macos/functions.ts';
import {
  macosNumber,
  macosOfVersion,
  messageVersions,
  newestVersion,
  versionOfMacos,
} from '../../src/schema/macos/versions.ts';
import { structNamed } from '../../src/schema/structs.ts';
import { appleDiscretionaryEvents } from './apple-declarations.ts';

const withAction = (action: string) => eventRows.filter((row) => row.action === action);

describe('schema events', () => {
  it('number the rows by position [numbers]', () => {
    assert.deepEqual(
      eventRows.map((row) => row.number),
      eventRows.map((_, index) => index),
    );
    assert.equal(new Set(eventRows.map((row) => row.name)).size, eventRows.length);
  });

  it('come in the order of their releases [release-order]', () => {
    const releases = eventRows.map((row) => macosNumber(row.firstMacos));
    assert.deepEqual(
      releases,
      releases.toSorted((a, b) => a - b),
    );
  });

  it('pair AUTH with NOTIFY [auth-notify-pairs]', () => {
    for (const row of withAction('AUTH')) {
      const other = eventRows[row.counterpart ?? -1];
      assert.equal(other?.action, 'NOTIFY', row.name);
      assert.equal(other?.counterpart, row.number, row.name);
      assert.equal(other?.member, row.member, row.name);
      assert.deepEqual([other?.payload, other?.byPointer], [row.payload, row.byPointer], row.name);
      assert.equal(row.response === 'es_respond_flags_result', row.member === 'open', row.name);
    }
    for (const row of withAction('NOTIFY')) {
      assert.equal(row.response, null, row.name);
      assert.equal(row.eslogger, row.member, row.name);
    }
  });

  it('embed payloads born before macOS 13 and point to later ones [embedded-payloads]', () => {
    for (const { name, payload, byPointer } of eventRows.filter((row) => row.member !== null)) {
      const dates = eventRows.filter((row) => row.payload === payload).map((row) => macosNumber(row.firstMacos));
      assert.equal(byPointer, Math.min(...dates) >= macosNumber('13.0'), name);
    }
  });

  it('say which may come several times for one system call', () => {
    const repeating = new Set(eventRows.filter((row) => row.repeats).map((row) => row.member));
    assert.deepEqual([...repeating].sort(), ['create', 'fsgetpath', 'rename', 'trace', 'unlink']);
  });

  it('give a bootstrap event the token of its real caller always, and the process where it is known [bootstrap-caller]', () => {
    for (const name of ['es_event_bootstrap_check_in_t', 'es_event_bootstrap_look_up_t']) {
      const { fields } = structNamed(name);
      const nullable = (wanted: string): boolean | undefined => {
        const field = fields.find((each) => each.name === wanted);
        return field === undefined ? undefined : 'nullable' in field && field.nullable;
      };
      assert.deepEqual([nullable('instigator'), nullable('instigator_token')], [true, false], name);
    }
  });

  it('have the petitioner as instigator of an authorization [petitioner]', () => {
    const roles = eventRows.filter(({ member }) => member?.startsWith('authorization_'));
    assert.deepEqual(
      roles.map(({ member, instigator }) => [member, instigator]),
      [
        ['authorization_petition', 'petitioner'],
        ['authorization_judgement', 'petitioner'],
      ],
    );
  });

  it('are discretionary if the header counts them among those of userspace [discretionary]', () => {
    const inHeader = eventRows.filter(({ firstMacos }) => Number.parseInt(firstMacos, 10) <= 27);
    const members = inHeader.filter(isDiscretionary).map(({ member }) => member ?? '');
    assert.deepEqual([...new Set(members)].sort(), [...appleDiscretionaryEvents].sort());
  });

  it('name the executable of a target process and its type, which are parts of the cache key', () => {
    for (const { name, payload, cacheKey } of eventRows.filter((row) => row.cacheable)) {
      const { fields } = structNamed(payload ?? '');
      const isOfProcess = fields.some((field) => field.kind === 'image' && field.image === 'process');
      assert.equal(/\btarget executable file\b/.test(cacheKey ?? ''), isOfProcess, `${name}: ${cacheKey}`);
      assert.equal(/, type$/.test(cacheKey ?? ''), name === 'ES_EVENT_TYPE_AUTH_PROC_CHECK', `${name}: ${cacheKey}`);
    }
  });

  it('say how an AUTH twin differs', () => {
    assert.deepEqual(twinOf(EventType.NOTIFY_CREATE), { authType: EventType.AUTH_CREATE, rule: 'create-new-path' });
    assert.deepEqual(twinOf(EventType.NOTIFY_EXEC), { authType: EventType.AUTH_EXEC, rule: 'same' });
    assert.equal(twinOf(EventType.NOTIFY_FORK), undefined);
    assert.equal(twinOf(EventType.AUTH_EXEC), undefined);
    assert.equal(twinOf(EventType.RESERVED_8), undefined);
  });

  it('go by their names', () => {
    assert.equal(eventByName('open')?.number, EventType.NOTIFY_OPEN);
    assert.equal(eventByName('notify_open')?.number, EventType.NOTIFY_OPEN);
    assert.equal(eventByName('AUTH_OPEN')?.number, EventType.AUTH_OPEN);
    assert.equal(eventByName('ES_EVENT_TYPE_AUTH_OPEN')?.number, EventType.AUTH_OPEN);
    assert.equal(eventByName('opn'), undefined);
    assert.equal(eventByName('reserved_0'), undefined);
    for (const name of eventNames()) assert.ok(eventByName(name), name);
    assert.equal(eventNames().length, eventRows.filter((row) => row.action !== null).length);
    assert.ok(authNames().includes('mount') && !authNames().includes('fork'));
    assert.equal(eventRow(EventType.RESERVED_0), undefined);
  });

  it('know which message version a macOS writes [message-version]', () => {
    assert.equal(versionOfMacos('14.3'), 7);
    assert.equal(versionOfMacos('15.3.2'), 8);
    assert.equal(versionOfMacos('26.5'), 10);
    assert.equal(versionOfMacos('10.15'), 1);
    assert.equal(macosOfVersion(9), '15.4');
    assert.equal(macosOfVersion(newestVersion + 1), undefined);
    assert.deepEqual(
      messageVersions.map((row) => row.version),
      Array.from({ length: newestVersion }, (_, index) => index + 1),
    );
  });

  it('stand beside functions that are named once', () => {
    assert.equal(new Set(functionRows.map((row) => row.name)).size, functionRows.length);
  });
});
