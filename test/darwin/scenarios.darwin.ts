// The test clients as macOS programs get the verdicts that they get as Linux programs: the same sources on the same traces with
// the same options, compared byte by byte. verdict-words.ts says what is compared, mac-differences.ts where macOS differs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientLoader, RunOptions } from '../../src/run/options.ts';
import type { ClientCase } from '../clients/client-case.ts';
import { clientCases } from '../clients/manifest.ts';
import { Pool } from '../clients/pool.ts';
import { runCase } from '../clients/run-case.ts';
import { writeTrace } from '../clients/traces.ts';
import { compileClient } from '../kit/build.ts';
import { buildForMacos, buildMutant, type Processor, processors, root } from './built.ts';
import { ClientPrograms } from './client-programs.ts';
import { leftOutOf } from './left-out.ts';
import { buildLoader, whyNot } from './loader.ts';
import { macDifferences, onMac } from './mac-differences.ts';
import { verdictWords } from './verdict-words.ts';

/** Only these clients, by a pattern of their names. */
const only = new RegExp(process.env.ESREPLAY_TEST_CLIENT ?? '');
/** Under qemu all takes longer. */
const maxRunMs = 60_000;

const chosen = clientCases.filter(({ name }) => only.test(name));
const compared = chosen.filter((client) => leftOutOf(client) === null);

describe('test clients on macOS and on Linux', function () {
  this.timeout(1_200_000);
  const folder = mkdtempSync(join(tmpdir(), 'esreplay-darwin-scenarios-'));
  const programs = new ClientPrograms(join(folder, 'programs'));
  const compilers = new Pool(availableParallelism());
  const runs = new Pool(availableParallelism());
  after(() => rmSync(folder, { recursive: true, force: true }));

  const traces = new Map<string, string>();
  const linuxPrograms = new Map<string, Promise<string>>();

  function linuxProgram({ name, source, defines }: ClientCase): Promise<string> {
    const output = join(folder, `linux-${name.replaceAll('/', '_')}`);
    const built =
      linuxPrograms.get(output) ??
      compilers
        .run(() => compileClient({ sources: [join(root, 'test/clients', source)], output, defines }))
        .then(() => output);
    linuxPrograms.set(output, built);
    return built;
  }

  async function words(client: ClientCase, program: string, more: Partial<RunOptions> = {}): Promise<string[]> {
    const trace = traces.get(client.trace) ?? writeTrace(folder, client.trace);
    traces.set(client.trace, trace);
    const env = { PIDS: join(folder, 'pids') };
    return verdictWords(await runCase(client, program, trace, { env, signal: AbortSignal.timeout(maxRunMs), ...more }));
  }

  const onLinux = async (client: ClientCase): Promise<string[]> => {
    const program = await linuxProgram(client);
    return runs.run(() => words(client, program));
  };
  const linuxWords = new Map<ClientCase, Promise<string[]>>();
  const linuxWordsOf = (client: ClientCase): Promise<string[]> => {
    const known = linuxWords.get(client) ?? onLinux(client);
    linuxWords.set(client, known);
    return known;
  };

  for (const processor of processors) {
    describe(processor, () => {
      let loader: ClientLoader;
      const planned = new Map<ClientCase, Promise<Pair>>();
      const seen = { same: 0, differing: 0, again: 0 };

      const onMacos = async (client: ClientCase, more: Partial<RunOptions> = {}): Promise<string[]> => {
        const program = await programs.build(client, processor);
        return runs.run(() => words(client, program, { loader, ...more }));
      };
      const pairOf = async (client: ClientCase, linux: Promise<string[]>): Promise<Pair> => ({
        linux: await linux,
        macos: await onMacos(client),
      });

      before(async function () {
        const reason = whyNot(processor);
        if (reason !== null) {
          console.log(`      ${processor}: skipped, ${reason}`);
          this.skip();
        }
        buildForMacos();
        loader = await buildLoader(processor);
        for (const client of compared) {
          const pair = pairOf(client, linuxWordsOf(client));
          pair.catch(() => undefined); // the test that awaits it reports it
          planned.set(client, pair);
        }
      });
      after(() => {
        if (planned.size === 0) return;
        console.log(
          `      ${processor}: ${seen.same} of ${chosen.length} clients have the same verdicts on both systems, ` +
            `${seen.differing} differ as macOS does, ${chosen.length - compared.length} are left out` +
            `${seen.again === 0 ? '' : `; ${seen.again} of them at their second run`}`,
        );
      });

      for (const client of compared) {
        const difference = onMac(client.name, processor, []).reason;
        it(`${client.name} ${difference === null ? 'is the same' : `differs: ${difference}`}`, async () => {
          const first = await planned.get(client);
          assert.ok(first !== undefined);
          if (isAsExpected(client, processor, first)) {
            seen[difference === null ? 'same' : 'differing'] += 1;
            return;
          }
          // A machine that stands still for a moment changes what a client gets: what is wrong is wrong twice.
          const second = await pairOf(client, onLinux(client));
          assert.deepEqual(second.macos, onMac(client.name, processor, second.linux).words);
          seen.again += 1;
          seen[difference === null ? 'same' : 'differing'] += 1;
        });
      }

      for (const client of chosen) {
        const left = leftOutOf(client);
        if (left !== null) it(`${client.name} is left out: ${left.reason}`);
      }

      describe('a break is seen:', () => {
        const client = (name: string): ClientCase => {
          const found = clientCases.find((each) => each.name === name);
          assert.ok(found !== undefined, name);
          return found;
        };

        it('a rule that is not applied', async () => {
          const broken = await onMacos(client('opens-file'), { disabledRules: ['blocking-call'] });
          assert.notDeepEqual(broken, await linuxWordsOf(client('opens-file')));
        });

        it('a library that does not see waits', async () => {
          const library = buildMutant('wait-probe');
          const broken = await onMacos(client('sleeps'), { loader: { ...loader, library } });
          const linux = await linuxWordsOf(client('sleeps'));
          assert.notDeepEqual(broken, linux);
          assert.deepEqual(
            broken,
            linux.map((line) => line.replace('it waited and took', 'it took')),
          );
        });
      });
    });
  }

  it('every difference has a client', () => {
    for (const { clients, reason } of macDifferences)
      assert.ok(
        clientCases.some(({ name }) => clients.test(name)),
        reason,
      );
  });
});

interface Pair {
  readonly linux: readonly string[];
  readonly macos: readonly string[];
}

/** A named difference that is none any more is wrong, too. */
function isAsExpected({ name }: ClientCase, processor: Processor, { linux, macos }: Pair): boolean {
  const expected = onMac(name, processor, linux);
  return same(macos, expected.words) && (expected.reason === null || !same(expected.words, linux));
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');
