// What the relation `bypass` finds: every planted bypass with the effect and the event or actor of its row, and not that
// one in its twin.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ExploreFinding, ExploreResult } from '../../../src/explore/result.ts';
import { eventRows } from '../../../src/schema/macos/events.ts';
import { eventLabelOf } from '../../../src/words/event-label.ts';
import { everyCase, someOf } from '../../cases.ts';
import { testFolder } from '../../folder.ts';
import { linuxOnly } from '../../linux-only.ts';
import { skip } from '../../skip.ts';
import { explored, shownFinding } from '../explored.ts';
import { type PlantedBypass, plantedBypasses } from './bugs.ts';
import type { Bypass } from './by-hand.ts';

/** Of the relation: two with every attempt, and one for each of a few that are allowed, alone. */
const maxRuns = 6;

describe('planted bypasses', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of someOf(plantedBypasses))
    it(`${planted.client} has a bypass (${planted.finds}) that its twin with ${planted.twin} lacks`, async () => {
      const twin = await exploredWith(planted, planted.twin);
      assert.deepEqual(foundIn(twin, planted).map(shownFinding), []);
      const bug = await exploredWith(planted, []);
      const [finding] = foundIn(bug, planted);
      assert.ok(finding !== undefined, `found: ${bug.findings.map(shownFinding).join('\n')} ${bug.notes.join('\n')}`);
      assert.equal(finding.class, planted.class);
      const [{ runs } = { runs: 0 }] = bug.tried;
      assert.ok(runs > 0 && runs <= maxRuns, `${runs} runs`);
    });

  it('a client that crashes for a process without a team is found, and what else it allows is found as well', async () => {
    const source = join(import.meta.dirname, '../clients/compares-missing-team.c');
    const told = async (defines: readonly string[]) => {
      const { findings, bypass, trouble } = await explored(folder, {
        source,
        defines,
        trace: 'read-secret',
        only: ['bypass'],
      });
      assert.deepEqual(trouble, []);
      const crashes = findings.filter(({ rule }) => rule === 'client-crash');
      const others = findings.flatMap(({ bypass: of }) => (of === null ? [] : [wordsOf(of)])).sort();
      return { crashes, others, matrix: bypass?.matrix };
    };
    const [twin, bug] = [await told(['RIGHT']), await told([])];
    assert.deepEqual(twin.crashes.map(shownFinding), []);
    const [crash] = bug.crashes;
    assert.deepEqual([bug.crashes.length, crash?.class, crash?.by], [1, 'violation', ['bypass']]);
    assert.match(crash?.place ?? '', /compares-missing-team\.c:\d+$/);
    assert.ok(twin.others.includes('read by clone'), twin.others.join());
    assert.deepEqual(bug.others, twin.others);
    assert.deepEqual(bug.matrix, twin.matrix);
  });

  if (!everyCase)
    it('more bypasses are found', function () {
      skip(this, 'the heavy suite runs them (npm test -- heavy)');
    });

  /** Nobody saves what a row says nothing of. */
  function exploredWith({ client, trace, finds }: PlantedBypass, defines: readonly string[]): Promise<ExploreResult> {
    const source = join(import.meta.dirname, 'clients', `${client}.c`);
    const suppressions = otherEvents(finds).map((event) => ({ rule: 'bypass', event, reason: 'another row has it' }));
    return explored(folder, { source, defines, trace, only: ['bypass'], given: { suppressions } });
  }
});

/** AUTH events by which a row finds nothing. */
function otherEvents(finds: Bypass): readonly string[] {
  const names = eventRows.filter(({ action }) => action === 'AUTH').map((row) => eventLabelOf(row.number));
  const [, by, event] = finds.split(' ');
  return by === 'as'
    ? names.filter((name) => name !== 'AUTH_OPEN')
    : names.filter((name) => name !== `AUTH_${event?.toUpperCase()}`);
}

const foundIn = ({ findings }: ExploreResult, { finds }: PlantedBypass): readonly ExploreFinding[] =>
  findings.filter(({ bypass }) => bypass !== null && finds === wordsOf(bypass));

const wordsOf = ({ effect, event, actor }: NonNullable<ExploreFinding['bypass']>): string =>
  actor === null ? `${effect} by ${event}` : `${effect} as ${actor}`;
