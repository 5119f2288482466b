// What the relation `bypass` finds: every planted bypass with the effect and the event or actor of its row, and not that
// one in its twin.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ExploreFinding, ExploreResult } from '../../../src/explore/result.ts';
import { everyCase, someOf } from '../../cases.ts';
import { testFolder } from '../../folder.ts';
import { linuxOnly } from '../../linux-only.ts';
import { skip } from '../../skip.ts';
import { explored, shownFinding } from '../explored.ts';
import { type PlantedBypass, plantedBypasses } from './bugs.ts';

/** Those of the trace as it is, of the packed ones and of each bypass alone; none depends on chance. */
const maxRuns = 100;

describe('planted bypasses', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();
  const known = new Map<string, Promise<ExploreResult>>();

  for (const planted of someOf(plantedBypasses))
    it(`${planted.client} has a bypass (${planted.finds}) that its twin with ${planted.twin} lacks`, async () => {
      const twin = await exploredWith(planted, planted.twin);
      assert.deepEqual(foundIn(twin, planted).map(shownFinding), []);
      const bug = await exploredWith(planted, []);
      const [finding] = foundIn(bug, planted);
      assert.ok(finding !== undefined, `found: ${bug.findings.map(shownFinding).join('\n')} ${bug.notes.join('\n')}`);
      assert.equal(finding.class, planted.class);
      assert.ok(bug.runs <= maxRuns, `${bug.runs} runs`);
    });

  if (!everyCase)
    it('more bypasses are found', function () {
      skip(this, 'the heavy suite runs them (npm test -- heavy)');
    });

  /** The same program may have several bypasses on a trace. */
  function exploredWith({ client, trace }: PlantedBypass, defines: readonly string[]): Promise<ExploreResult> {
    const key = JSON.stringify([client, defines, trace]);
    const source = join(import.meta.dirname, 'clients', `${client}.c`);
    const result = known.get(key) ?? explored(folder, { source, defines, trace, only: ['bypass'] });
    known.set(key, result);
    return result;
  }
});

const foundIn = ({ findings }: ExploreResult, { finds }: PlantedBypass): readonly ExploreFinding[] =>
  findings.filter(({ bypass }) => bypass !== null && finds === wordsOf(bypass));

const wordsOf = ({ effect, event, actor }: NonNullable<ExploreFinding['bypass']>): string =>
  actor === null ? `${effect} by ${event}` : `${effect} as ${actor}`;
