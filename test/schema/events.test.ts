// Event rows, compared with facts that the table itself does not repeat, and the lookup by name.
import assert from 'node:assert/strict';
import { EventType } from '../../src/schema/generated/messages.ts';
import {
  eventByName,
  eventLabels,
  eventRow,
  eventRows,
  eventSpellings,
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
  it('the number of an event is its position [numbers]', () => {
    assert.deepEqual(
      eventRows.map((row) => row.number),
      eventRows.map((_, index) => index),
    );
    assert.equal(new Set(eventRows.map((row) => row.name)).size, eventRows.length);
  });

  it('events are in the order of their releases [release-order]', () => {
    const releases = eventRows.map((row) => macosNumber(row.firstMacos));
    assert.deepEqual(
      releases,
      releases.toSorted((a, b) => a - b),
    );
  });

  it('every AUTH event has a NOTIFY event with the same payload [auth-notify-pairs]', () => {
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

  it('payloads from before macOS 13 are embedded, and later ones are pointers [embedded-payloads]', () => {
    for (const { name, payload, byPointer } of eventRows.filter((row) => row.member !== null)) {
      const dates = eventRows.filter((row) => row.payload === payload).map((row) => macosNumber(row.firstMacos));
      assert.equal(byPointer, Math.min(...dates) >= macosNumber('13.0'), name);
    }
  });

  it('the events that may come several times for one system call are marked', () => {
    const repeating = new Set(eventRows.filter((row) => row.repeats).map((row) => row.member));
    assert.deepEqual([...repeating].sort(), ['create', 'fsgetpath', 'rename', 'trace', 'unlink']);
  });

  it('a bootstrap event always has the token of its caller, and its process where it is known [bootstrap-caller]', () => {
    for (const name of ['es_event_bootstrap_check_in_t', 'es_event_bootstrap_look_up_t']) {
      const { fields } = structNamed(name);
      const nullable = (wanted: string): boolean | undefined => {
        const field = fields.find((each) => each.name === wanted);
        return field === undefined ? undefined : 'nullable' in field && field.nullable;
      };
      assert.deepEqual([nullable('instigator'), nullable('instigator_token')], [true, false], name);
    }
  });

  it('the instigator of an authorization is the petitioner [petitioner]', () => {
    const roles = eventRows.filter(({ member }) => member?.startsWith('authorization_'));
    assert.deepEqual(
      roles.map(({ member, instigator }) => [member, instigator]),
      [
        ['authorization_petition', 'petitioner'],
        ['authorization_judgement', 'petitioner'],
      ],
    );
  });

  it('the discretionary events are those that the header counts among those of userspace [discretionary]', () => {
    const inHeader = eventRows.filter(({ firstMacos }) => Number.parseInt(firstMacos, 10) <= 27);
    const members = inHeader.filter(isDiscretionary).map(({ member }) => member ?? '');
    assert.deepEqual([...new Set(members)].sort(), [...appleDiscretionaryEvents].sort());
  });

  it('the cache key names the executable of a target process, and the type of a process check', () => {
    for (const { name, payload, cacheKey } of eventRows.filter((row) => row.cacheable)) {
      const { fields } = structNamed(payload ?? '');
      const isOfProcess = fields.some((field) => field.kind === 'image' && field.image === 'process');
      assert.equal(/\btarget executable file\b/.test(cacheKey ?? ''), isOfProcess, `${name}: ${cacheKey}`);
      assert.equal(/, type$/.test(cacheKey ?? ''), name === 'ES_EVENT_TYPE_AUTH_PROC_CHECK', `${name}: ${cacheKey}`);
    }
  });

  it('the AUTH twin of an event is known, and how it differs', () => {
    assert.deepEqual(twinOf(EventType.NOTIFY_CREATE), { authType: EventType.AUTH_CREATE, rule: 'create-new-path' });
    assert.deepEqual(twinOf(EventType.NOTIFY_EXEC), { authType: EventType.AUTH_EXEC, rule: 'same' });
    assert.equal(twinOf(EventType.NOTIFY_FORK), undefined);
    assert.equal(twinOf(EventType.AUTH_EXEC), undefined);
    assert.equal(twinOf(EventType.RESERVED_8), undefined);
  });

  it('an event is found by each of its names', () => {
    assert.equal(eventByName('open')?.number, EventType.NOTIFY_OPEN);
    assert.equal(eventByName('notify_open')?.number, EventType.NOTIFY_OPEN);
    assert.equal(eventByName('AUTH_OPEN')?.number, EventType.AUTH_OPEN);
    assert.equal(eventByName('ES_EVENT_TYPE_AUTH_OPEN')?.number, EventType.AUTH_OPEN);
    assert.equal(eventByName('opn'), undefined);
    assert.equal(eventByName('reserved_0'), undefined);
    for (const name of [...eventLabels(), ...eventSpellings().keys()]) assert.ok(eventByName(name), name);
    assert.equal(eventLabels().length, eventRows.filter((row) => row.action !== null).length);
    assert.ok(eventLabels('auth').includes('AUTH_MOUNT') && !eventLabels('auth').includes('NOTIFY_FORK'));
    assert.equal(eventRow(EventType.RESERVED_0), undefined);
  });

  it('each macOS release has its message version, and each version its release [message-version]', () => {
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

  it('each function is named once', () => {
    assert.equal(new Set(functionRows.map((row) => row.name)).size, functionRows.length);
  });
});
