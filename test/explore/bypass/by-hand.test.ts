// Every planted bypass: bug and twin decide their trace as it was recorded, and only the bug allows what follows by hand.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceMessages } from '../../../src/expectations/trace-messages.ts';
import { askedOf, runUnder } from '../../../src/judge/aspects.ts';
import { storyBytes } from '../../../traces/make/bytes.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { runOf, troublesOf } from '../by-hand.ts';
import { type PlantedBypass, plantedBypasses } from './bugs.ts';
import { bypasses } from './by-hand.ts';
import { cleanOfBypasses } from './clean/clients.ts';
import { bypassStories } from './stories.ts';

const clients = join(import.meta.dirname, 'clients');

describe('planted bypasses by hand', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of plantedBypasses)
    it(`${planted.client} allows what follows a bypass (${planted.finds}), and its twin with ${planted.twin} does not`, async () => {
      const [bug, twin] = await Promise.all([[], planted.twin].map((defines) => denied(planted, defines)));
      assert.deepEqual(bug, recorded(planted));
      const [known = [], more = []] = [twin?.slice(0, bug?.length), twin?.slice(bug?.length ?? 0)];
      assert.deepEqual(known, bug);
      assert.notDeepEqual(more, []);
    });

  it('every client is planted or without a bypass', () => {
    assert.deepEqual(namesOf(plantedBypasses), programsIn('clients'));
    assert.deepEqual(namesOf(cleanOfBypasses), programsIn('clean'));
  });

  /** Indices of AUTH messages that the client denies when the bypass follows its trace. */
  async function denied(
    { client, trace, finds }: PlantedBypass,
    defines: readonly string[],
  ): Promise<readonly number[]> {
    const sources = [join(clients, `${client}.c`)];
    const program = await keptClient([client, ...defines].join('+'), { sources, defines });
    const path = join(folder, `${trace} ${finds}.estrace`);
    writeFileSync(path, storyBytes(bypasses[finds](bypassStories[trace]()).story, 'test/explore/bypass/by-hand.ts'));
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

/** Indices of messages whose recorded answer denies them. */
function recorded({ trace }: PlantedBypass): readonly number[] {
  const { told } = bypassStories[trace]().story;
  return told.flatMap(({ response }, index) =>
    response !== undefined && response.value === (response.kind === 'flags' ? 0 : 1) ? [index] : [],
  );
}
