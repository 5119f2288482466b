// Framework functions, which the library for macOS does not link: a client that links one is found, and one without it
// runs. Also the name of a Mach service, which leads to a service model.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ClientLoader } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, processors, root } from './built.ts';
import { buildClient, buildFrameworks } from './client.ts';
import { buildLoader, whyNot } from './loader.ts';

const source = join(root, 'test/clients/checks-signature.c');

for (const processor of processors) {
  describe(`functions of frameworks, ${processor}`, function () {
    this.timeout(1_200_000);
    const folder = testFolder();
    const trace = writeTrace(folder, 'mixed');
    let loader: ClientLoader;

    before(async function () {
      const reason = whyNot(processor);
      if (reason !== null) skip(this, reason);
      buildForMacos();
      loader = await buildLoader(processor);
    });

    const run = (client: string, by: ClientLoader): Promise<JudgedRun> =>
      runAndJudge({ trace, clients: [[client]], pace: 'asap', loader: by, signal: AbortSignal.timeout(60_000) });

    it('a function of a linked framework is found', async () => {
      const client = await buildClient({ source, output: join(folder, 'checks'), processor });
      // The loader loads no library from a system; this one has the framework's install name.
      const security = await buildFrameworks(folder, processor, ['Security']);
      const by = { ...loader, command: [...loader.command, ...security] };
      const { verdicts, summary } = await run(client, by);
      assert.deepEqual(
        verdicts.map(({ rule, call }) => `${rule} ${call}`),
        ['self-signature-check SecStaticCodeCheckValidity'],
      );
      assert.match(verdicts[0]?.stack[0]?.function ?? '', /is_valid/);
      // libdispatch's code is in the shared cache and has no file: the process has named the function.
      const named = verdicts[0]?.stack.map(({ function: name, image }) => `${name} of ${image}`) ?? [];
      assert.ok(named.includes('_dispatch_worker_thread2 of /usr/lib/system/libdispatch.dylib'), named.join('\n'));
      assert.ok(summary.auth > 0 && summary.responded === summary.auth);
    });

    it('the name of a Mach service leads to its service model', async () => {
      const lookUp = join(root, 'test/darwin/clients/looks-up.c');
      const client = await buildClient({ source: lookUp, output: join(folder, 'looks-up'), processor });
      const cycles = async (models: string): Promise<(string | null)[]> => {
        const judged = await runAndJudge({
          trace: writeTrace(folder, 'ten-seconds'),
          clients: [[client]],
          pace: 'asap',
          loader,
          models,
          onMiss: 'kill',
          budgetScale: 0.05,
          signal: AbortSignal.timeout(60_000),
        });
        return judged.verdicts.filter(({ rule }) => rule === 'deadlock').map(({ call }) => call);
      };
      assert.deepEqual(await cycles(join(root, 'test/clients/models/example.yaml')), ['bootstrap_look_up']);
      assert.deepEqual(await cycles('none'), []);
    });

    it('a client that links no framework runs', async () => {
      const client = await buildClient({
        source,
        output: join(folder, 'reads'),
        processor,
        defines: ['FROM_MESSAGE'],
      });
      const { verdicts, exitCode } = await run(client, loader);
      assert.deepEqual([verdicts, exitCode], [[], 0]);
    });
  });
}
