// A run with a client that is parked ends at once: the library looks at the client when the last message is handled, and
// wakes the harness. Counted in beats and in looks, which a slow machine does not change.
import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { join } from 'node:path';
import sinon from 'sinon';
import { replayTrace } from '../../src/run/run.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

describe('the end of a run with a parked client', () => {
  linuxOnly('on macOS the library looks at beats, and touches nothing');
  const folder = testFolder();

  before(function () {
    if (!canWatch(folder)) skip(this, 'no more files can be watched (sysctl fs.inotify.max_user_instances)');
  });

  it('the library ends the run at the next beat, and the harness looks when it is woken', async () => {
    const source = join(import.meta.dirname, '../clients/careful-synchronous.c');
    const client = await keptClient('careful-synchronous', { sources: [source] });
    const trace = writeTrace(folder, 'mixed');
    let looks = 0;
    const onLook = (): void => {
      looks += 1;
    };
    // The polls of the harness never come.
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const { observation, close } = await replayTrace({ trace, clients: [[client]], pace: 'asap', onLook });
      const [end] = observation.processes.flatMap((process) => [...process.facts('end')]);
      close();
      assert.ok(end !== undefined && end.data.beats <= 1, `${end?.data.beats} beats`);
      assert.ok(looks <= 5, `${looks} looks`); // at first, a few when the client attaches, and at the end
    } finally {
      clock.restore();
    }
  });
});

function canWatch(path: string): boolean {
  try {
    watch(path).close();
    return true;
  } catch {
    return false;
  }
}
