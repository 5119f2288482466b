// A suite beside programs that hog the processors: each test has the verdict of a quiet machine. Budgets are 100 ms; a
// careful client needs 20 ms of a processor, and a late one takes 220 ms.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSuite } from '../../src/index.ts';
import type { CellResult } from '../../src/suite/result.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { startHog, ways } from '../run/beside-hogs.ts';

describe('a suite beside hogs', function () {
  this.timeout(600_000);
  const folder = testFolder();
  before(async function () {
    leaveOutOnMac(this, 'its system tells the time for a process, not for its threads');
    const sources = [join(import.meta.dirname, '../run/clients/takes-time.c')];
    await compileClient({ sources, output: join(folder, 'takes-time') });
    writeTrace(folder, 'tenths-of-a-second');
  });

  it('a test of a careful client passes and one of a late client fails, beside other tests and four hogs', async () => {
    const clients = Object.entries(ways).flatMap(([way, words]) =>
      words.map((each, at) => `  ${way}-${at}: ./takes-time ${each}\n`),
    );
    const file = join(folder, 'esreplay.yaml');
    const traces = 'traces: { day: tenths-of-a-second.estrace }\nos: [13, 15, 26]\n';
    writeFileSync(file, `defaults: { pace: asap }\nclients:\n${clients.join('')}${traces}`);
    const hogs = Array.from({ length: 4 }, startHog);
    try {
      const { cells } = await runSuite(file, { workers: 2 });
      assert.deepEqual(cells.map(judged), cells.map(onQuietMachine));
    } finally {
      for (const hog of hogs) hog.kill('SIGKILL');
    }
  });
});

const wayOf = ({ client }: CellResult): string => client.replace(/-\d+$/, '');
const onQuietMachine = (cell: CellResult): string => `${cell.id}: ${wayOf(cell) === 'late' ? 'missed' : 'in time'}`;

/** A late answer is `missed` only if the cell fails for it, and in time if no finding blames the client. */
function judged({ id, attempts, verdict }: CellResult): string {
  const { verdicts = [], exitCode = null } = attempts.at(-1)?.report ?? {};
  const missed = verdicts.some(({ rule }) => rule === 'deadline-miss' || rule === 'missing-response');
  if (verdict === 'failed' && missed) return `${id}: missed`;
  const isRight = exitCode !== null && exitCode < 2 && !missed && ['passed', 'failed'].includes(verdict);
  const why = `${verdict}, ${attempts.map(({ error, report }) => error?.message ?? report?.verdicts.map(({ sentence }) => sentence).join(' ')).join(' | ')}`;
  return isRight ? `${id}: in time` : `${id}: ${why}`;
}
