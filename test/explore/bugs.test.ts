// Every planted bug and its twin, made to show itself by hand as its variation will: the bug does, the twin does not.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { everyCase } from '../cases.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { type PlantedBug, plantedBugs, variations } from './bugs.ts';
import { byHand, type Otherwise, runOf, troublesOf } from './by-hand.ts';
import { writeTrace } from './traces.ts';

const clients = join(import.meta.dirname, 'clients');

/** Of a bug that has not shown itself. */
const tries = 5;

describe('planted bugs', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();

  for (const planted of plantedBugs.filter(isTried)) {
    it(`${titleOf(planted)} shows itself by ${planted.by}, and its twin does not`, async () => {
      const twin = await seen(planted, true);
      assert.deepEqual([wordsOf(twin.base), wordsOf(twin.varied)], [[], []], 'the twin');
      let bug = await seen(planted, false);
      // Two threads of a client must meet for some, and a busy machine keeps them apart.
      for (let again = 0; bug.varied.length === 0 && again < tries; again++) bug = await seen(planted, false);
      if (planted.by !== 'run') assert.deepEqual(wordsOf(bug.base), [], 'the base');
      assert.notDeepEqual(bug.varied, [], 'nothing is otherwise');
      if (planted.rule !== undefined) checkFinding(planted, bug.varied);
    });
  }

  if (!everyCase)
    it('more bugs of these variations show themselves', function () {
      skip(this, 'the heavy suite runs them (npm test -- heavy)');
    });

  it('every variation has a bug, and every client is planted', () => {
    const named = (values: readonly string[]): string[] => [...new Set(values)].sort();
    assert.deepEqual(named(plantedBugs.map(({ by }) => by)), Object.keys(variations).sort());
    assert.deepEqual(
      named(plantedBugs.flatMap(({ client }) => (client.includes('/') ? [] : [`${client}.c`]))),
      readdirSync(clients)
        .filter((name) => name.endsWith('.c'))
        .sort(),
    );
  });

  async function seen(bug: PlantedBug, isTwin: boolean): Promise<{ base: Seen; varied: Seen }> {
    const defines = isTwin ? bug.right : bug.defines;
    const sources = [sourceOf(bug)];
    const program = await keptClient([basename(bug.client), ...defines].join('+'), { sources, defines });
    const trace = writeTrace(folder, bug.trace);
    const base = await runOf(program, trace);
    const scratch = join(folder, basename(program));
    const varied = await byHand[bug.by]({ bug, isTwin, program, trace, scratch, base });
    return { base: troublesOf(base), varied };
  }
});

type Seen = readonly Otherwise[];

/** `npm test` tries one bug of each variation. */
function isTried(bug: PlantedBug): boolean {
  return everyCase || plantedBugs.find(({ by }) => by === bug.by) === bug;
}

function titleOf({ client, defines }: PlantedBug): string {
  return [basename(client), ...defines].join(' with -D');
}

const sourceOf = ({ client }: PlantedBug): string => join(clients, `${client}.c`);
const wordsOf = (seen: Seen): string[] => seen.map(({ what }) => what);

/** The finding names a marked line of the source. */
function checkFinding(bug: PlantedBug, seen: Seen): void {
  const lines = readFileSync(sourceOf(bug), 'utf8').split('\n');
  const marked = lines.flatMap((text, at) => (text.endsWith('// found here') ? [at + 1] : []));
  const finding = seen.find(({ what }) => what === bug.rule);
  const frame = finding?.stack.find(({ file }) => file?.endsWith(`/${basename(bug.client)}.c`));
  assert.ok(marked.includes(frame?.line ?? 0), JSON.stringify(seen));
}
