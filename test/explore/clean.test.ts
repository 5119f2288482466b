// The clean corpus: no client has a finding, and each decides as the table says from run to run.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { byHand, changesOf, runOf, troublesOf } from './by-hand.ts';
import { type CleanClient, cleanClients } from './clean/clients.ts';
import { writeTrace } from './traces.ts';

const sources = join(import.meta.dirname, 'clean');

describe('clean clients', function () {
  this.timeout(60_000);
  linuxOnly('they are built with the kit of Linux');
  const folder = testFolder();

  for (const clean of cleanClients) {
    it(`${nameOf(clean)} has no finding, and decides ${clean.itself} in a second run`, async () => {
      const { program, trace } = await prepared(clean);
      const [one, other] = [await runOf(program, trace, fresh(clean)), await runOf(program, trace, fresh(clean))];
      for (const run of [one, other]) assert.deepEqual(troublesOf(run), []);
      const changes = changesOf(one, other).length;
      if (clean.itself === 'alike') assert.equal(changes, 0);
      if (clean.itself === 'otherwise') assert.ok(changes > 0);
    });
  }

  it('counts-what-it-is-asked decides otherwise where the cache would answer', async () => {
    const [clean] = cleanClients.filter(({ client }) => client === 'counts-what-it-is-asked');
    assert.ok(clean !== undefined);
    const { program, trace } = await prepared(clean);
    const base = await runOf(program, trace);
    assert.ok((await byHand.cache({ program, trace, base })).length > 0);
  });

  it('every client is in the table', () => {
    const named = [...new Set(cleanClients.map(({ client }) => `${client}.c`))];
    assert.deepEqual(
      named.sort(),
      readdirSync(sources)
        .filter((name) => name.endsWith('.c'))
        .sort(),
    );
  });

  let runs = 0;
  /** A folder of its own for HOME, and one that all runs of the client share. */
  function fresh({ client }: CleanClient) {
    const [home, state] = [join(folder, `home-${runs++}`), join(folder, `state-${client}`)];
    for (const each of [home, state]) mkdirSync(each, { recursive: true });
    return { env: { HOME: home, STATE: state } };
  }

  async function prepared(clean: CleanClient): Promise<{ readonly program: string; readonly trace: string }> {
    const { client, defines } = clean;
    const program = await keptClient(basename(nameOf(clean)), { sources: [join(sources, `${client}.c`)], defines });
    return { program, trace: writeTrace(folder, clean.trace) };
  }
});

function nameOf({ client, defines }: CleanClient): string {
  return [client, ...defines].join('+');
}
