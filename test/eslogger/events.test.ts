// The events that eslogger lists on each release, and what is known of their lines.
import assert from 'node:assert/strict';
import { esloggerEvents } from '../../src/eslogger/events.ts';
import { hasEslogger } from '../../src/print/line-style.ts';
import { type OsProfile, osProfileNamed, osProfiles } from '../../src/schema/macos/os-profiles.ts';
import { eventKeys } from '../import/eslogger-keys.ts';

const release = (name: string): OsProfile => osProfileNamed(name) ?? assert.fail(name);
const named = (name: string): string[] => esloggerEvents(release(name)).map((event) => event.name);

describe('the events of eslogger', () => {
  it('the events of a release are its NOTIFY events, by name', () => {
    const names = named('13.0');
    assert.deepEqual(names, names.toSorted());
    assert.ok(names.includes('exec') && names.includes('login_login'));
    assert.ok(!names.includes('tcc_modify'));
    assert.ok(named('15.4').includes('tcc_modify'));
  });

  it('a later release has every event of an earlier one', () => {
    let before: readonly string[] = [];
    for (const profile of osProfiles.filter((each) => hasEslogger(each.release))) {
      const names = esloggerEvents(profile).map(({ name }) => name);
      assert.deepEqual(
        before.filter((name) => !names.includes(name)),
        [],
        profile.macos,
      );
      before = names;
    }
  });

  it('the keys that are known of macOS 27 are those of its own list', () => {
    const known = esloggerEvents(release('27')).filter(({ certainty }) => certainty === 'keys');
    assert.deepEqual(
      known.map(({ name }) => name),
      Object.keys(eventKeys).toSorted(),
    );
  });

  it('lines of macOS 13 and 14 are modelled', () => {
    for (const name of ['13', '14'])
      assert.ok(esloggerEvents(release(name)).every(({ certainty }) => certainty === 'modelled'));
    assert.ok(esloggerEvents(release('26')).some(({ certainty }) => certainty === 'line'));
  });
});
