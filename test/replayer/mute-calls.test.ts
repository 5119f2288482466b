// The calls that mute, unmute, invert and list: what each returns and what is muted afterwards. decisions.test.ts tests
// the effect of mutes on messages.
import assert from 'node:assert/strict';
import { buildProcess } from '../../src/trace/builders.ts';
import { drive, makeTrace } from './driver.ts';
import { indices } from './ran.ts';

describe('mute calls', () => {
  let said: ReadonlyMap<string, string> = new Map();
  let calls: readonly string[] = [];

  before(async () => {
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

  it('path mutes are prefixes and literals, of all events or of some [paths]', () => {
    is('prefix 0', '0:/bin/:all');
    is('literal 0', '0:/bin/:all 1:/bin/sh:all');
    is('one event 0', '1:/a:one');
  });

  it('path mutes are a set: one call unmutes what was muted twice [mute-set]', () => {
    is('again 0', '0:/bin/:all 1:/bin/sh:all');
    is('unmute once 0', '');
  });

  it('unmute calls remove exactly what they name [unmute]', () => {
    is('unmute prefix 0', '1:/bin/sh:all');
    is('other event 0', '1:/a:one'); // nothing to remove
    is('that event 0', '');
  });

  it('target mutes hold for the events with targets, and fail if none has any [targets]', () => {
    is('targets of some 0', '3:/t:one');
    is('targets of none 1', '3:/t:one');
  });

  it("es_unmute_all_paths and es_unmute_all_target_paths leave each other's mutes [unmute-all]", () => {
    is('all paths 0', '3:/t:one');
    is('all targets 0', '1:/p:all');
  });

  it('es_muting_inverted returns 0 for inverted, 1 for not inverted, 2 for an error [inverted]', () => {
    for (const type of [0, 1, 2]) is(`invert ${type}`, '1 0 0 0 1');
    is('invert wrong', '1 2');
  });

  it('es_mute_process mutes a live process, and fails for a dead one [process]', () => {
    is('dead 1', '0 0');
    assert.match(said.get('mute 0') ?? '', /^1 1 token 100 pid 100 events all$/);
    is('unmute 0', '0 0');
  });

  it('a process mute ends when the process exits [process-exit]', async () => {
    const own = { pid: 100, thread: 1, life: 7 };
    const steps = [
      { type: 1, ...own },
      { type: 1, ...own },
      { type: 15, ...own },
      { type: 1, ...own },
    ];
    const ran = await drive('mutes_actor', [], makeTrace(steps));
    assert.equal(ran.stdout, 'muted 0\n');
    assert.deepEqual(indices(ran), [0, 3]);
  });

  it('a process mute ends when the process calls exec, which changes its token [process-exec]', async () => {
    const own = { pid: 100, thread: 1, life: 7 };
    const { audit_token } = buildProcess({}, 8);
    const target = buildProcess({ audit_token: { ...audit_token, pid: 100 } }, 8);
    const steps = [
      { type: 1, ...own },
      { type: 9, ...own, event: { exec: { target } } },
      { type: 1, ...own, life: 8 },
    ];
    assert.deepEqual(indices(await drive('mutes_actor', [], makeTrace(steps))), [0, 2]);
  });

  it('path mutes compare paths as text: no link makes two paths one [links]', async () => {
    const trace = makeTrace(['/private/tmp/a', '/tmp/a'].map((path, i) => ({ type: 1, pid: 100 + i, life: 7, path })));
    assert.deepEqual(indices(await drive('mutes', ['prefix', '/tmp/'], trace)), [0]);
    assert.deepEqual(indices(await drive('mutes', ['prefix', '/private/tmp/'], trace)), [1]);
    assert.deepEqual(indices(await drive('mutes', ['literal', '/private/tmp/a'], trace)), [1]);
  });

  it('mutes of some events exist from macOS 12 on, and target mutes from 13 on [mute-release]', async () => {
    const lines = async (osMajor: number): Promise<string[]> => {
      const choices = { osRelease: osMajor * 10_000 };
      const ran = await drive('mute_calls', [], makeTrace([{ type: 1, pid: 100, thread: 1 }]), choices);
      return ran.stdout.split('\n').filter((line) => /^(literal|one event|targets of some|mute event) /.test(line));
    };
    assert.deepEqual(await lines(11), ['literal 0:', 'one event 1:', 'targets of some 1:', 'mute event 1: 0 0']);
    assert.deepEqual(
      (await lines(12)).map((line) => line.slice(0, line.indexOf(':'))),
      ['literal 0', 'one event 0', 'targets of some 1', 'mute event 0'],
    );
    assert.ok((await lines(13)).includes('targets of some 0: 3:/t:one'));
  });

  it('es_mute_process_events mutes a process for some events [process-events]', () => {
    assert.match(said.get('mute event 0') ?? '', /^. 1 (token 100 )?pid 100 events one$/);
    assert.match(said.get('unmute other 0') ?? '', /^. 1 (token 100 )?pid 100 events one$/);
    is('unmute event 0', '0 0');
  });
});
