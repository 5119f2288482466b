// Runs the clients that do everything right repeatedly, in both paces, beside a program that uses up a processor: a
// harness that sometimes accuses a good client is worse than none. `npm run soak -- ROUNDS NAME...` (200 rounds and all
// clients when omitted). Prints one line for each client, and for a finding that its case does not name, the command
// that reproduces it.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runAndJudge } from '../src/verdict/run-and-judge.ts';
import { careful } from '../test/clients/manifest.ts';
import { writeTrace } from '../test/clients/traces.ts';
import { compileClient } from '../test/kit/build.ts';

const sources = join(import.meta.dirname, '../test/clients');
const words = process.argv.slice(2);
const rounds = Number(words.find((word) => /^\d+$/.test(word)) ?? 200);
const names = words.filter((word) => !/^\d+$/.test(word));
const soaked = careful.filter(({ name }) => names.length === 0 || names.includes(name));

if (process.argv.includes('--hog')) for (;;); // the child below

const folder = mkdtempSync(join(tmpdir(), 'esreplay-soak-'));
const hog = fork(import.meta.filename, ['--hog'], { execArgv: process.execArgv });
let failed = 0;
let passed = 0;
try {
  for (const client of soaked) {
    const output = join(folder, basename(client.name));
    await compileClient({ sources: [join(sources, client.source)], output, defines: client.defines });
    const trace = writeTrace(folder, client.trace);
    for (const pace of ['asap', 'recorded'] as const) {
      let good = 0;
      for (let round = 0; round < rounds; round += 1) {
        const run = await runAndJudge({ trace, clients: [[output]], pace, ...client.options });
        if (run.exitCode === client.exitCode && rulesOf(run.verdicts) === rulesOf(client.expected)) good += 1;
        else console.log(`  round ${round}, exit ${run.exitCode}: ${sentences(run)}\n  ${run.command}`);
      }
      console.log(
        `${client.name.padEnd(28)} ${pace.padEnd(9)} ${good} of ${rounds} ${client.expected.length === 0 ? 'silent' : 'as the case says'}`,
      );
      passed += good;
      failed += rounds - good;
    }
  }
} finally {
  hog.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function rulesOf(found: readonly { readonly rule: string; readonly class: string }[]): string {
  return found
    .map((each) => `${each.rule} ${each.class}`)
    .sort()
    .join(', ');
}

function sentences(run: Awaited<ReturnType<typeof runAndJudge>>): string {
  return [...run.verdicts, ...run.setupTrouble].map(({ sentence }) => sentence).join(' | ');
}
