// Runs the clients that must stay silent again and again, in both paces, beside a program that uses up a processor:
// a harness that accuses a good client now and then is worse than none. `npm run soak -- ROUNDS` (200 when left out).
// Prints one line a client; any finding is shown with the command that shows it again.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runAndJudge } from '../src/replay/judged-run.ts';
import { careful } from '../test/clients/manifest.ts';
import { writeTrace } from '../test/clients/traces.ts';
import { compileClient } from '../test/kit/build.ts';

const sources = join(import.meta.dirname, '../test/clients');
const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 200);

if (process.argv.includes('--hog')) for (;;); // the child below

const folder = mkdtempSync(join(tmpdir(), 'esreplay-soak-'));
const hog = fork(import.meta.filename, ['--hog'], { execArgv: process.execArgv });
let failed = 0;
let passed = 0;
try {
  for (const client of careful) {
    const output = join(folder, basename(client.name));
    await compileClient({ sources: [join(sources, client.source)], output, defines: client.defines });
    const trace = writeTrace(folder, client.trace);
    for (const pace of ['asap', 'recorded'] as const) {
      let silent = 0;
      for (let round = 0; round < rounds; round += 1) {
        const run = await runAndJudge({ trace, clients: [[output]], pace, ...client.options });
        if (run.exitCode === 0 && run.verdicts.length === 0) silent += 1;
        else console.log(`  round ${round}, exit ${run.exitCode}: ${sentences(run)}\n  ${run.command}`);
      }
      console.log(`${client.name.padEnd(28)} ${pace.padEnd(9)} ${silent} of ${rounds} silent`);
      passed += silent;
      failed += rounds - silent;
    }
  }
} finally {
  hog.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function sentences(run: Awaited<ReturnType<typeof runAndJudge>>): string {
  return [...run.verdicts, ...run.invalid].map(({ sentence }) => sentence).join(' | ');
}
