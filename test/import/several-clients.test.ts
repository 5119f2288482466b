// Lines of several clients and runs in one file: each line counts once, in the order of its clock, and what is missing is
// what was lost.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sequenced } from '../../src/import/clocks.ts';
import { type OrderedLine, RunOrder } from '../../src/import/run-order.ts';
import { cases } from '../cases.ts';
import { type CapturedLine, captures, treated, treatment } from './captures.ts';

/** What the order of a line depends on, and which event it is of. */
interface Sample extends Sequenced {
  readonly event: number;
}

const second = 1_000_000_000n;

function sample({ event, type, seq, global, ticks, wallAhead }: CapturedLine): Sample {
  const wall = 2_000_000_000n * second + BigInt(Math.floor((ticks * 125) / 3)) + wallAhead;
  return {
    event,
    version: 10,
    event_type: type,
    mach_time: 1_000_000n + BigInt(ticks),
    time: { tv_sec: wall / second, tv_nsec: wall % second },
    seq_num: BigInt(seq),
    global_seq_num: BigInt(global),
  };
}

interface Ordered {
  readonly runs: readonly (readonly OrderedLine<Sample>[])[];
  readonly order: RunOrder<Sample>;
}

function ordered(samples: readonly Sample[], window?: number): Ordered {
  const runs: OrderedLine<Sample>[][] = [];
  const order = new RunOrder<Sample>(
    (line) => {
      if (line.startsRun) runs.push([]);
      runs.at(-1)?.push(line);
    },
    (a, b) => a.event === b.event,
    window,
  );
  for (const [at, message] of samples.entries()) order.push({ message, line: at + 1 });
  order.end();
  return { runs, order };
}

const eventsOf = ({ runs }: Ordered): number[][] =>
  runs.map((run) => run.filter(({ isRepeated }) => !isRepeated).map(({ message }) => message.event));
const lostIn = ({ runs }: Ordered): number =>
  Number(runs.flat().reduce((sum, { hole }) => sum + hole.ofType + hole.ofUnknown, 0n));

/** A client's lines: an event every `every` ticks from `from` on, all of one type. */
const client = (count: number, type: number, global: number, from = 0, every = 2, seq = global): Sample[] =>
  Array.from({ length: count }, (_, at) =>
    sample({
      event: type * 1_000_000 + from + at * every,
      client: 0,
      type,
      seq: seq + at,
      global: global + at,
      ticks: from + at * every,
      wallAhead: 0n,
    }),
  );

const byClock = (...clients: readonly (readonly Sample[])[]): Sample[] =>
  clients.flat().toSorted((a, b) => Number(a.mach_time - b.mach_time));

const isInOrder = (lines: readonly Sample[]): boolean =>
  lines.every((line, at) => at === 0 || (lines[at - 1] as Sample).mach_time <= line.mach_time);

