// `seed`: the schedule of a run is repeatable with it, differs without it, and follows the order that the seed draws,
// whatever the client's pace.
import assert from 'node:assert/strict';
import type { Answer, Handler } from '../../src/run/handler.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { makeTrace } from '../replayer/driver.ts';

const authOpen = 1;

/** Forty programs with one message each, a millisecond apart; one of them has two. */
const { path: trace, messages } = makeTrace(
  Array.from({ length: 40 }, (_, each) => ({ type: authOpen, pid: 7001 + (each === 30 ? 3 : each), budgetMs: 5000 })),
);

describe('a seed', () => {
  /** Returns trace indices in the order of their sequence numbers. */
  async function orderOf(
    more: Partial<RunOptions>,
    answer: () => ReturnType<Handler> = () => 'allow',
  ): Promise<number[]> {
    const order: number[] = [];
    const run = await runAndJudge({
      trace,
      clients: [],
      pace: 'asap',
      quietMs: 10,
      ...more,
      handler: {
        handler: (_message, { index }) => {
          order.push(index);
          return answer();
        },
      },
    });
    assert.deepEqual(run.verdicts, []);
    assert.equal(run.exitCode, 0);
    assert.equal(order.length, messages);
    return order;
  }
  const asTraced = Array.from({ length: messages }, (_, index) => index);

  it('a seed gives its order each time, and no seed gives the order of the trace', async () => {
    assert.deepEqual(await orderOf({}), asTraced);
    const first = await orderOf({ seed: 5n });
    assert.deepEqual(await orderOf({ seed: 5n }), first);
    assert.notDeepEqual(first, asTraced);
    assert.notDeepEqual(await orderOf({ seed: 6n }), first);
    assert.ok(first.indexOf(3) < first.indexOf(30), 'one program’s own messages stay in order');
  });

  it('a seed gives its order to a client that answers late, each time after another while', async () => {
    const first = await orderOf({ seed: 5n });
    let asked = 0;
    const later = () => {
      asked += 7;
      return new Promise<Answer>((resolve) => setTimeout(() => resolve('allow'), asked % 20));
    };
    assert.deepEqual(await orderOf({ seed: 5n }, later), first);
    assert.deepEqual(await orderOf({ seed: 5n, outstanding: 3 }, later), first);
  });

  it('a seeded run ends with a client that keeps a message until it has seen another', async () => {
    const { path, messages: count } = makeTrace([
      { type: authOpen, pid: 1, budgetMs: 8000 },
      { type: authOpen, pid: 1, budgetMs: 8000 },
      { type: authOpen, pid: 2, budgetMs: 8000, gapMs: 10 },
    ]);
    for (const seed of [1n, 2n, 3n]) {
      const seen = new Set<number>();
      let free: (answer: Answer) => void = () => undefined;
      const run = await runAndJudge({
        trace: path,
        clients: [],
        pace: 'asap',
        seed,
        quietMs: 10,
        handler: {
          handler: (_message, { index }) => {
            seen.add(index);
            if (index === 2) free('allow');
            if (index !== 0 || seen.has(2)) return 'allow';
            return new Promise((resolve) => {
              free = resolve;
            });
          },
        },
      });
      assert.equal(run.summary.messages, count);
      assert.deepEqual(run.verdicts, [], `seed ${seed}`);
    }
  });

  it('a seed at the recorded pace moves no message by more than two places', async () => {
    const apart = makeTrace(asTraced.map((each) => ({ type: authOpen, pid: 7001 + each, budgetMs: 5000 })));
    const order = await orderOf({ trace: apart.path, seed: 5n, pace: 'recorded' });
    for (const [place, index] of order.entries()) assert.ok(Math.abs(place - index) <= 2, `${index} at ${place}`);
  });
});
