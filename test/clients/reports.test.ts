// The whole reports of the clients with closed loops: a changed wording shows. UPDATE_GOLDEN=1 rewrites the files in
// expected/.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '../../docs/tables/scenarios.ts';
import { linuxOnly } from '../linux-only.ts';
import type { ClientCase } from './client-case.ts';
import { ClientRuns } from './client-runs.ts';
import { clientCases } from './manifest.ts';
import { steadyText } from './steady-report.ts';

const folder = join(import.meta.dirname, 'expected');
const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 27, 28, 29, 30];

const names = new Set(scenarios.filter(({ number }) => numbers.includes(number)).flatMap(({ clients }) => clients));
// Two processes that wait for each other miss the same deadline. The machine decides which of them is killed first, and
// how far the other then comes.
const clients = clientCases.filter(({ name }) => names.has(name) && !name.endsWith('in two processes'));
const fileOf = ({ name }: ClientCase): string => `${name.replaceAll(/[ +]/g, '-')}.txt`;

describe('reports of clients that wait', () => {
  linuxOnly('what the clients call differs from system to system');
  const runs = new ClientRuns();
  const texts = new Map<string, Promise<string>>();
  before(() => {
    for (const client of clients) {
      const text = runs.run(client, { env: { PIDS: '/dev/null' } }).then(steadyText);
      text.catch(() => undefined); // the test that awaits it reports the error
      texts.set(client.name, text);
    }
  });
  after(() => runs.close());

  for (const client of clients) {
    it(`${client.name} has the same words each time`, async () => {
      const text = await texts.get(client.name);
      assert.ok(text !== undefined);
      const file = join(folder, fileOf(client));
      if (process.env.UPDATE_GOLDEN === '1') {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, text);
      }
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }

  it('every file of a report is that of a client', () => {
    assert.deepEqual(readdirSync(folder).sort(), clients.map(fileOf).sort());
  });
});
