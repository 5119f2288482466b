// A program that starts the client, or becomes it, has the library itself and passes it on, whichever call it uses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

describe('a program that starts the client', () => {
  linuxOnly('a Mac keeps the library from shells, as test/darwin/starts.darwin.ts shows');
  const folder = testFolder();
  const [starter, client, told] = ['starter', 'client', 'told'].map((name) => join(folder, name));
  let trace: string;

  before(async () => {
    trace = writeTrace(folder, 'mixed');
    const compile = (source: string, output = ''): Promise<unknown> =>
      compileClient({ sources: [join(import.meta.dirname, source)], output });
    await compile('clients/starts-programs.c', starter);
    await compile('../clients/careful-synchronous.c', client);
  });

  const run = (way: string, program = '') =>
    runAndJudge({
      trace,
      clients: [[starter ?? '', way, program]],
      pace: 'asap',
      env: { TOLD: told ?? '', PATH: `${folder}:${process.env.PATH}` },
    });

  for (const way of ['execv', 'execve', 'execvp'])
    it(`a program that becomes the client by ${way} passes the library on`, async () => {
      const { exitCode, setupTrouble, clientEnded } = await run(way, way === 'execvp' ? 'client' : client);
      assert.deepEqual([exitCode, setupTrouble, clientEnded], [0, [], null]);
    });

  for (const way of ['system', 'popen'])
    it(`a program that runs a shell by ${way} passes the library on`, async () => {
      const { exitCode } = await run(way, 'env >"$TOLD"');
      assert.equal(exitCode, 0);
      assert.match(readFileSync(told ?? '', 'utf8'), /^LD_PRELOAD=.*libesreplay/m);
    });
});
