// Which programs get the library from a macOS client that starts others before it makes its ES client: a wrapper passes
// it on to the real client, and neither a shell nor an arm64e program gets it.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientLoader } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { buildForMacos, processors, root } from './built.ts';
import { buildClient } from './client.ts';
import { buildLoader, whyNot } from './loader.ts';

const becoming = ['execv', 'execve', 'execvp'] as const;
const starting = ['fork', 'posix_spawn', 'posix_spawnp'] as const;

for (const processor of processors) {
  describe(`programs that a client for macOS starts, ${processor}`, function () {
    this.timeout(600_000);
    const folder = testFolder();
    const trace = writeTrace(folder, 'mixed');
    const answer = join(folder, 'answer');
    const programs = { starter: '', careful: '', plain: '', arm64e: '', script: '' };
    let loader: ClientLoader;

    before(async function () {
      const reason = whyNot(processor);
      if (reason !== null) skip(this, reason);
      buildForMacos();
      loader = await buildLoader(processor);
      const build = (source: string, name: string): Promise<string> =>
        buildClient({ source: join(root, source), output: join(folder, name), processor });
      programs.starter = await build('test/run/clients/starts-programs.c', 'starter');
      programs.careful = await build('test/clients/careful-synchronous.c', 'careful');
      programs.plain = await build('test/darwin/clients/tells-library.c', 'plain');
      programs.arm64e = executable('arm64e', asArm64e(readFileSync(programs.plain)));
      programs.script = executable('script', `#!${programs.arm64e}\n`);
    });

    function executable(name: string, content: string | Buffer): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      chmodSync(path, 0o755);
      return path;
    }

    const run = (...words: readonly string[]): Promise<JudgedRun> => {
      writeFileSync(answer, '');
      return runAndJudge({
        trace,
        clients: [[programs.starter, ...words]],
        pace: 'asap',
        loader,
        env: { TOLD: answer, LOADER_AGAIN: loader.command.join(' '), PATH: `${folder}:${process.env.PATH}` },
        signal: AbortSignal.timeout(120_000),
      });
    };
    const passed = (judged: JudgedRun): void =>
      assert.deepEqual([judged.exitCode, judged.setupTrouble, judged.clientEnded], [0, [], null]);

    for (const way of becoming)
      it(`a program started by ${way} gets the library, so a wrapper may become the client`, async () => {
        passed(await run(way, way === 'execvp' ? 'careful' : programs.careful));
      });

    for (const way of starting)
      it(`a program started by ${way} gets the library`, async () => {
        passed(await run(way, way === 'posix_spawnp' ? 'plain' : programs.plain));
        assert.equal(readFileSync(answer, 'utf8'), 'library');
      });

    for (const way of ['system', 'popen'])
      it(`a program started by ${way} does not get the library, nor does its shell`, async () => {
        passed(await run(way, 'env >"$TOLD"'));
        const variables = readFileSync(answer, 'utf8').split('\n');
        assert.ok(variables.some((each) => each.startsWith('ESREPLAY_RUN=')));
        assert.deepEqual(
          variables.filter((each) => each.startsWith('DYLD_')),
          [],
        );
      });

    it('a program started after the client joined the run gets no older environment', async () => {
      passed(await run('later', programs.plain));
      assert.equal(readFileSync(answer, 'utf8'), 'none');
    });

    // There is no such kind of Intel programs.
    for (const name of processor === 'arm64' ? (['arm64e', 'script'] as const) : [])
      for (const way of starting)
        it(`an arm64e program runs without the library: ${name} by ${way}`, async () => {
          passed(await run(way, way === 'posix_spawnp' ? name : programs[name]));
          assert.equal(readFileSync(answer, 'utf8'), 'none');
        });
  });
}

/** Returns a program of one slice with the processor's kind changed: CPU_SUBTYPE_ARM64E with a versioned ABI. */
function asArm64e(program: Buffer): Buffer {
  const copy = Buffer.from(program);
  copy.writeUInt32LE(0x80000002, 8);
  return copy;
}
