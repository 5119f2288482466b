// Clients written for Apple's compiler: code inside #ifdef __APPLE__, with either C++ library, and Objective-C++.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appleFlags, compileFlags, linkFlags } from '../../src/cli/commands/kit.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { everyCase } from '../cases.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { findClang } from './build.ts';

const run = promisify(execFile);
const programs = join(import.meta.dirname, 'programs');
const warnings = ['-Wall', '-Wextra', '-Werror'];

describe("clients for Apple's compiler", () => {
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, 'on a Mac that compiler compiles them');
  });

  const links = (compiler: string, flags: readonly string[]): Promise<boolean> =>
    run(compiler, [join(folder, 'empty.cc'), ...flags, '-o', join(folder, 'empty')]).then(
      () => true,
      () => false,
    );

  /** Returns the newest clang++ that links a program with these flags: libc++ is often there for one version alone. */
  async function compilerFor(...flags: string[]): Promise<string | null> {
    writeFileSync(join(folder, 'empty.cc'), '#include <cstddef>\nint main() {}\n');
    for (const name of llvmNames('clang++')) {
      const compiler = findProgram([name]);
      if (compiler !== null && (await links(compiler, flags))) return compiler;
    }
    return null;
  }

  const packages = { 'libstdc++': 'g++', 'libc++': 'libc++-dev' } as const;
  for (const library of ['libstdc++', 'libc++'] as const) {
    it(`a client with __APPLE__ compiles and runs with ${library}`, async function () {
      const flags = [`-stdlib=${library}`, '-std=c++20'];
      const compiler = await compilerFor(...flags);
      if (compiler === null) skip(this, `no clang++ on the PATH has ${library} (Debian: ${packages[library]})`);
      const program = join(folder, library);
      const words = [...warnings, ...flags, ...compileFlags(), ...appleFlags, join(programs, 'apple.cc')];
      await run(compiler, [...words, ...linkFlags(), '-o', program]);
      assert.equal((await run(program)).stdout, 'result 2 stat 144   1 b\n');
    });
  }

  it('the clients in public style compile in C with __APPLE__', async () => {
    const sources = ['busy-loop', 'mutes-itself', 'run-loop', 'sleep-loop', 'spsc-ring'].map((name) =>
      join(programs, `../../clients/style/${name}.c`),
    );
    const flags = ['-fsyntax-only', ...warnings, ...compileFlags(), ...appleFlags];
    for (const standard of everyCase ? ['c11', 'gnu17'] : ['c11'])
      await run(findClang(), [...flags, `-std=${standard}`, ...sources]);
  });

  it('an Objective-C++ client without Foundation compiles, and passes a run', async function () {
    const compiler = await compilerFor('-lobjc');
    if (compiler === null) skip(this, 'no libobjc (Debian: libobjc-14-dev)');
    const client = join(folder, 'objective');
    const source = join(programs, 'objective.mm');
    await run(compiler, [...warnings, '-g', ...compileFlags(), source, ...linkFlags(), '-lobjc', '-o', client]);
    const judged = await runAndJudge({
      trace: writeTrace(folder, 'mixed'),
      clients: [[client]],
      pace: 'asap',
      decisions: true,
    });
    assert.deepEqual(judged.verdicts, []);
    assert.equal(judged.exitCode, 0, JSON.stringify(judged.setupTrouble));
    const denied = [...(judged.decisions?.values() ?? [])].filter(({ decision }) => decision === 'deny');
    assert.equal(denied.length, 1, 'the one in /opt/denied');
  });
});
