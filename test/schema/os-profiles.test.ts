// What each macOS has, compared with facts that the table does not repeat. They are facts about releases and SDKs
// that are out: a later one changes none of them.

import assert from 'node:assert/strict';
import {
  isKnownRelease,
  nearestRelease,
  osFamilies,
  osFamilyOfVersion,
  osProfileNamed,
  osProfileOfVersion,
  osProfiles,
  osReleases,
  standInFor,
} from '../../src/schema/macos/os-profiles.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';

const newest = osFamilies.at(-1) ?? '';
const next = `${Number(newest) + 1}`;
const newestRelease = osReleases.at(-1) ?? '';
const nextPoint = `${newest}.${Number(newestRelease.split('.').at(-1)) + 1}`;

describe('OS profiles', () => {
  it('a profile has the message version and the event types of its release [release-contents]', () => {
    const known: Record<string, readonly [version: number, last: number]> = {
      '10.15': [1, 50],
      '10.15.1': [2, 83],
      '10.15.4': [3, 88],
      '11.0': [4, 100],
      '11.3': [4, 103],
      '12.0': [5, 111],
      '13.0': [6, 126],
      '13.3': [7, 126],
      '14.0': [7, 146],
      '15.0': [8, 147],
      '15.4': [9, 148],
      '26.0': [10, 148],
      '26.3': [10, 151],
      '26.4': [10, 155],
      '26.5': [10, 157],
      '27.0': [11, 162],
    };
    for (const [macos, expected] of Object.entries(known)) {
      const row = osProfileNamed(macos === '10.15' ? '10.15.0' : macos);
      assert.deepEqual([row?.macos, row?.messageVersion, row?.eventTypeLast], [macos, ...expected]);
    }
  });

  it('the rule of es_delete_client and the miss modes change with 27.0 [release-27]', () => {
    for (const { release, deleteThread, missModes } of osProfiles) {
      assert.equal(deleteThread, release < macosNumber('27.0') ? 'creating' : 'any');
      assert.deepEqual(missModes, release < macosNumber('27.0') ? ['kill'] : ['kill', 'fail-closed', 'fail-open']);
    }
  });

  it('the name of a family means its last release', () => {
    const named = (name: string) => osProfileNamed(name)?.macos;
    const superseded = ['10.15', '11', '12', '13', '14', '15', '26'];
    assert.deepEqual(superseded.map(named), ['10.15.4', '11.3', '12.0', '13.3', '14.0', '15.4', '26.5']);
    assert.equal(osProfileNamed(newest), osProfiles.at(-1));
    assert.deepEqual(['10.15.2', '13.0', '13.2.1', '13.9', '14.4', '26.3'].map(named), [
      '10.15.1',
      '13.0',
      '13.0',
      '13.3',
      '14.0',
      '26.3',
    ]);
    for (const name of ['', '10.14', '10.16', '9', '16', next, 'Ventura', '13.', '13.0.0.1', '-1']) {
      assert.equal(named(name), undefined, name);
    }
  });

  it('a release is known if there was one', () => {
    const known = ['10.15', '10.15.7', '11', '13.0', '13.0.1', '11.7', '11.7.3', '26.5', newest, newestRelease];
    assert.deepEqual(
      known.filter((name) => !isKnownRelease(name)),
      [],
    );
    const unknown = ['', '10.15.8', '10.14', '11.8', '11.7.', '11.7.123', '16', nextPoint, next, 'Sonoma', '13.0.0.1'];
    assert.deepEqual(unknown.filter(isKnownRelease), []);
    // Every release that the tables date is one of them.
    assert.deepEqual(
      osProfiles.map(({ macos }) => macos).filter((macos) => !isKnownRelease(macos)),
      [],
    );
  });

  it('a known release stands in for a later one that can exist', () => {
    const points = ['14.9', '14.9.1', `${newest}.9`, `${next}.0`, `${next}.4.1`];
    assert.deepEqual(points.map(standInFor), ['14.8', '14.8', newestRelease, newestRelease, newestRelease]);
    const none = ['', '14.8', '14.8.3', newest, next, '10.15.8', '11.8', '13.9', '15.99', '16.2', '9.9', 'Sonoma.9'];
    assert.deepEqual(
      none.filter((name) => standInFor(name) !== undefined),
      [],
    );
  });

  const near: readonly (readonly [string, string | undefined])[] = [
    ['11.8', '11.7'],
    ['10.14', '10.15'],
    ['10.15.9', '10.15.7'],
    ['16', '15'],
    ['26.99', osReleases.findLast((each) => each.startsWith('26.'))],
    ['25', '26'],
    [next, newest],
    [nextPoint, newestRelease],
    ['11.7.1000', undefined],
    ['Sonoma', undefined],
    ['', undefined],
  ];
  for (const [name, wanted] of near)
    it(`the release nearest to '${name}' is ${wanted ?? 'none'}`, () => {
      assert.equal(nearestRelease(name), wanted);
    });

  it('a message version gives the last release that has it', () => {
    assert.equal(osProfileOfVersion(7).macos, '14.0');
    assert.equal(osProfileOfVersion(10).macos, '26.5');
    assert.equal(osProfileOfVersion(200), osProfiles.at(-1));
    assert.deepEqual([7, 9, 200].map(osFamilyOfVersion), [undefined, '15', undefined]);
  });

  it('the default mutes are of events of the release, and of targets from macOS 13 on [default-mutes]', () => {
    for (const { macos, eventTypeLast, defaultMutes } of osProfiles) {
      assert.ok(defaultMutes.length > 0, macos);
      for (const { events, path } of defaultMutes) {
        assert.ok(events.length > 0 && events.every((event) => event < eventTypeLast), `${macos} ${path}`);
      }
      const hasTargets = defaultMutes.some(({ type }) => type.startsWith('target'));
      assert.equal(hasTargets, Number.parseFloat(macos) >= 13, macos);
    }
  });
});
