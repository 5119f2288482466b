// The verdicts about clients that wait do not depend on chance: schedules drawn by 20 seeds find the same. Stacks are
// neither compared nor symbolised. ESREPLAY_TEST_SEEDS sets another number of seeds, ESREPLAY_TEST_CLIENT selects a
// client by its name.
import assert from 'node:assert/strict';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { linuxOnly } from '../linux-only.ts';
import { loops } from './cases/loops.ts';
import type { Expected } from './client-case.ts';
import { ClientRuns } from './client-runs.ts';

const { ESREPLAY_TEST_SEEDS: many = '20', ESREPLAY_TEST_CLIENT: only } = process.env;
const seeds = Array.from({ length: Number(many) }, (_, index) => BigInt(index + 1));
/** Clients that are killed or miss deadlines: the others are quiet for seconds. */
const clients = loops.filter(({ exitCode, name }) => exitCode === 1 && (only === undefined || name === only));
const quickly = { quietMs: 20, plainStacks: true };
const kindsOf = (findings: readonly Pick<Expected, 'rule' | 'class' | 'call'>[]): string[] =>
  [...new Set(findings.map(({ rule, class: grade, call }) => `${rule} ${grade} ${call}`))].sort();

describe('clients that wait, under other seeds', () => {
  linuxOnly('what the clients call differs from system to system');
  const runs = new ClientRuns();
  const planned = new Map<string, Promise<JudgedRun>[]>();
  before(() => {
    for (const client of clients) {
      const each = seeds.map((seed) => runs.run(client, { seed, ...quickly }));
      for (const run of each) run.catch(() => undefined); // the test that awaits it reports the error
      planned.set(client.name, each);
    }
  });
  after(() => runs.close());

  for (const client of clients) {
    it(`${client.name} gets the same verdicts`, async () => {
      for (const run of await Promise.all(planned.get(client.name) ?? [])) {
        assert.deepEqual(kindsOf(run.verdicts), kindsOf(client.expected), run.command);
        assert.equal(run.exitCode, client.exitCode, run.command);
      }
    });
  }
});
