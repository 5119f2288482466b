// What `explore` finds: every planted bug by its variation, and nothing in its right twin. The table of both is
// docs/tables/explored.md.
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { explore } from '../../src/explore/explore.ts';
import type { ExploreFinding, ExploreResult } from '../../src/explore/result.ts';
import type { Variation } from '../../src/explore/variation.ts';
import { variations } from '../../src/explore/variations.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { type PlantedBug, plantedBugs, type VariationName } from './bugs.ts';
import { writeTrace } from './traces.ts';

const clients = join(import.meta.dirname, 'clients');

/** The variation that tries what a planted bug needs. */
const triedBy: Partial<Record<VariationName, string>> = { oldest: 'releases', newest: 'releases', run: 'order' };

/** Nobody waits long for a client that hangs, or that asks for nothing. */
const soon = { budgetScale: 0.1, hungHandlerMs: 100, subscribeTimeoutMs: 3000 };

describe('explore', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of plantedBugs) {
    const name = triedBy[planted.by] ?? planted.by;
    it(`${titleOf(planted)} is found by ${name}, and its twin is not`, async () => {
      const [bug, twin] = [
        await explored(planted, planted.defines, name),
        await explored(planted, planted.right, name),
      ];
      assert.deepEqual(twin.trouble, []);
      assert.deepEqual(foundBy(twin, name).map(shown), [], 'the twin');
      const found = foundBy(bug, name);
      // What two equal runs disagree about is said, and proves nothing else.
      if (found.length === 0 && saysDependent(bug)) return;
      assert.notDeepEqual(found, [], `nothing found: ${JSON.stringify(bug.tried)} ${bug.notes.join()}`);
      if (planted.rule !== undefined)
        assert.ok(
          found.some(({ rule }) => rule === planted.rule),
          found.map(shown).join('\n'),
        );
    });
  }

  async function explored(bug: PlantedBug, defines: readonly string[], name: string): Promise<ExploreResult> {
    const source = join(clients, `${bug.client}.c`);
    const program = await keptClient([bug.client, ...defines].join('+'), { sources: [source], defines });
    const { poolWidth } = bug.options ?? {};
    const options = poolWidth === undefined ? {} : { poolWidth };
    return explore({
      traces: [writeTrace(folder, bug.trace)],
      given: { clients: [[program]], pace: 'asap', ...(name === 'budget' ? {} : soon), ...options },
      variations: variations.filter((each: Variation) => each.name === name),
      seed: 1n,
      timeMs: null,
      failOn: ['violation'],
      work: join(folder, basename(program)),
      workers: 2,
      application: 'test',
      cwd: folder,
      signal: new AbortController().signal,
      killNow: new AbortController().signal,
      onProgress: () => undefined,
    });
  }
});

const foundBy = ({ findings }: ExploreResult, name: string): readonly ExploreFinding[] =>
  findings.filter(({ by }) => by.includes(name));

const saysDependent = ({ tried, notes }: ExploreResult): boolean =>
  [...tried.map(({ nothing }) => nothing ?? ''), ...notes].some((each) => each.includes('not independent'));

const shown = ({ class: grade, rule, sentence }: ExploreFinding): string => `${grade} ${rule}: ${sentence}`;

function titleOf({ client, defines }: PlantedBug): string {
  return [client, ...defines].join(' with -D');
}
