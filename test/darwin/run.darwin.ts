// The library for macOS at work: real Mach-O clients on Linux, run by the loader of this folder and judged by the
// harness.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientLoader, RunOptions } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, buildMutant, processors, root } from './built.ts';
import { buildClient } from './client.ts';
import { buildLoader, whyNot } from './loader.ts';

const opening = join(root, 'replayer/kit/examples/opens-in-handler.c');
const openingLine =
  readFileSync(opening, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes('open(path')) + 1;
const careful = join(root, 'test/clients/careful-synchronous.c');
const asking = join(root, 'test/darwin/clients/asks-the-system.c');
const silent = join(root, 'test/clients/never-answers.c');
const pooling = join(root, 'test/darwin/clients/counts-pools.c');
const creating = join(root, 'test/darwin/clients/creates-file.c');

for (const processor of processors) {
  describe(`the Darwin library at work, ${processor}`, function () {
    this.timeout(1_200_000);
    const folder = testFolder();
    const trace = writeTrace(folder, 'mixed');
    let loader: ClientLoader;
    let runs = 0;

    before(async function () {
      const reason = whyNot(processor);
      if (reason !== null) skip(this, reason);
      buildForMacos();
      loader = await buildLoader(processor);
    });
    after(() => {
      if (runs > 0) console.log(`      ${processor}: ${runs} runs of clients for macOS`);
    });

    const clientOf = (source: string, chained = false, defines: readonly string[] = []): Promise<string> => {
      const output = join(folder, `${chained ? 'chained-' : ''}${source.replace(/.*\//, '').replace(/\.c$/, '')}`);
      return buildClient({ source, output, processor, chained, defines });
    };
    const run = (client: string, by = loader, env = {}, more: Partial<RunOptions> = {}): Promise<JudgedRun> => {
      runs += 1;
      const signal = AbortSignal.timeout(60_000);
      return runAndJudge({ trace, clients: [[client]], pace: 'asap', loader: by, env, signal, ...more });
    };
    const alone = (...words: readonly string[]) => {
      const [program = '', ...before] = loader.command;
      return spawnSync(program, [...before, ...words], { encoding: 'utf8' });
    };

    for (const chained of [false, true]) {
      const form = chained ? 'chained fix-ups' : 'fix-ups in opcodes';

      it(`a client that opens a file in its handler is found, with ${form}`, async () => {
        const judged = await run(await clientOf(opening, chained));
        const { verdicts, exitCode, summary } = judged;
        const found = [...new Set(verdicts.map(({ rule, call }) => `${rule} ${call}`))];
        assert.deepEqual(found, ['blocking-call open'], shown(judged));
        const [innermost] = verdicts[0]?.stack ?? [];
        assert.deepEqual([innermost?.function, innermost?.line], ['is_script', openingLine]);
        assert.equal(exitCode, 1);
        assert.equal(summary.responded, summary.auth);
      });

      it(`a careful client passes without findings, with ${form}`, async () => {
        const judged = await run(await clientOf(careful, chained));
        const { verdicts, exitCode, summary } = judged;
        assert.deepEqual([verdicts.length, exitCode, summary.lostFacts], [0, 0, 0], shown(judged));
        assert.ok(summary.auth > 0);
        assert.equal(summary.inTime, summary.auth);
      });

      it(`the library answers as macOS’s headers say, with ${form}`, async () => {
        const client = await clientOf(asking, chained, ['_FORTIFY_SOURCE=0']);
        const { status, stderr } = alone(client, 'word');
        assert.deepEqual([status, stderr], [0, '']);
        assert.match(alone(client).stderr, /^line \d+: count == 2/); // it reports what is wrong
      });

      it(`a client without the library ends at a missing symbol, with ${form}`, async () => {
        const { status, stderr } = alone(await clientOf(careful, chained));
        assert.equal(status, 3);
        assert.match(stderr, /^loader: .*: missing symbol _es_new_client of \/usr\/lib\/libEndpointSecurity\.dylib$/m);
      });

      // The loader reads files in the same way for both processors; under qemu each start takes ten times as long.
      if (processor === 'arm64') continue;
      it(`a damaged program file is an error of the loader, with ${form}`, async () => {
        const whole = readFileSync(await clientOf(careful, chained));
        const client = join(folder, 'damaged');
        const seen = new Set<string>();
        for (const damaged of damages(whole)) {
          writeFileSync(client, damaged);
          const { status, signal, stderr } = alone('--load-only', client);
          assert.equal(signal, null);
          if (status === 0) continue; // the change does not matter, or leaves less to bind
          assert.equal(status, 3);
          assert.match(stderr, /^loader: .*(at byte \d+: |missing )/);
          seen.add(stderr.replace(/.*at byte \d+: /s, '').trim());
        }
        assert.ok(seen.size > 5, [...seen].join('\n'));
      });
    }

    // dyld lists inserted libraries before the program.
    it('the killed program is named', async () => {
      const client = await clientOf(silent);
      const judged = await run(client, loader, {}, { onMiss: 'kill', budgetScale: 0.02 });
      const [killed] = judged.killed;
      assert.ok(killed !== undefined, shown(judged));
      assert.equal(killed.path, client);
      assert.equal(killed.images[0]?.path, client);
    });

    it('each handler runs in an autorelease pool of its own', async () => {
      const judged = await run(await clientOf(pooling));
      assert.deepEqual([judged.exitCode, judged.clientEnded], [0, null], shown(judged));
      assert.ok(judged.summary.auth > 1);
    });

    it('the library’s threads have exact timers, and handlers keep their scheduling', async () => {
      const list = join(folder, 'policies');
      await run(await clientOf(careful), loader, { LOADER_LISTS_POLICIES: list });
      const [realTime, untilNow] = [2, 7]; // THREAD_TIME_CONSTRAINT_POLICY, THREAD_LATENCY_QOS_POLICY
      const given = new Set(readFileSync(list, 'utf8').trim().split('\n'));
      assert.deepEqual(
        [...given].sort(),
        [`es-delivery ${untilNow}`, `es-heartbeat ${realTime}`, `es-deadlines ${realTime}`].sort(),
      );
    });

    it('a file system that cannot preallocate holds the ledger, too', async () => {
      const judged = await run(await clientOf(careful), loader, { LOADER_CANNOT_PREALLOCATE: '1' });
      assert.deepEqual([judged.exitCode, judged.summary.lostFacts], [0, 0], shown(judged));
    });

    it('the variadic mode of open() is passed on', async () => {
      const { exitCode, setupTrouble } = await run(await clientOf(creating), loader, {
        PRIVATE_FILE: join(folder, 'right'),
      });
      assert.deepEqual([exitCode, setupTrouble], [0, []]);
    });

    // On x86-64 a parameter and a variadic argument are in the same register, so only arm64 shows the mistake.
    const shows = processor === 'arm64';
    it(`a wrapper with a fixed mode parameter of open() ${shows ? 'fails' : 'goes unnoticed'}`, async () => {
      const by = { ...loader, library: buildMutant('dots') };
      const { exitCode, setupTrouble } = await run(await clientOf(creating), by, {
        PRIVATE_FILE: join(folder, 'wrong'),
      });
      assert.equal(exitCode, shows ? 3 : 0);
      if (shows) assert.match(setupTrouble[0]?.sentence ?? '', /did not call es_new_client before it ended \(.*97\)/);
    });
  });
}

function shown({ exitCode, verdicts, setupTrouble, clientEnded, notes }: JudgedRun): string {
  const sentences = [...verdicts, ...setupTrouble, ...(clientEnded === null ? [] : [clientEnded])].map(
    ({ sentence }) => sentence,
  );
  return [`exit ${exitCode}`, ...sentences, ...notes].join('\n');
}

/** Yields the file cut at some places, and with each word of the commands and of the fix-ups changed. */
function* damages(whole: Buffer): Generator<Buffer> {
  for (let length = 0; length < whole.length; length += Math.ceil(whole.length / 40)) yield whole.subarray(0, length);
  const values = [0, 1, 0x7fffffff, 0xffffffff];
  const commandsEnd = 32 + whole.readUInt32LE(20);
  const tail = Math.max(commandsEnd, whole.length - 1200);
  const places = [...steps(0, commandsEnd, 8), ...steps(tail, whole.length - 4, 16)];
  for (const [index, place] of places.entries()) {
    const copy = Buffer.from(whole);
    copy.writeUInt32LE(values[index % values.length] ?? 0, place);
    yield copy;
  }
}

function* steps(from: number, to: number, by: number): Generator<number> {
  for (let at = from; at < to; at += by) yield at;
}
