// What counts as a difference between the runs of two builds, with hand-made outcomes.
import assert from 'node:assert/strict';
import { decisionDifferences, decisionGroups, flakyGroups, isIndependent } from '../../src/compare/decisions.ts';
import type { MessageSource } from '../../src/compare/groups.ts';
import { laterGroups } from '../../src/compare/later.ts';
import { everyFlag, type Outcomes, outcomeBits } from '../../src/judge/outcomes.ts';

const { delivered, auth, decided } = outcomeBits;

/** Messages of four folders in turns, all AUTH_OPEN. */
const source = (count: number): MessageSource => ({
  trace: 't.estrace',
  count,
  eventTypes: Array.from({ length: count }, () => 1),
  isAuth: Array.from({ length: count }, () => true),
  openFlags: Array.from({ length: count }, () => 1),
  identity: (index) => ({ event: 'AUTH_OPEN', actor: 'app', target: `/${index % 4}/${index}`, nth: 1 }),
  where: (index) => `x = ${index}`,
});

/** A run that answers everything: `denies` says what, and `tookNs` when. */
function runOf(count: number, denies: (index: number) => boolean, tookNs = (_index: number) => 1e6): Outcomes {
  return {
    whole: true,
    bits: Uint8Array.from({ length: count }, () => delivered | auth | decided),
    allowed: Uint32Array.from({ length: count }, (_, index) => (denies(index) ? 0 : everyFlag)),
    responseNs: Float32Array.from({ length: count }, (_, index) => tookNs(index)),
    deliveredTo: new Uint32Array(count).fill(1),
    clients: [{ process: 0, client: 0, events: [1], muteCalls: 0, inverted: [] }],
  };
}

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** The same numbers each time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('the differences between two builds', () => {
  it('a message that differs in every run is a change, and one that changes by itself is noise', () => {
    const messages = source(8);
    const old = times(3, (run) => runOf(8, (index) => index === 2 && run === 1));
    const runs = { old, new: times(3, () => runOf(8, (index) => index === 5)) };
    const differences = decisionDifferences(runs, messages);
    assert.deepEqual(
      decisionGroups(differences, runs, messages).map(({ change, example, messages: often }) => [
        change,
        example.index,
        often,
      ]),
      [['newly-denied', 5, 1]],
    );
    assert.deepEqual(
      flakyGroups(differences, runs, messages).map(({ answers, builds, example }) => [answers, builds, example.index]),
      [['allow or deny', ['old'], 2]],
    );
    assert.deepEqual([differences.noisy, differences.isDifferent], [1, true]);
  });

  it('one changed decision in 100,000 messages is found, alone', () => {
    const messages = source(100_000);
    const old = times(5, () => runOf(100_000, (index) => index % 7 === 0));
    const runs = { old, new: times(5, () => runOf(100_000, (index) => index % 7 === 0 || index === 77_778)) };
    const differences = decisionDifferences(runs, messages);
    assert.deepEqual(
      decisionGroups(differences, runs, messages).map(({ change, example }) => [change, example.index]),
      [['newly-denied', 77_778]],
    );
    assert.deepEqual([differences.noisy, differences.byAspect.get('access')?.compared], [0, 100_000]);
  });

  it('groups are those of one event, actor and folder, the largest first', () => {
    const messages = source(40);
    const runs = { old: [runOf(40, () => true)], new: [runOf(40, (index) => index % 4 !== 3 && index !== 8)] };
    const groups = decisionGroups(decisionDifferences(runs, messages), runs, messages);
    assert.deepEqual(
      groups.map(({ folder, messages: often, example }) => [folder, often, example.index]),
      [
        ['/3', 10, 3],
        ['/0', 1, 8],
      ],
    );
  });

  it('twenty-four runs of a build at random leave no difference in a thousand messages', () => {
    const random = generator(7);
    const messages = source(1000);
    for (let round = 0; round < 10; round += 1) {
      const runs = {
        old: times(24, () => runOf(1000, () => false)),
        new: times(24, () => runOf(1000, () => random() < 0.5)),
      };
      assert.equal(decisionDifferences(runs, messages).isDifferent, false, `round ${round}`);
    }
  });

  it('first runs that stand alone make the builds dependent, whichever of them it is', () => {
    const messages = source(8);
    const first = (run: number) => runOf(8, () => run === 0);
    const steady = () => runOf(8, () => false);
    for (const runs of [
      { old: times(3, first), new: times(3, steady) },
      { old: times(3, steady), new: times(3, first) },
      { old: times(3, first), new: times(3, first) },
    ])
      assert.equal(isIndependent(decisionDifferences(runs, messages)), false);
    const second = { old: times(3, (run) => first(run - 1)), new: times(3, steady) };
    assert.equal(isIndependent(decisionDifferences(second, messages)), true);
    const same = { old: times(3, steady), new: times(3, steady) };
    assert.equal(isIndependent(decisionDifferences(same, messages)), true);
  });
});

describe('the times of two builds', () => {
  const messages = source(40);
  const never = () => false;
  const timed = (tookNs: (run: number, index: number) => number) =>
    times(5, (run) => runOf(40, never, (index) => tookNs(run, index)));
  const random = generator(11);
  const about = (ns: number) => ns * (0.7 + 0.6 * random());

  it('a group that every run answers later is found, alone', () => {
    const [later, ...more] = laterGroups(
      { old: timed(() => about(2e6)), new: timed((_, index) => about(index % 4 === 1 ? 20e6 : 2e6)) },
      messages,
    );
    assert.deepEqual([later?.folder, later?.messages, more], ['/1', 10, []]);
    assert.ok(later !== undefined && later.slowdown.low > 5 && later.newNs > later.oldNs);
  });

  it('noise, a single slow run, microseconds and faster answers are not later', () => {
    for (const [name, now] of [
      ['noise', () => about(2e6)],
      ['one slow run', (run: number) => about(run === 2 ? 90e6 : 2e6)],
      ['faster', () => about(1e5)],
    ] as const)
      assert.deepEqual(laterGroups({ old: timed(() => about(2e6)), new: timed(now) }, messages), [], name);
    assert.deepEqual(laterGroups({ old: timed(() => about(2e3)), new: timed(() => about(20e3)) }, messages), []);
  });

  it('four runs of each build are too few for a claim', () => {
    const runs = { old: timed(() => 2e6).slice(1), new: timed(() => 20e6).slice(1) };
    assert.deepEqual(laterGroups(runs, messages), []);
  });
});