describe('lines of two clients in one file', () => {
  for (const [what, one, other] of [
    ['the higher numbers come second', 0, 1000],
    ['the lower numbers come second', 1000, 0],
    ['the numbers are far apart', 5, 4_000_000],
  ] as const) {
    it(`two clients make one run in the order of the clock if ${what}`, () => {
      for (const count of [4, 200, 6000]) {
        const lines = byClock(client(count, 9, one), client(count, 10, other, 1));
        const found = ordered(lines);
        assert.deepEqual([found.runs.length, found.order.mostClients, lostIn(found)], [1, 2, 0], `${count}`);
        assert.deepEqual(
          found.runs[0]?.map(({ message }) => message.event),
          lines.map(({ event }) => event),
        );
      }
    });
  }

  it('lines are merged from where the second client begins until the first one is silent', () => {
    const lines = byClock(client(9000, 9, 500), client(9000, 10, 0, 12_001));
    const found = ordered(lines);
    assert.deepEqual([found.runs.length, lostIn(found)], [1, 0]);
    assert.deepEqual(
      found.runs[0]?.map(({ message }) => message.event),
      lines.map(({ event }) => event),
    );
  });

  it('the losses of each client are kept', () => {
    const [one, other] = [client(300, 9, 0), client(300, 9, 7000, 1)];
    const some = byClock(
      one.filter((_, at) => at % 50 !== 20),
      other.filter((_, at) => at % 100 !== 30),
    );
    const found = ordered(some);
    assert.deepEqual([found.runs.length, found.order.mostClients, lostIn(found)], [1, 2, 6 + 3]);
  });

  it('an event that both clients saw becomes one message', () => {
    const one = client(100, 9, 0);
    const other = client(100, 9, 7000);
    const found = ordered(byClock(one, other));
    assert.deepEqual([found.runs.length, found.order.repeated, lostIn(found)], [1, 100, 0]);
    assert.deepEqual(eventsOf(found), [one.map(({ event }) => event)]);
    // A second client whose first event is the latest of the first one, which has passed.
    const later = ordered(byClock(client(6000, 9, 500), client(500, 9, 0, 11_000)));
    assert.deepEqual([later.runs.length, later.order.repeated, lostIn(later)], [1, 500, 0]);
  });

  it('a line is compared with at most 64 messages, though the clock stands still', () => {
    const still = client(9000, 9, 0).map((each) => ({ ...each, mach_time: 7n }));
    const { order, runs } = ordered(still);
    assert.deepEqual([runs.flat().length, order.latest.length], [9000, 64]);
  });

  it('equal events of one client are not merged', () => {
    const twice = [0, 1].map((at) => ({ ...(client(1, 9, at)[0] as Sample), event: 1 }));
    assert.deepEqual(eventsOf(ordered(twice)), [[1, 1]]);
  });

  it('merged lines are numbered as one client would number them', () => {
    const [one, other] = [client(100, 9, 40), client(100, 10, 7000, 1)];
    const found = ordered(
      byClock(
        one.filter((_, at) => at !== 50),
        other.filter((_, at) => at !== 20),
      ),
    );
    const numbers = found.runs[0]?.map(({ message, numbers: given }) => given?.globalSeqNum ?? message.global_seq_num);
    assert.equal(numbers?.[0], 40n);
    assert.equal(numbers?.at(-1), 40n + 199n);
    assert.equal(new Set(numbers).size, 198);
  });
});

describe('lines of one client', () => {
  it('lines sorted by a clock that goes back a little stay one client', () => {
    // One message waited for its number while the next ones were stamped.
    const lines = client(400, 9, 0).map((each, at) =>
      at % 40 === 39 ? { ...each, mach_time: each.mach_time - 15n } : each,
    );
    for (const kept of [lines, lines.filter((_, at) => at % 40 > 36 || at % 3 !== 1)]) {
      const found = ordered(byClock(kept));
      assert.deepEqual([found.runs.length, found.order.mostClients], [1, 1]);
      assert.equal(lostIn(found), 400 - kept.length);
    }
  });

  it('blocks of lines that changed places stay one client', () => {
    const lines = client(3000, 9, 0);
    const moved = [...lines.slice(0, 10), ...lines.slice(2000, 2500), ...lines.slice(10, 2000), ...lines.slice(2500)];
    const found = ordered(moved);
    assert.deepEqual([found.runs.length, found.order.mostClients, lostIn(found)], [1, 1, 0]);
    assert.ok(isInOrder(found.runs.flat().map(({ message }) => message)));
  });

  it('lines with a large loss stay one client', () => {
    const lines = client(9000, 9, 0);
    const found = ordered(lines.filter((_, at) => at < 50 || at > 6000));
    assert.deepEqual([found.runs.length, found.order.mostClients, lostIn(found)], [1, 1, 5951]);
  });

  it('numbers from 0 begin a new run, though the clock goes on', () => {
    for (const count of [20, 6000]) {
      const found = ordered([...client(count, 9, 0), ...client(count, 9, 0, 50_000)]);
      assert.deepEqual([found.runs.length, found.order.mostClients, lostIn(found)], [2, 1, 0]);
    }
  });

  it('numbers that begin anew begin new runs in a filtered file, too', () => {
    const filtered = (from: number, every: number): Sample[] =>
      client(400, 9, 0, from).filter((_, at) => at % every === 1);
    const found = ordered([...filtered(0, 7), ...filtered(90_000, 5), ...filtered(180_000, 11)]);
    assert.deepEqual([found.runs.length, found.order.mostClients], [3, 1]);
  });
});

