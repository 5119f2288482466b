// What is muted for a new client, and how that affects a client that inverts muting.
import assert from 'node:assert/strict';
import type { DefaultMute } from '../../src/schema/macos/os-profiles.ts';
import { drive, makeTrace } from './driver.ts';
import { indices } from './ran.ts';

const auth = 1; // AUTH_OPEN
const notify = 10;

const mutedByDefault: readonly DefaultMute[] = [{ type: 'literal', path: '/sbin/system', events: [auth] }];

// The executables of an ordinary program, of one that is muted by default, and of the client's choice.
const trace = (): ReturnType<typeof makeTrace> =>
  makeTrace([
    { type: auth, pid: 100, path: '/bin/ordinary' },
    { type: auth, pid: 101, path: '/sbin/system' },
    { type: notify, pid: 102, path: '/sbin/system' },
    { type: auth, pid: 103, path: '/opt/chosen' },
  ]);

const delivered = async (...words: readonly string[]): Promise<number[]> =>
  indices(await drive('mutes', words, trace(), { mutedByDefault }));

describe('the default mute set', () => {
  it('the default mutes keep AUTH messages from a new client, and let NOTIFY messages pass [default-mutes]', async () => {
    assert.deepEqual(await delivered('literal', '/nowhere'), [0, 2, 3]);
  });

  it('the default mutes are in the list of muted paths [default-mutes-listed]', async () => {
    const ran = await drive('mute_calls', [], trace(), { mutedByDefault });
    assert.match(ran.stdout, /^default 0: 1:\/sbin\/system:one$/m);
  });

  it('the default mutes stay when muting is inverted, which then selects them [default-mutes-inverted]', async () => {
    assert.deepEqual(await delivered('invert', '/opt/'), [1, 3]);
  });

  it("es_unmute_all_paths removes the default mutes, and an inversion selects the client's own [default-mutes-removed]", async () => {
    assert.deepEqual(await delivered('invert', '/opt/', 'clear'), [3]);
    assert.deepEqual(await delivered('literal', '/nowhere', 'clear'), [0, 1, 2, 3]);
  });
});
