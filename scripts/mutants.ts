// Switches off one detector at a time and runs that detector's own test, which must turn red. Prints the list.
// `npm run mutants -- NAME...` runs only the named ones. Each test also runs without a mutant, because a test that is
// red anyway proves nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editedCopy } from '../test/mutants/edited-copy.ts';
import { mutants } from './mutant-table.ts';
import type { Mutant } from './source-mutants.ts';

const folder = mkdtempSync(join(tmpdir(), 'esreplay-mutants-'));
const named = process.argv.slice(2);
const counts = { red: 0, other: 0 };
try {
  for (const mutant of mutants.filter(({ name }) => named.length === 0 || named.includes(name))) {
    const { outcome, reason } = outcomeOf(mutant);
    counts[outcome === 'red' ? 'red' : 'other'] += 1;
    console.log(
      `${outcome.padEnd(7)} without ${mutant.what.padEnd(8)} ${mutant.name.padEnd(20)} ${mutant.title}${reason === undefined ? '' : `: ${reason}`}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.red} passed, ${counts.other} failed`);
process.exitCode = counts.other === 0 && counts.red > 0 ? 0 : 1;

function outcomeOf(mutant: Mutant): { outcome: 'red' | 'green' | 'broken'; reason?: string } {
  try {
    if (!passes(mutant, {})) return { outcome: 'broken', reason: 'its test is red anyway' };
    const { name, edit } = mutant;
    const root = edit === undefined ? undefined : editedCopy(join(folder, name), edit);
    return { outcome: passes(mutant, mutant.env(folder), root) ? 'green' : 'red' };
  } catch (error) {
    return { outcome: 'broken', reason: (error as Error).message };
  }
}

function passes({ file, client, title }: Mutant, env: Readonly<Record<string, string>>, cwd = process.cwd()): boolean {
  const only = client === '' ? {} : { ESREPLAY_TEST_CLIENT: client };
  const done = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', file, '--fgrep', title], {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, NODE_OPTIONS: '--import tsx', ...only, ...env },
  });
  if (!/^ *[1-9]\d* (passing|failing)/m.test(done.stdout))
    throw new Error(`${title}: no such test ran\n${done.stdout}${done.stderr}`);
  // Red for a reason unrelated to the mutant.
  if (done.stdout.includes('dist/ is older')) throw new Error(`${title}: its test starts the program`);
  return done.status === 0;
}
