// Which macOS a run imitates, what the library gets to know of it, and what the report says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedMute } from '../../src/addon/load.ts';
import { UsageError } from '../../src/errors/errors.ts';
import { osNotes } from '../../src/run/collect/os-notes.ts';
import { defaultMutesBytes } from '../../src/run/directory/default-mutes.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { imitatedOs } from '../../src/run/prepare/imitated-os.ts';
import { type CheckedTrace, checkTrace } from '../../src/run/prepare/trace-check.ts';
import { fixedLayouts, readDefaultMute } from '../../src/schema/generated/ledger.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { osProfileNamed, osReleases } from '../../src/schema/macos/os-profiles.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { worstExitCode } from '../../src/verdict/exit-code.ts';
import '../with-addon.ts';

const options = (more: Partial<RunOptions> = {}): RunOptions => ({ trace: 'x', clients: [], ...more });

/** A trace of one message of each of these types. */
const trace = (types: readonly number[], os: Partial<CheckedTrace['os']> = {}): CheckedTrace => ({
  path: 'x',
  messages: types.length,
  size: 0,
  complete: true,
  cut: null,
  pids: new Set(),
  os: { version: null, messageVersion: 10, defaultMutes: null, ...os },
  typeCounts: Array.from({ length: eventRows.length + 1 }, (_, type) => types.filter((each) => each === type).length),
  maxOpen: 0,
  losses: null,
  programs: new Set(),
});

const newest = osReleases.at(-1) ?? '';

