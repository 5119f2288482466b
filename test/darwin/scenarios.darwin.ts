// The test clients get the same verdicts as macOS programs as they get as Linux programs; mac-differences.ts lists
// where macOS differs.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { clientNamed, describeSameVerdicts, type OtherSystem } from '../clients/other-system.ts';
import { buildForMacos, buildMutant, type Processor, processors, root } from './built.ts';
import { buildClient, buildFrameworks } from './client.ts';
import { leftOutOf } from './left-out.ts';
import { buildLoader, whyNot } from './loader.ts';
import { macDifferences } from './mac-differences.ts';

/** By the time of a finding macOS's libdispatch may have reached its soft limit, which Linux's does not have. */
const ofSoftLimit = / \(its soft limit\)|(?<=: macOS would have started ).*/g;

/** Its thread may answer before its handler waits, if a busy machine lets it. */
const answeredByChance = /^style\/polls\+in_handler$/;

const macos = (processor: Processor): OtherSystem => ({
  name: processor,
  whyNot: () => whyNot(processor),
  start: async (folder) => {
    buildForMacos();
    const loader = await buildLoader(processor);
    return {
      ...loader,
      command: [...loader.command, ...(await buildFrameworks(join(folder, 'frameworks'), processor))],
    };
  },
  // macOS does not tell that a handler has lost its processor, and gives its work free too early for this finding.
  loaderOf: (client, loader) =>
    client.source === 'hands-over-unretained.c' ? { ...loader, library: buildMutant('held-for-long') } : loader,
  build: ({ name, source, defines }, folder) =>
    buildClient({
      source: join(root, 'test/clients', source),
      output: join(folder, name.replaceAll('/', '_')),
      processor,
      defines,
    }),
  whyLeftOut: (client) => leftOutOf(client)?.reason ?? null,
  differences: macDifferences.filter((each) => each.processors.includes(processor)),
  comparable: (words, { name }) =>
    words.map((line) => {
      const same = line.replace(ofSoftLimit, '');
      return answeredByChance.test(name) ? same.replace('it waited and took', 'it took') : same;
    }),
});

describe('test clients on macOS and on Linux', function () {
  this.timeout(1_200_000);
  describeSameVerdicts(processors.map(macos), (runs) => {
    describe('a difference', () => {
      it('a disabled rule makes the verdicts differ', async () => {
        const client = clientNamed('opens-file');
        const broken = await runs.there(client, { disabledRules: ['blocking-call'] });
        assert.notDeepEqual(broken, await runs.here(client));
      });

      it('a library that does not watch waits makes the verdicts differ', async () => {
        const library = buildMutant('wait-probe');
        const client = clientNamed('sleeps');
        const broken = await runs.there(client, { loader: { ...runs.loader, library } });
        const linux = await runs.here(client);
        assert.notDeepEqual(broken, linux);
        assert.deepEqual(
          broken,
          linux.map((line) => line.replace('it waited and took', 'it took')),
        );
      });
    });
  });
});
