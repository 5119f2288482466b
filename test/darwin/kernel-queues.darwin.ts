// Waits in a kqueue by the thread that answers: what is said of each, by what is in the queue. A macOS program in the
// loader of this folder.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ClientLoader } from '../../src/run/options.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { Pool } from '../clients/pool.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, buildMutant, processors, root } from './built.ts';
import { buildClient } from './client.ts';
import { buildLoader, whyNot } from './loader.ts';

const maxRunMs = 120_000;
const source = join(root, 'test/darwin/clients/waits-in-kqueue.c');
const long = 'hazard off-queue-blocking kevent';

/** By the argument of the client; null: nothing is said. */
const ways: Readonly<Record<string, string | null>> = {
  server: long,
  'server in one call': long,
  'server by kevent64': `${long}64`,
  'server and own pipe': null,
  'server after delete': long,
  'server after delivery': long,
  'server after disable': long,
  'server after enable': null,
  'server after close': long,
  'server in new queue': long,
  'server and unseen pipe': null,
  'pipe added meanwhile': null,
  'pipe deleted meanwhile': null,
  trigger: null,
  timer: null,
  nothing: long,
  process: long,
};

for (const processor of processors) {
  describe(`waits in a kqueue, ${processor}`, function () {
    this.timeout(1_200_000);
    const folder = testFolder();
    const pool = new Pool(availableParallelism());
    let client: string;
    let loader: ClientLoader;
    let trace: string;
    const planned = new Map<string, Promise<readonly string[]>>();

    before(async function () {
      const reason = whyNot(processor);
      if (reason !== null) skip(this, reason);
      buildForMacos();
      loader = await buildLoader(processor);
      client = await buildClient({ source, output: join(folder, 'waits-in-kqueue'), processor });
      trace = writeTrace(folder, 'one-of-30s');
      for (const way of Object.keys(ways)) {
        const run = said(way);
        run.catch(() => undefined); // the test that awaits it reports the error
        planned.set(way, run);
      }
    });

    const said = (way: string, by = loader): Promise<readonly string[]> =>
      pool.run(async () => {
        const signal = AbortSignal.timeout(maxRunMs);
        const run = await runAndJudge({ trace, clients: [[client, way]], pace: 'asap', loader: by, signal });
        assert.equal(run.clientEnded?.sentence, undefined);
        assert.equal(run.summary.inTime, 1, way);
        return run.verdicts.map((verdict) => `${verdict.class} ${verdict.rule} ${verdict.call}`);
      });

    for (const [way, finding] of Object.entries(ways))
      it(`the wait "${way}" gives ${finding ?? 'no finding'}`, async () => {
        assert.deepEqual(await planned.get(way), finding === null ? [] : [finding]);
      });

    if (processor === 'arm64') return; // the table is the same for both
    it('a library that misses a change during the wait gives another finding', async () => {
      const library = buildMutant('awaited-meanwhile');
      assert.deepEqual(await said('pipe deleted meanwhile', { ...loader, library }), [long]);
    });

    it('a library that keeps old entries gives other findings', async () => {
      const library = buildMutant('awaited-for-ever');
      const by = { ...loader, library };
      const left = ['delete', 'delivery', 'close'].map((what) => said(`server after ${what}`, by));
      assert.deepEqual(await Promise.all([...left, said('server in new queue', by)]), [[], [], [], []]);
      assert.deepEqual(await said('server', by), [long]);
    });
  });
}