describe('lines before message version 4', () => {
  const old = (lines: readonly Sample[]): Sample[] =>
    lines.map((each) => ({ ...each, version: 3, global_seq_num: 0n }));

  it('old lines stay in their order, and missing ones are counted', () => {
    const found = ordered(old(client(10, 9, 0).filter((_, at) => at !== 4)));
    assert.deepEqual([found.runs.length, lostIn(found), found.order.isMixed], [1, 1, false]);
  });

  it('old lines of two clients stay in their order with a warning, and no loss behind it', () => {
    const lines = byClock(old(client(50, 9, 0)), old(client(50, 9, 400, 1)));
    const found = ordered(lines);
    assert.deepEqual(
      found.runs.map((run) => run.map(({ message }) => message.event)),
      [lines.map(({ event }) => event)],
    );
    assert.equal(found.order.isMixed, true);
    // Until a number came again, it looked like a loss.
    assert.equal(lostIn(found), 399);
  });
});

describe('recordings that were joined', () => {
  const later = (lines: readonly Sample[], seconds: bigint): Sample[] =>
    lines.map((line) => ({ ...line, time: { ...line.time, tv_sec: line.time.tv_sec + seconds } }));

  it('copies of a file that were joined are as many runs', () => {
    const every = 20_000;
    const [one, other] = [client(6000, 9, 0, 0, every), client(6000, 10, 500_000, 1, every)];
    const two = byClock(one, other);
    for (const file of [one, two]) {
      const found = ordered([...file, ...file, ...file]);
      assert.deepEqual([found.runs.length, lostIn(found)], [3, 0]);
    }
  });

  it('a wall clock that contradicts the Mach clock makes two runs', () => {
    const joined = [...client(10, 9, 0), ...later(client(10, 10, 127, 40), 58n * 86_400n)];
    const found = ordered(joined);
    assert.deepEqual([found.runs.length, lostIn(found)], [2, 0]);
    const backwards = ordered([...later(client(10, 9, 0), 58n * 86_400n), ...client(10, 10, 127, 40)]);
    assert.deepEqual([backwards.runs.length, lostIn(backwards)], [2, 0]);
  });

  it('a sleep, a set clock and lost messages leave one run', () => {
    const asleep = ordered([...client(10, 9, 0), ...later(client(10, 9, 10, 40), 58n * 86_400n)]);
    assert.deepEqual([asleep.runs.length, lostIn(asleep)], [1, 0]);
    const overnight = ordered([...client(10, 9, 0), ...later(client(10, 9, 15, 40), 9n * 3600n)]);
    assert.deepEqual([overnight.runs.length, lostIn(overnight)], [1, 5]);
    const setBack = ordered([...client(10, 9, 0), ...later(client(10, 9, 12, 40), -3n)]);
    assert.deepEqual([setBack.runs.length, lostIn(setBack)], [1, 2]);
  });
});

describe('files of one client, filtered, moved and with clocks that differ', () => {
  it('a treated file of one client stays one run of one client, with its losses', () => {
    fc.assert(
      fc.property(treatment, (how) => {
        const { lines, lost } = treated(how);
        const found = ordered(lines.map(sample));
        assert.deepEqual([found.runs.length, found.order.mostClients], lines.length === 0 ? [0, 0] : [1, 1]);
        assert.equal(lostIn(found), lost);
      }),
      { numRuns: cases(800), seed: 1 },
    );
  });
});

describe('files of many runs and one or two clients', () => {
  it('every event of random files comes once, in its run, in the order of the clock', () => {
    fc.assert(
      fc.property(captures, ({ lines, runs, lost, repeated }) => {
        const found = ordered(lines.map(sample));
        assert.deepEqual(eventsOf(found), runs);
        for (const run of found.runs) assert.ok(isInOrder(run.map(({ message }) => message)));
        assert.equal(lostIn(found), lost);
        assert.equal(found.order.repeated, repeated);
      }),
      // The same files each time: by chance, one in ten thousand has a number that fits another client's loss.
      { numRuns: cases(1600), seed: 1 },
    );
  });
});
