// The bisection that squeeze and the benchmark share: what it finds, how many tries it needs, and how it handles noise.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BisectionRules, bisect, type Edge, type TrialResult } from '../../src/measure/bisection.ts';
import { linearGrid, logGrid } from '../../src/measure/bisection-grid.ts';

type Answer = (value: number, time: number) => TrialResult;

/** Answers by value and by the number of times that value was tried before. */
function search(row: readonly number[], answer: Answer, rules?: BisectionRules): Promise<Edge<number>> {
  const times = new Map<number, number>();
  let asked = 0;
  return bisect(
    row,
    (value) => {
      const time = times.get(value) ?? 0;
      times.set(value, time + 1);
      asked += 1;
      return { result: answer(value, time), seen: asked };
    },
    rules,
  );
}

const upTo =
  (edge: number): Answer =>
  (value) =>
    value <= edge ? 'holds' : 'fails';
const hundred = linearGrid(1, 100, 1);

describe('bisection', () => {
  it('the last value that holds is found and tried three times', async () => {
    const { kind, holds, fails, trials, noisy } = await search(hundred, upTo(37));
    assert.deepEqual([kind, holds?.value, fails?.value, noisy], ['found', 37, 38, []]);
    assert.equal(trials.filter(({ value }) => value === 37).length, 3);
    assert.equal(holds?.seen, trials.length, 'the last try of it');
    assert.deepEqual(
      trials.slice(0, 3).map(({ value }) => value),
      [1, 100, 50],
    );
  });

  it('a row whose end holds has no failure', async () => {
    const { kind, holds, fails, trials } = await search(hundred, upTo(1000));
    assert.deepEqual([kind, holds?.value, fails], ['none-fails', 100, null]);
    assert.deepEqual(
      trials.map(({ value }) => value),
      [1, 100, 100, 100],
    );
  });

  it('a row whose beginning fails ends after one try', async () => {
    const { kind, holds, fails, trials } = await search(hundred, upTo(0));
    assert.deepEqual([kind, holds, fails?.value, trials.length], ['none-holds', null, 1, 1]);
  });

  it('an edge that held only by luck makes the search go back', async () => {
    const lucky: Answer = (value, time) => (value <= 30 || (value <= 37 && time === 0) ? 'holds' : 'fails');
    const { kind, holds, fails, noisy } = await search(hundred, lucky);
    assert.deepEqual([kind, holds?.value, fails?.value], ['found', 30, 31]);
    assert.ok(noisy.includes(37) && noisy.every((value) => value > 30 && value <= 37));
  });

  it('a single failure does not count when two are asked for', async () => {
    const unlucky: Answer = (value, time) => (value <= 37 && !(value === 25 && time === 0) ? 'holds' : 'fails');
    assert.equal((await search(hundred, unlucky)).holds?.value, 24);
    const { holds, fails, noisy } = await search(hundred, unlucky, { failures: 2 });
    assert.deepEqual([holds?.value, fails?.value, noisy], [37, 38, [25]]);
  });

  it('an unclear try is repeated, and the search ends after four of them', async () => {
    const stalled: Answer = (value, time) => (time < 3 ? 'unclear' : upTo(37)(value, time));
    assert.equal((await search(hundred, stalled)).holds?.value, 37);
    const { kind, holds, fails, trials } = await search(hundred, (value, time) =>
      value === 50 ? 'unclear' : upTo(37)(value, time),
    );
    assert.deepEqual([kind, holds?.value, fails?.value], ['unclear', 1, 100]);
    assert.equal(trials.filter(({ value }) => value === 50).length, 4);
  });

  it('a row of one value is tried for itself', async () => {
    assert.equal((await search([5], upTo(5))).kind, 'none-fails');
    assert.equal((await search([5], upTo(4))).kind, 'none-holds');
    await assert.rejects(search([], upTo(4)), RangeError);
  });

  it('an error of the probe ends the search', async () => {
    await assert.rejects(
      bisect(hundred, () => Promise.reject(new Error('stopped'))),
      /stopped/,
    );
  });

  it('any edge of any row takes at most 2 + log2 tries and the repetitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        async (length, at, repetitions) => {
          const row = Array.from({ length }, (_, place) => place);
          const edge = (at % (length + 2)) - 1; // before the row, in it, at its end
          const { kind, holds, fails, trials } = await search(row, upTo(edge), { repetitions });
          assert.ok(trials.length <= 2 + Math.ceil(Math.log2(length + 1)) + repetitions, `${trials.length} tries`);
          assert.equal(kind, edge < 0 ? 'none-holds' : edge >= length - 1 ? 'none-fails' : 'found');
          if (kind !== 'none-holds') assert.equal(holds?.value, Math.min(edge, length - 1));
          if (kind !== 'none-fails') assert.equal(fails?.value, Math.max(0, edge + 1));
        },
      ),
    );
  });

  it('any noise leaves neighbours with enough passes and failures', async () => {
    const results = fc.constantFrom<TrialResult>('holds', 'fails');
    const noise = fc.array(results, { minLength: 1, maxLength: 300 });
    const length = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(noise, length, fc.integer({ min: 1, max: 3 }), async (noisy, size, failures) => {
        let at = 0;
        const row = Array.from({ length: size }, (_, place) => place);
        const edge = await search(row, () => noisy[at++ % noisy.length] ?? 'fails', { failures });
        const count = (value: number | undefined, result: TrialResult): number =>
          edge.trials.filter((trial) => trial.value === value && trial.result === result).length;
        if (edge.holds !== null) {
          assert.ok(count(edge.holds.value, 'holds') >= 3);
          assert.ok(count(edge.holds.value, 'fails') < failures);
        }
        if (edge.fails !== null) assert.equal(count(edge.fails.value, 'fails'), failures);
        if (edge.kind === 'found') assert.equal(edge.fails?.value, (edge.holds?.value ?? 0) + 1);
      }),
    );
  });
});

describe('a row of values', () => {
  it('a row by ratio has three digits, goes up or down, and has both ends', () => {
    assert.deepEqual(logGrid(1, 10, 2), [1, 2.15, 4.64, 10]);
    assert.deepEqual(logGrid(1, 0.001, 10), [1, 0.1, 0.01, 0.001]);
    assert.deepEqual(logGrid(3, 3, 2), [3]);
    assert.throws(() => logGrid(0, 1, 2), RangeError);
  });

  it('a row by step has both ends', () => {
    assert.deepEqual(linearGrid(8, 1, 1), [8, 7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual(linearGrid(1, 10, 4), [1, 5, 9, 10]);
    assert.deepEqual(linearGrid(2, 2, 1), [2]);
    assert.throws(() => linearGrid(1, 2, 0), RangeError);
  });

  it('any row is strictly monotone and keeps its ends', () => {
    const end = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(end, end, fc.double({ min: 1.01, max: 4, noNaN: true }), (start, limit, ratio) => {
        const row = logGrid(start, limit, ratio);
        assert.equal(row[0], start);
        assert.equal(row.at(-1), limit);
        for (let place = 1; place < row.length; place++)
          assert.ok(((row[place] ?? 0) - (row[place - 1] ?? 0)) * (limit - start) > 0);
      }),
    );
  });
});
