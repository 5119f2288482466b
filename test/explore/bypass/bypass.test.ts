// Every planted bypass: bug and twin decide their trace alike and without a finding.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TraceMessages } from '../../../src/expectations/trace-messages.ts';
import { askedOf, runUnder } from '../../../src/judge/aspects.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { runOf, troublesOf } from '../by-hand.ts';
import { writeTrace } from '../traces.ts';
import { type PlantedBypass, plantedBypasses } from './bugs.ts';
import { cleanOfBypasses } from './clean/clients.ts';
import { bypassStories } from './stories.ts';

const clients = join(import.meta.dirname, 'clients');

describe('planted bypasses', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of once(plantedBypasses))
    it(`${planted.client}, whose twin has ${planted.twin}, denies what its trace denies, as the twin does`, async () => {
      for (const defines of [planted.twin, []]) assert.deepEqual(await denied(planted, defines), recorded(planted));
    });

  it('every client is planted or without a bypass', () => {
    assert.deepEqual(namesOf(plantedBypasses), programsIn('clients'));
    assert.deepEqual(namesOf(cleanOfBypasses), programsIn('clean'));
  });

  /** Indices of AUTH messages that the client denies in a plain run. */
  async function denied({ client, trace }: PlantedBypass, defines: readonly string[]): Promise<readonly number[]> {
    const sources = [join(clients, `${client}.c`)];
    const program = await keptClient([client, ...defines].join('+'), { sources, defines });
    const path = writeTrace(folder, trace);
    const run = await runOf(program, path, { outcomes: true });
    assert.deepEqual(troublesOf(run), []);
    assert.ok(run.outcomes !== null);
    const messages = new TraceMessages(path);
    const outcome = runUnder('access', run.outcomes, askedOf(messages));
    return Array.from({ length: messages.count }, (_, index) => index).filter(
      (index) => outcome(index)?.answer === 'deny',
    );
  }
});

const namesOf = (all: readonly { readonly client: string }[]): readonly string[] =>
  [...new Set(all.map(({ client }) => `${client}.c`))].sort();

const programsIn = (name: string): readonly string[] =>
  readdirSync(join(import.meta.dirname, name))
    .filter((file) => file.endsWith('.c'))
    .sort();

/** The same program and twin on the same trace may have several bypasses. */
function once(all: readonly PlantedBypass[]): readonly PlantedBypass[] {
  return [...new Map(all.map((each) => [JSON.stringify([each.client, each.twin, each.trace]), each])).values()];
}

/** Indices of messages whose recorded answer denies them. */
function recorded({ trace }: PlantedBypass): readonly number[] {
  const { told } = bypassStories[trace]().story;
  return told.flatMap(({ response }, index) =>
    response !== undefined && response.value === (response.kind === 'flags' ? 0 : 1) ? [index] : [],
  );
}
