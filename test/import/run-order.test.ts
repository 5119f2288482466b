// The order of lines: sorted within a run, runs separated, and nothing guessed that cannot be known.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OrderError } from '../../src/import/client-order.ts';
import { EsloggerLineReader } from '../../src/import/eslogger-line.ts';
import { type OrderedLine, RunOrder } from '../../src/import/run-order.ts';
import { isSameEvent } from '../../src/import/same-event.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { type LineOptions, line, open, samples, shuffled } from './line-builder.ts';

const reader = new EsloggerLineReader();
const lines = new Map<string, Message>();

/** Returns a message of a run; with `both`, open and exit alternate. */
function made(options: LineOptions, type: 'open' | 'exit' = 'open'): Message {
  const key = JSON.stringify([options, type], (_, value) => (typeof value === 'bigint' ? String(value) : value));
  const known = lines.get(key);
  if (known) return known;
  const message = reader.read(line((type === 'open' ? open : (samples.exit ?? open))(options)));
  lines.set(key, message);
  return message;
}

function ordered(messages: readonly Message[], window?: number): { out: OrderedLine[]; runs: number } {
  const out: OrderedLine[] = [];
  const order = new RunOrder<Message>((each) => out.push(each), isSameEvent, window);
  for (const [index, message] of messages.entries()) order.push({ message, line: index + 1 });
  order.end();
  return { out, runs: out.filter(({ startsRun }) => startsRun).length };
}

const globals = (out: readonly OrderedLine[]): string =>
  out.map(({ message, startsRun }) => `${startsRun ? '|' : ''}${message.global_seq_num}`).join(' ');

const run = (count: number, ticks = 0, from = 0): Message[] =>
  Array.from({ length: count }, (_, i) => made({ global: from + i, ticks: ticks + i * 1000 }));

/** An hour of ticks. */
const hour = 86_400_000_000;

describe('the order of lines', () => {
  it('a right order stays as it is', () => {
    const out: OrderedLine[] = [];
    const order = new RunOrder<Message>((each) => out.push(each), isSameEvent);
    for (const [index, message] of run(5).entries()) order.push({ message, line: index });
    order.push({ message: made({ global: 6, ticks: 6000 }), line: 6 });
    // The first one waits, because another might come before it. So does the one after a gap.
    order.end();
    assert.equal(globals(out), '|0 1 2 3 4 6');
  });

  it('the next message of a run passes at once, and one of another run waits', () => {
    const handed = (message: Message, begun = run(6, hour)) => {
      const out: OrderedLine[] = [];
      const order = new RunOrder<Message>((each) => out.push(each), isSameEvent, 2);
      for (const [index, each] of [...begun, message].entries()) order.push({ message: each, line: index });
      const atOnce = globals(out);
      order.end();
      return [atOnce, globals(out)];
    };
    const begun = '|0 1 2 3 4 5';
    const next = made({ global: 6, ticks: hour + 6000 });
    assert.deepEqual(handed(next), [`${begun} 6`, `${begun} 6`]);
    assert.deepEqual(handed(made({ global: 7, ticks: hour + 7000 })), [begun, `${begun} 7`]);
    const early = [...run(6, hour), made({ global: 7, ticks: hour + 7000 })];
    const exit = made({ global: 6, seq: 0, ticks: hour + 6000 }, 'exit');
    assert.deepEqual(handed(exit), [`${begun} 6`, `${begun} 6`]);
    for (const late of [next, exit]) assert.deepEqual(handed(late, early), [`${begun} 6 7`, `${begun} 6 7`]);
    assert.deepEqual(handed(made({ global: 6, seq: 3, ticks: hour + 6000 })), [begun, `${begun} |6`]);
    assert.deepEqual(handed(made({ global: 6 })), [begun, `${begun} |6`]);
    assert.deepEqual(handed({ ...next, version: 9 }), [begun, `${begun} |6`]);
    assert.throws(() => handed(made({ global: 5, ticks: hour + 5000 })), /same message as in line 5/);
  });

  it('the order inside a run is restored, whatever it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (seed) => {
        const { out, runs } = ordered(shuffled(run(40), seed));
        assert.equal(runs, 1);
        assert.deepEqual(
          out.map(({ message }) => Number(message.global_seq_num)),
          Array.from({ length: 40 }, (_, i) => i),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('lost and left-out messages leave holes in one run', () => {
    const some = run(20).filter((_, i) => i % 3 !== 1);
    assert.equal(ordered(shuffled(some, 5)).out.length, some.length);
    assert.equal(ordered(shuffled(some, 5)).runs, 1);
  });

  it('numbers that begin anew begin a new run', () => {
    const { out, runs } = ordered([...run(4), ...run(3, hour)]);
    assert.equal(globals(out), '|0 1 2 3 |0 1 2');
    assert.equal(runs, 2);
  });

  it('a boot begins a new run, though numbers and clock are both lower', () => {
    const before = run(4, hour, 10);
    const boot = run(3).map((message) => ({ ...message, time: { tv_sec: message.time.tv_sec + 7200n, tv_nsec: 0n } }));
    assert.equal(globals(ordered([...before, ...boot]).out), '|10 11 12 13 |0 1 2');
  });

  it('two runs are told apart when both are out of order and neither begins at 0', () => {
    // A filtered recording looks like this: 189 and 188 of one run, then 3, 1 and 2 of a later one.
    const first = [made({ global: 189, ticks: 2000 }), made({ global: 188, ticks: 1000 })];
    const second = [3, 1, 2].map((global) => made({ global, ticks: hour + global * 1000 }));
    assert.equal(globals(ordered([...first, ...second]).out), '|188 189 |1 2 3');
  });

  it('a contradiction in the numbers of one event type begins a new run', () => {
    // The global number grows, the type's number does not.
    const messages = [made({ global: 7, seq: 5 }), made({ global: 9, seq: 2, ticks: 9000 })];
    assert.equal(globals(ordered(messages).out), '|7 |9');
    const apart = [made({ global: 7, seq: 5 }), made({ global: 9, seq: 2, ticks: 9000 }, 'exit')];
    assert.equal(globals(ordered(apart).out), '|7 9');
  });

  it('another message version begins a new run', () => {
    const older = { ...made({ global: 1, ticks: 1000 }), version: 9 };
    assert.equal(globals(ordered([made({ global: 0 }), older]).out), '|0 |1');
  });

  it('runs that were joined in the wrong order of time stay two runs', () => {
    assert.equal(globals(ordered([...run(4, hour), ...run(4)]).out), '|0 1 2 3 |0 1 2 3');
  });

  it('a Mach clock that goes back a little between neighbours begins no new run', () => {
    const messages = [
      made({ global: 0, ticks: 5000 }),
      made({ global: 1, ticks: 1 }),
      made({ global: 2, ticks: 6000 }),
    ];
    assert.equal(globals(ordered(messages).out), '|0 1 2');
  });

  it('a line that comes twice is refused', () => {
    const messages = run(4);
    assert.throws(() => ordered([...messages, ...messages.slice(3)]), OrderError);
    assert.throws(() => ordered([...messages, ...messages.slice(3)]), /same message as in line 4/);
  });

  it('a line further out of place than the window is refused', () => {
    const late = made({ global: 5, ticks: 5000 });
    const others = [...run(2, 0), ...run(20, 10_000, 10)];
    assert.equal(ordered([...others, late], 40).out.length, 23);
    assert.throws(() => ordered([...others, late], 10), /more than 10 lines out of place/);
  });
});
