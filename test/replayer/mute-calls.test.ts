// The calls that mute, unmute, invert and list: what each returns and what is muted afterwards. What mutes do to messages is
// decisions.test.ts's business.
import assert from 'node:assert/strict';
import { clang, drive, makeTrace } from './driver.ts';

describe('mute calls', function () {
  this.timeout(60_000);
  let said: ReadonlyMap<string, string> = new Map();
  let calls: readonly string[] = [];

  before(async function () {
    if (clang === undefined || process.platform !== 'linux') this.skip();
    const ran = await drive('mute_calls', [], makeTrace([{ type: 1, pid: 100, thread: 1 }]));
    calls = ran.stdout.trim().split('\n');
    said = new Map(
      calls.map(
        (line) =>
          line
            .split(/:(.*)/s)
            .slice(0, 2)
            .map((part) => part.trim()) as [string, string],
      ),
    );
  });

  const is = (call: string, muted: string): void => assert.equal(said.get(call), muted, call);

  it('mute prefixes and literals, for all events or for some', () => {
    is('prefix 0', '0:/bin/:all');
    is('literal 0', '0:/bin/:all 1:/bin/sh:all');
    is('one event 0', '1:/a:one');
  });

  it('are a set: what was muted twice is unmuted once', () => {
    is('again 0', '0:/bin/:all 1:/bin/sh:all');
    is('unmute once 0', '');
  });

  it('unmute exactly what they name', () => {
    is('unmute prefix 0', '1:/bin/sh:all');
    is('other event 1', '1:/a:one'); // nothing to take away
    is('that event 0', '');
  });

  it('mute targets of the events that have some, and fail when none has', () => {
    is('targets of some 0', '3:/t:one');
    is('targets of none 1', '3:/t:one');
  });

  it('unmute all paths and all target paths, each for itself', () => {
    is('all paths 0', '3:/t:one');
    is('all targets 0', '1:/p:all');
  });

  it('invert and say so: 0 for inverted, 1 for not, 2 for an error', () => {
    for (const type of [0, 1, 2]) is(`invert ${type}`, '1 0 0 0 1');
    is('invert wrong', '1 2');
  });

  it('mute a process that lives, and no other', () => {
    is('dead 1', '0 0');
    assert.match(said.get('mute 0') ?? '', /^1 1 pid 100 events all$/);
    is('unmute 0', '0 0');
  });

  it('mute a process for some events', () => {
    assert.match(said.get('mute event 0') ?? '', /^. 1 pid 100 events one$/);
    assert.match(said.get('unmute other 1') ?? '', /^. 1 pid 100 events one$/);
    is('unmute event 0', '0 0');
  });
});
