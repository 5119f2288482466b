// The whole reports of the clients that have a file in expected/, those with closed loops: a changed wording shows.
// UPDATE_GOLDEN=1 rewrites the files; an empty one adds its client. Two processes that wait for each other have none:
// they miss the same deadline, and the machine decides which is killed first. The file of a variant may have only the
// lines in which its report differs from another one.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linuxOnly } from '../linux-only.ts';
import type { ClientCase } from './client-case.ts';
import { ClientRuns } from './client-runs.ts';
import { clientCases } from './manifest.ts';
import { steadyText } from './steady-report.ts';

const folder = join(import.meta.dirname, 'expected');
const stemOf = ({ name }: ClientCase): string => name.replaceAll(/[ +]/g, '-');
const fileOf = (client: ClientCase): string => `${stemOf(client)}.txt`;
const clients = clientCases.filter((client) => existsSync(join(folder, fileOf(client))));
const maxDifferences = 4;

function expected(file: string): string {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, other] = /^as (\S+), except:\n/.exec(text) ?? [];
  if (other === undefined) return text;
  const lines = expected(other).split('\n');
  for (const [, at, line = ''] of text.matchAll(/^(\d+): (.*)$/gm)) lines[Number(at) - 1] = line;
  return lines.join('\n');
}

/** What its file has, if it may refer to that of a client whose name it continues. */
async function shortest(client: ClientCase, text: string, texts: ReadonlyMap<string, Promise<string>>) {
  const lines = text.split('\n');
  for (const other of clients) {
    if (!stemOf(client).startsWith(`${stemOf(other)}-`)) continue;
    const others = ((await texts.get(other.name)) ?? '').split('\n');
    const different = [...lines.entries()].filter(([at, line]) => others[at] !== line);
    if (others.length === lines.length && different.length <= maxDifferences)
      return `as ${fileOf(other)}, except:\n${different.map(([at, line]) => `${at + 1}: ${line}\n`).join('')}`;
  }
  return text;
}

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
      const file = fileOf(client);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(folder, file), await shortest(client, text, texts));
      assert.equal(text, expected(file));
    });
  }

  it('every file of a report is that of a client', () => {
    assert.deepEqual(readdirSync(folder).sort(), clients.map(fileOf).sort());
  });
});
