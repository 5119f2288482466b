// A trace without the default mutes replays with none, and the report says so for clients that it affects.
import assert from 'node:assert/strict';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { client, makeTrace } from '../replayer/driver.ts';

describe('default mutes that a trace does not know', () => {
  const about = async (how: 'literal' | 'invert', os?: string): Promise<string[]> => {
    const trace = makeTrace([{ type: 1, pid: 5_000_100, path: how === 'invert' ? '/bin/a' : '/bin/b' }]).path;
    const named = os === undefined ? {} : { os };
    const judged = await runAndJudge({
      trace,
      clients: [[await client('mutes'), how, '/bin/a']],
      pace: 'asap',
      ...named,
    });
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    return judged.notes.filter((note) => /mutes by default|default mute set/.test(note));
  };

  it('unknown default mutes are named in the report of a client that inverts muting', async () => {
    const [note, ...more] = await about('invert');
    assert.match(note ?? '', /^The trace does not say which paths macOS mutes by default, so a new client had none\./);
    assert.deepEqual(more, []);
  });

  it('unknown default mutes are not named if they change nothing or a set was chosen', async () => {
    assert.deepEqual(await about('literal'), []);
    const [sample, ...more] = await about('invert', '27');
    assert.match(sample ?? '', /a new client has a sample of 5 muted paths/);
    assert.deepEqual(more, []);
  });
});
