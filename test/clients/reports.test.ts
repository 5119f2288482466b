// The whole reports of the clients that have a file in expected/, those with closed loops: a changed wording shows.
// UPDATE_GOLDEN=1 rewrites the files; an empty one adds its client. Two processes that wait for each other have none:
// they miss the same deadline, and the machine decides which is killed first.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxOnly } from '../linux-only.ts';
import type { ClientCase } from './client-case.ts';
import { ClientRuns } from './client-runs.ts';
import { clientCases } from './manifest.ts';
import { steadyText } from './steady-report.ts';

const folder = join(import.meta.dirname, 'expected');
const fileOf = ({ name }: ClientCase): string => `${name.replaceAll(/[ +]/g, '-')}.txt`;
const clients = clientCases.filter((client) => existsSync(join(folder, fileOf(client))));

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
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }

  it('every file of a report is that of a client', () => {
    assert.deepEqual(readdirSync(folder).sort(), clients.map(fileOf).sort());
  });
});
