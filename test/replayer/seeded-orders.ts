// The order that a seed gives a trace: the same for the same seed, different for another, and never against the causal
// order in the trace.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { Pace } from '../../src/schema/generated/ledger.ts';
import { agreedNumbers } from '../../src/schema/run/agreed-numbers.ts';
import { buildProcess } from '../../src/trace/builders.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { clangxx, codec, compile, gxx, root } from '../native/compile.ts';
import { makeTrace, type Step } from './driver.ts';

const authOpen = 1;
const notifyExec = 9;
const notifyFork = 11;
const notifyExit = 15;
const reorderNs = agreedNumbers.reorderNs.value;
const jitterNs = 1_000_000;

interface Turn {
  readonly index: number;
  readonly dueNs: number;
}

const life = (pid: number, step: Partial<Step>): Step => ({ type: authOpen, pid, life: pid, gapMs: 0, ...step });
const target = (pid: number): object => {
  const built = buildProcess({}, pid);
  return { ...built, audit_token: { ...built.audit_token, pid } };
};

/** Any mix of three processes with two threads each: opens, forks of one another, execs, exits. */
const step = fc
  .record({
    what: fc.constantFrom('open', 'open', 'open', 'fork', 'exec', 'exit'),
    pid: fc.constantFrom(101, 102, 103),
    other: fc.constantFrom(101, 102, 103),
    thread: fc.constantFrom(1, 2),
    gapMs: fc.constantFrom(0, 0, 1, 30, 80),
  })
  .map(({ what, pid, other, thread, gapMs }): Step & { readonly child: number | null } => {
    switch (what) {
      case 'fork':
        return {
          ...life(pid, { type: notifyFork, thread, gapMs, event: { fork: { child: target(other) } } }),
          child: other,
        };
      case 'exec':
        return { ...life(pid, { type: notifyExec, thread, gapMs }), child: null };
      case 'exit':
        return { ...life(pid, { type: notifyExit, thread, gapMs }), child: null };
      default:
        return { ...life(pid, { thread, gapMs }), child: null };
    }
  });
type Mixed = Step & { readonly child?: number | null };

/** What must stay in order, taken from docs/how-to/verifying.md. */
function depends(steps: readonly Mixed[], earlier: number, later: number): boolean {
  const [a, b] = [steps[earlier], steps[later]];
  if (a === undefined || b === undefined) return false;
  if (a.pid === b.pid) {
    const bounding = [a.type, b.type].some((type) => type === notifyExec || type === notifyExit);
    return a.thread === b.thread || bounding;
  }
  // Of several births of one pid, the last counts.
  return a.child === b.pid && !steps.slice(earlier + 1, later).some(({ child }) => child === b.pid);
}

/** Declares the tests for one build of the program. */
export function testOrders(flags: readonly string[]): void {
  let program: string;

  before(async function () {
    leaveOutOnMac(this, 'it compiles the sources for Linux');
    const compiler = flags.length > 1 ? clangxx : gxx;
    const own = ['causality', 'seeded_delay', 'seeded_order'].map((name) =>
      join(root, `replayer/causality/${name}.cc`),
    );
    const sources = [...own, ...codec(), join(import.meta.dirname, 'seeded/orders.cc')];
    program = await compile('orders', compiler, sources, flags, 'libesreplay');
  });

  /** Returns the recorded order, then those of `count` seeds from `first` on. */
  function orders(trace: string, pace: number, first: number, count: number): Turn[][] {
    const printed = execFileSync(program, [trace, pace, first, count].map(String), { encoding: 'utf8' });
    return printed
      .trimEnd()
      .split('\n')
      .map((line) =>
        line.split(' ').map((word) => ({ index: Number.parseInt(word, 10), dueNs: Number(word.split(':')[1]) })),
      );
  }
  const indices = (turns: readonly Turn[]): number[] => turns.map(({ index }) => index);
  const apart = (count: number): string =>
    makeTrace(Array.from({ length: count }, (_, each) => life(201 + each, { gapMs: 1 }))).path;

  it('one seed always gives the same order, and another seed another one', () => {
    const trace = apart(40);
    const [recorded = [], ...seeded] = orders(trace, Pace.asap, 1, 20);
    assert.deepEqual(
      indices(recorded),
      [...indices(recorded)].sort((a, b) => a - b),
    );
    assert.deepEqual(orders(trace, Pace.asap, 1, 20).slice(1), seeded);
    assert.deepEqual(orders(trace, Pace.asap, 7, 1)[1], seeded[6]);
    const different = new Set([recorded, ...seeded].map((turns) => indices(turns).join(' ')));
    assert.equal(different.size, 21);
  });

  it('both orders of two independent messages occur', () => {
    const seeded = orders(apart(2), Pace.asap, 1, 40).slice(1);
    const swapped = seeded.filter(([first]) => first?.index === 1).length;
    assert.ok(swapped > 5 && swapped < 35, `${swapped} of 40`);
  });

  it('the messages of one actor, a birth, an exec and an exit keep their order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 30 }), fc.nat(1000), (steps, first) => {
        const { path } = makeTrace(steps);
        for (const pace of [Pace.asap, Pace.recorded]) {
          const [recorded = [], ...seeded] = orders(path, pace, first, 5);
          const dueNs = new Map(recorded.map((turn) => [turn.index, turn.dueNs]));
          const due = (index: number): number => dueNs.get(index) ?? Number.NaN;
          for (const turns of seeded) {
            assert.equal(new Set(indices(turns)).size, steps.length);
            for (const [place, { index }] of turns.entries()) {
              for (const earlier of turns.slice(0, place)) {
                if (earlier.index < index) continue;
                assert.ok(!depends(steps, index, earlier.index), `${earlier.index} came before ${index}`);
                const span = pace === Pace.asap ? reorderNs : jitterNs;
                assert.ok(due(earlier.index) - due(index) < span, `${earlier.index} overtook ${index}`);
              }
            }
          }
        }
      }),
      { numRuns: Number(process.env.ESREPLAY_FUZZ_RUNS ?? 25) },
    );
  });

  it('the recorded pace delays a message by less than 1 ms, and delivers none early', () => {
    const trace = apart(60);
    const [recorded = [], ...seeded] = orders(trace, Pace.recorded, 1, 10);
    const dueNs = new Map(recorded.map((turn) => [turn.index, turn.dueNs]));
    for (const turns of seeded) {
      const late = turns.map((turn) => turn.dueNs - (dueNs.get(turn.index) ?? Number.NaN));
      assert.ok(late.every((ns) => ns >= 0 && ns < jitterNs));
      assert.ok(Math.max(...late) > jitterNs / 2);
      assert.ok(turns.every((turn, place) => place === 0 || turn.dueNs >= (turns[place - 1]?.dueNs ?? 0)));
    }
    assert.notDeepEqual(seeded[0], seeded[1]);
  });
}
