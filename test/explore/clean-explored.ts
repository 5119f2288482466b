// Explores the clean corpus: clients that are right by their own policy have no violation, although their answers change.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { ExploreResult } from '../../src/explore/result.ts';
import { sampleNames } from '../../src/trace/samples.ts';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';
import { cleanOfBypasses } from './bypass/clean/clients.ts';
import { cleanClients } from './clean/clients.ts';
import { type Explored, explored, shownFinding } from './explored.ts';
import { madeTraces, type TraceName } from './traces.ts';

/** A bypass depends on no seed, so that other traces take the time. */
const everyTrace: readonly TraceName[] = [...madeTraces, ...(sampleNames() as readonly `@${string}`[])];

/** `timeMs`: for each client; null: each variation is tried once. */
export function declareCleanTests(timeMs: number | null): void {
  linuxOnly('they are built with the kit of Linux');
  const folder = testFolder();

  for (const { client, defines, trace } of cleanClients)
    it(`${titleOf(client, defines)} has no violation with ${trace}`, async () => {
      const source = join(import.meta.dirname, 'clean', `${client}.c`);
      const { findings } = await exploredClean({ source, defines, trace });
      assert.deepEqual(violations(findings), []);
    });

  for (const { client, defines, traces, asksForAll } of cleanOfBypasses)
    it(`${titleOf(client, defines)} has no bypass that is a violation`, async () => {
      const source = join(import.meta.dirname, 'bypass/clean', `${client}.c`);
      const trace = timeMs !== null && asksForAll ? everyTrace : traces;
      const { findings } = await exploredClean({ source, defines, trace, only: ['bypass'] });
      assert.deepEqual(violations(findings.filter(({ rule }) => rule === 'bypass')), []);
    });

  async function exploredClean(clean: Pick<Explored, 'source' | 'defines' | 'trace' | 'only'>): Promise<ExploreResult> {
    const state = mkdtempSync(join(folder, 'state-'));
    const result = await explored(folder, { ...clean, timeMs, given: { env: { STATE: state } } });
    assert.deepEqual(result.trouble, []);
    return result;
  }
}

const titleOf = (client: string, defines: readonly string[]): string => [client, ...defines].join(' with -D');

const violations = (findings: ExploreResult['findings']): readonly string[] =>
  findings.filter(({ class: grade }) => grade === 'violation').map(shownFinding);
