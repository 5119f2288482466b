// The comparison of two sorts of runs: a difference is in all of them, and noise is none.
import assert from 'node:assert/strict';
import { type Decided, differencesOf, mayBeChance, noiseOf, type Run } from '../../src/judge/difference.ts';

type Answers = Readonly<Record<number, string>>;

/** `allow<0` is the kept answer to message 0. */
function runOf(answers: Answers): Run {
  return (index): Decided | null => {
    const [answer, kept] = answers[index]?.split('<') ?? [];
    return answer === undefined ? null : { answer, keptFrom: kept === undefined ? null : Number(kept) };
  };
}

function compare(base: readonly Answers[], other: readonly Answers[]) {
  const indices = new Set([...base, ...other].flatMap((answers) => Object.keys(answers).map(Number)));
  return differencesOf(base.map(runOf), other.map(runOf), indices);
}

const times = (count: number, answers: Answers): Answers[] => Array.from({ length: count }, () => answers);

describe('the differences of two sorts of runs', () => {
  it('runs with the same decisions have no differences', () => {
    const { found, compared, kept } = compare(
      times(1, { 0: 'allow', 1: 'allow<0' }),
      times(1, { 0: 'allow', 1: 'allow' }),
    );
    assert.deepEqual([found, compared, kept], [[], 2, 1]);
  });

  it('a difference names the kept answer that the client never gives', () => {
    const { found } = compare(times(3, { 0: 'allow', 1: 'allow<0' }), times(3, { 0: 'allow', 1: 'deny' }));
    assert.deepEqual(found, [{ index: 1, base: 'allow', other: 'deny', keptFrom: 0 }]);
  });

  it('a difference names the kept answer although the cache was too late in another run', () => {
    const base = [
      { 0: 'allow', 1: 'allow<0' },
      { 0: 'allow', 1: 'deny' },
    ];
    assert.equal(compare(base, times(2, { 0: 'allow', 1: 'deny' })).found[0]?.keptFrom, 0);
  });

  it("a difference in the client's own decision names no kept answer", () => {
    const later = compare(times(3, { 3: 'allow' }), times(3, { 3: 'deny' }));
    assert.deepEqual(later.found, [{ index: 3, base: 'allow', other: 'deny', keptFrom: null }]);
    const origin = compare(times(3, { 0: 'allow', 1: 'allow<0' }), times(3, { 0: 'deny', 1: 'deny' }));
    assert.deepEqual(
      origin.found.map(({ keptFrom }) => keptFrom),
      [null, null],
    );
    const mixed = compare([{ 3: 'allow<0' }, { 3: 'allow' }], times(2, { 3: 'deny' }));
    assert.equal(mixed.found[0]?.keptFrom, null);
  });

  it('two answers with different flags are a difference', () => {
    const { found } = compare(times(3, { 3: 'flags 0x1' }), times(3, { 3: 'flags 0x3' }));
    assert.deepEqual(found, [{ index: 3, base: 'flags 0x1', other: 'flags 0x3', keptFrom: null }]);
  });

  it('an answer that changes within one sort of runs is no difference', () => {
    const changes = [{ 1: 'allow' }, { 1: 'deny' }];
    for (const [base, other] of [
      [changes, times(2, { 1: 'deny' })],
      [times(2, { 1: 'allow' }), changes],
      [
        [{ 1: 'allow<0' }, { 1: 'deny' }],
        [{ 1: 'allow' }, { 1: 'allow' }],
      ],
    ] as const) {
      const { found, changing } = compare(base, other);
      assert.deepEqual([found, changing], [[], [1]]);
    }
  });

  it('the noise of runs is what those that decide it disagree about', () => {
    const runs = [
      { 1: 'allow', 2: 'deny', 9: 'allow' },
      { 2: 'deny', 9: 'deny' },
      { 1: 'allow', 2: 'allow' },
    ];
    assert.deepEqual(noiseOf(runs.map(runOf), [9, 2, 1, 7]), [2, 9]);
    assert.deepEqual(noiseOf([], [1]), []);
  });

  it('a message that the first run alone decides otherwise is counted', () => {
    const { changing, firstAlone } = compare([{ 1: 'allow' }, { 1: 'deny' }], times(2, { 1: 'deny' }));
    assert.deepEqual([changing, firstAlone], [[1], 1]);
    assert.equal(compare([{ 1: 'deny' }, { 1: 'allow' }], times(2, { 1: 'deny' })).firstAlone, 0);
    const learns = [{ 1: 'deny' }, ...times(2, { 1: 'allow' })];
    assert.deepEqual(
      [compare(learns, learns), compare(learns, times(3, { 1: 'deny' }))].map((found) => found.firstAlone),
      [1, 1],
    );
    assert.equal(compare(learns, learns.toReversed()).firstAlone, 0, 'the other changes for another reason');
  });

  it('a message that a run did not decide is counted, and not compared', () => {
    const { partly, compared, found } = compare(times(2, { 1: 'allow' }), [{ 1: 'deny' }, {}]);
    assert.deepEqual([partly, compared, found], [1, 0, []]);
  });

  it('the differences of a client that decides at random may be chance', () => {
    let state = 1;
    const toss = (): string => {
      state = (state * 48_271) % 2_147_483_647;
      return state % 2 === 0 ? 'allow' : 'deny';
    };
    for (let round = 0; round < 200; round++) {
      const run = (): Answers => Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index, toss()]));
      const differences = compare([run(), run(), run()], [run(), run(), run()]);
      assert.ok(mayBeChance(differences.found, differences), `round ${round}: ${differences.found.length} found`);
    }
  });

  it('differences are no chance where little else changes', () => {
    const base = { 0: 'allow', 1: 'allow<0', 2: 'allow<0' };
    const other = { 0: 'allow', 1: 'deny', 2: 'deny' };
    const noisy = compare([{ ...base, 3: 'allow' }, { ...base, 3: 'deny' }, base], times(3, { ...other, 3: 'deny' }));
    assert.deepEqual([noisy.found.length, mayBeChance(noisy.found, noisy)], [2, false]);
  });
});