describe('the macOS that a run imitates', () => {
  it('the imitated macOS is that of the trace, by its release or by its message version', () => {
    const macosOf = (os: Partial<CheckedTrace['os']>) => imitatedOs(options(), trace([], os)).profile.macos;
    assert.equal(macosOf({ version: '26.3' }), '26.3');
    assert.equal(macosOf({ version: '26.3.1' }), '26.3');
    assert.equal(macosOf({ messageVersion: 7 }), '14.0');
    assert.equal(macosOf({ version: '13.5', messageVersion: 7 }), '13.3');
    // A header that contradicts itself: the messages are what is delivered, so they decide.
    assert.equal(macosOf({ version: '12.1', messageVersion: 9 }), '15.4');
    assert.equal(macosOf({ version: 'Sequoia', messageVersion: 9 }), '15.4');
    assert.equal(macosOf({ messageVersion: 12 }), '27.0');
  });

  it('a point release that is too new, named or of the trace, is imitated by the newest known', () => {
    const [major = ''] = newest.split('.');
    const named = imitatedOs(options({ os: `${major}.9` }), trace([]));
    assert.deepEqual([named.requested, named.newer], [`${major}.9`, { release: `${major}.9`, takenAs: newest }]);
    assert.equal(named.profile, osProfileNamed(newest));
    assert.match(
      osNotes(named, 11)[0] ?? '',
      new RegExp(`does not know macOS ${major}\\.9 yet: .* imitated ${newest},`),
    );
    const ofTrace = (version: string, messageVersion: number) => {
      const os = imitatedOs(options(), trace([], { version, messageVersion }));
      return [os.profile.macos, os.newer?.takenAs ?? null, osNotes(os, messageVersion).length];
    };
    assert.deepEqual(ofTrace(`${major}.9.1`, newestVersion), [named.profile.macos, newest, 1]);
    assert.deepEqual(ofTrace('14.9', 7), ['14.0', '14.8', 1]);
    // A version of the message that is newer too, and a major release that is.
    assert.deepEqual(ofTrace(`${major}.9`, newestVersion + 1), [named.profile.macos, newest, 1]);
    const next = `${Number(major) + 1}.1`;
    assert.deepEqual(ofTrace(next, newestVersion + 1), [named.profile.macos, newest, 1]);
    assert.throws(() => imitatedOs(options({ os: next }), trace([])), /^UsageError: unknown macOS release/);
    // Known, ended, and contradicted by the messages.
    assert.deepEqual(ofTrace(newest, newestVersion), [named.profile.macos, null, 0]);
    assert.deepEqual(ofTrace('13.9', 7), ['13.3', null, 0]);
    assert.deepEqual(ofTrace(`${major}.9`, 9), ['15.4', null, 0]);
  });

  it('a named security update is imitated by its point release, which a note says', () => {
    const first = (os: string): string | undefined =>
      osNotes(imitatedOs(options({ os }), trace([], { messageVersion: newestVersion })), newestVersion)[0];
    for (const [named, taken] of [
      [`${newest}.15`, newest],
      ['14.7.1', '14.7'],
    ] as const)
      assert.equal(
        first(named),
        `This esreplay has no list of security updates: for macOS ${named} the run imitated ${taken}. None is known to change Endpoint Security.`,
      );
    for (const os of [newest, `${newest}.0`, '10.15.7']) assert.doesNotMatch(first(os) ?? '', /security updates/, os);
    const ofTrace = imitatedOs(options(), trace([], { version: '26.3.1' }));
    assert.deepEqual(osNotes(ofTrace, 10), []);
  });

  it('a replay at its own release withholds nothing', () => {
    const own = imitatedOs(options(), trace([EventType.AUTH_XPC_CONNECT]));
    assert.deepEqual(own.withheld, { messages: 0, types: [] });
    assert.equal(own.messageVersion, null);
    assert.equal(own.eventTypeLast, EventType.AUTH_XPC_CONNECT + 1);
    assert.deepEqual(own.defaultMutes, { from: 'nowhere', mutes: [] });
    assert.deepEqual(osNotes(own, 10), []);
  });

  it('the named macOS is imitated, with notes on what it lacks and what is a sample', () => {
    const types = [EventType.NOTIFY_TCC_MODIFY, EventType.NOTIFY_SU, EventType.NOTIFY_SU, EventType.NOTIFY_OPEN];
    const named = imitatedOs(options({ os: '13' }), trace(types, { messageVersion: 6 }));
    assert.equal(named.messageVersion, 7);
    assert.deepEqual(named.withheld, { messages: 3, types: ['NOTIFY_SU', 'NOTIFY_TCC_MODIFY'] });
    assert.equal(named.defaultMutes.from, 'sample');
    const [withheld, absent, sample, ...more] = osNotes(named, 6);
    assert.match(
      withheld ?? '',
      /^The imitated macOS does not have the event types NOTIFY_SU, NOTIFY_TCC_MODIFY: 3 messages were/,
    );
    assert.match(absent ?? '', /message version 6, and the imitated macOS has 7: newer fields are NULL, 0 or empty/);
    assert.match(sample ?? '', /a new client has a sample of 5 muted paths/);
    assert.deepEqual(more, []);
  });

  it('the named macOS has only the miss modes of its release', () => {
    const refused = { name: 'UsageError', message: /macOS 15 does not have fail-open/ };
    assert.throws(() => imitatedOs(options({ os: '15', onMiss: 'fail-open' }), trace([])), refused);
    for (const onMiss of ['report', 'kill'] as const) imitatedOs(options({ os: '15', onMiss }), trace([]));
    imitatedOs(options({ os: '27', onMiss: 'fail-open' }), trace([]));
    imitatedOs(options({ onMiss: 'fail-open' }), trace([]));
    assert.throws(() => imitatedOs(options({ os: '10.14' }), trace([])), UsageError);
  });

  it('the default mutes are those of the trace where the release is its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    const path = join(folder, 'mutes.estrace');
    const defaultMutes: readonly RecordedMute[] = [
      ['ES_MUTE_PATH_TYPE_PREFIX', '/usr/libexec/', ['auth_exec', 'ES_EVENT_TYPE_AUTH_OPEN']],
      ['target-literal', '/dev/null', []],
      ['some-new-type', '/x\u00e9', []],
    ];
    const header = buildHeader({ messageVersion: 10, os: { build: null, version: '26.3', major: 26 } });
    const writer = new TraceWriter(path, { ...header, defaultMutes });
    writer.message(buildMessage(EventType.AUTH_OPEN, { version: 10 }));
    writer.close();
    const checked = checkTrace(path);
    assert.deepEqual(checked.os, { version: '26.3', messageVersion: 10, defaultMutes });
    assert.equal(checked.typeCounts[EventType.AUTH_OPEN], 1);
    for (const own of [imitatedOs(options(), checked), imitatedOs(options({ os: '26.3' }), checked)]) {
      assert.equal(own.defaultMutes.from, 'trace');
      const [prefix, target, ...more] = own.defaultMutes.mutes;
      const { AUTH_EXEC, AUTH_OPEN } = EventType;
      assert.deepEqual(prefix, { type: 'prefix', path: '/usr/libexec/', events: [AUTH_EXEC, AUTH_OPEN] });
      assert.equal(target?.events.length, own.eventTypeLast);
      assert.deepEqual(more, []);
    }
    assert.equal(imitatedOs(options({ os: '15' }), checked).defaultMutes.from, 'sample');
    rmSync(folder, { recursive: true });
  });

  it('the library gets the default mutes as records', () => {
    const { count, bytes } = defaultMutesBytes([
      { type: 'prefix', path: '/usr/', events: [0, 63, 64, 161] },
      { type: 'target-literal', path: '/dev/\u00e9', events: [1] },
      { type: 'literal', path: `/${'x'.repeat(1023)}`, events: [1] },
      { type: 'literal', path: '', events: [1] },
      { type: 'literal', path: '/nothing', events: [] },
    ]);
    assert.equal(count, 2);
    assert.equal(bytes.length, 2 * fixedLayouts.DefaultMute.size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const first = readDefaultMute(view);
    assert.deepEqual([first.type, first.length, first.path], [0, 5, '/usr/']);
    const at = fixedLayouts.DefaultMute.fields.events.offset;
    const words = [0, 8, 16].map((word) => view.getBigUint64(at + word, true));
    assert.deepEqual(words, [1n | (1n << 63n), 1n, 1n << 33n]);
    const second = readDefaultMute(view, fixedLayouts.DefaultMute.size);
    assert.deepEqual([second.type, second.length, second.path], [3, 7, '/dev/\u00e9']);
  });

  it('the exit status of several runs is that of the worst', () => {
    assert.equal(worstExitCode([]), 0);
    assert.equal(worstExitCode([0, 1, 0]), 1);
    assert.equal(worstExitCode([1, 5]), 5);
    assert.equal(worstExitCode([5, 3, 1]), 3);
    assert.equal(worstExitCode([3, 130]), 130);
    assert.equal(worstExitCode([0, 2]), 2);
    assert.equal(worstExitCode([1, 5, 3, 4]), 4);
    assert.equal(worstExitCode([4, 2]), 2);
    assert.equal(worstExitCode([2, 130]), 130);
  });
});
