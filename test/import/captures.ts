// Files of several recordings, made up for tests: of some boots of a Mac, each with recordings in sequence, each by one
// client or by two at the same time, whose lines are sorted by the clock. Some lines are lost. What an import must find
// is known.
import fc from 'fast-check';
import { firstTick, line, samples } from './line-builder.ts';

export interface CapturedLine {
  /** Of the event; two clients' lines of it have the same. */
  readonly event: number;
  readonly client: number;
  readonly type: number;
  readonly seq: number;
  readonly global: number;
  readonly ticks: number;
  /** Nanoseconds that the wall clock is ahead of the ticks. */
  readonly wallAhead: bigint;
}

export interface Captures {
  readonly lines: readonly CapturedLine[];
  /** The events in their order, by run. */
  readonly runs: readonly (readonly number[])[];
  /** Lines lost between others of their client. */
  readonly lost: number;
  /** Events that both clients of a run have a line of. */
  readonly repeated: number;
}

interface Recording {
  readonly seed: number;
  readonly events: number;
  /** In percent: of lines that are lost, and of events that the second client sees. */
  readonly loss: number;
  /** How many clients record at the same time. */
  readonly clients: 1 | 2;
  /** The event types that each client subscribes to. */
  readonly types: readonly [readonly number[], readonly number[]];
  /** Whether each client's numbers begin at 0 here, or far from that. */
  readonly isWhole: readonly [boolean, boolean];
  /** The Mac starts again before it. */
  readonly boots: boolean;
}

export const eventTypes = [9, 10, 11, 12, 15] as const;

const subset = fc.subarray([...eventTypes], { minLength: 1 });
const recording: fc.Arbitrary<Recording> = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  events: fc.integer({ min: 30, max: 150 }),
  loss: fc.constantFrom(0, 0, 3, 10),
  clients: fc.constantFrom(1, 2, 2),
  types: fc.tuple(subset, subset),
  isWhole: fc.tuple(fc.boolean(), fc.boolean()),
  boots: fc.boolean(),
});

export const captures: fc.Arbitrary<Captures> = fc.array(recording, { minLength: 1, maxLength: 4 }).map(captured);

function captured(recordings: readonly Recording[]): Captures {
  const lines: CapturedLine[] = [];
  const runs: number[][] = [];
  let [ticks, wallAhead, lost, repeated] = [0, 0n, 0, 0];
  for (const [at, recording] of recordings.entries()) {
    const chance = randomOf(recording.seed);
    if (recording.boots) {
      // What ticks a Mac loses when it starts again, its wall clock gains, and two days pass.
      const back = Math.floor(ticks * chance());
      wallAhead += BigInt(Math.ceil((back * 125) / 3)) + 172_800_000_000_000n;
      ticks -= back;
    } else ticks += 100_000_000;
    const times = Array.from({ length: recording.events }, () => (ticks += 1 + Math.floor(20_000 * chance())));
    // Of one boot, higher numbers would be a loss, and after a loss the next number might be that of the client before.
    const isNew = recording.boots || at === 0;
    const both = recorded(isNew ? recording : { ...recording, isWhole: [true, true], loss: 0 }, times);
    // Clients that write one after the other cannot be told from two recordings.
    const written = switches(both) < 10 ? both.filter(({ client }) => client === 0) : both;
    if (written.length === 0) continue;
    const kept = written.filter(({ isLost }) => !isLost);
    const seen = new Map<number, number>();
    for (const { event } of kept) seen.set(event, (seen.get(event) ?? 0) + 1);
    const numbered = (event: number): number => 1000 * at + event;
    lines.push(
      ...kept.map(({ isLost: _, ...line }) => ({
        ...line,
        event: numbered(line.event),
        client: 2 * at + line.client,
        wallAhead,
      })),
    );
    if (seen.size > 0) runs.push([...seen.keys()].map(numbered));
    repeated += [...seen.values()].filter((count) => count > 1).length;
    for (const client of [0, 1]) {
      const own = written.filter((line) => line.client === client);
      const inside = own.slice(
        own.findIndex(({ isLost }) => !isLost),
        own.findLastIndex(({ isLost }) => !isLost) + 1,
      );
      lost += inside.filter(({ isLost }) => isLost).length;
    }
  }
  return { lines, runs, lost, repeated };
}

/** How a file of one client was treated: what was left out, and how far lines are from their order. */
export const treatment = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  /** In percent. */
  loss: fc.constantFrom(0, 5, 50, 90),
  /** Some messages have a clock that is this much too early. */
  earlyTicks: fc.constantFrom(0, 500, 24_000),
  /** Places by which lines are moved; sorted: by their clock. */
  moved: fc.constantFrom(0, 3, 20, 'sorted' as const),
});

type Treatment = typeof treatment extends fc.Arbitrary<infer T> ? T : never;

/** Returns a file of one client, with the number of lines lost between others. */
export function treated({ seed, loss, earlyTicks, moved }: Treatment): { lines: CapturedLine[]; lost: number } {
  const chance = randomOf(seed);
  const events = 300;
  let ticks = 0;
  const times = Array.from({ length: events }, () => (ticks += 1 + Math.floor(4000 * chance())));
  const alone = { events, clients: 1, types: [eventTypes, []], isWhole: [false, false], boots: false } as const;
  const own = recorded({ ...alone, seed, loss }, times).map((line) => ({
    ...line,
    ticks: line.ticks - (chance() < 0.05 ? Math.floor(earlyTicks * chance()) : 0),
  }));
  const [first, last] = [own.findIndex(({ isLost }) => !isLost), own.findLastIndex(({ isLost }) => !isLost)];
  const lost = own.slice(first, last + 1).filter(({ isLost }) => isLost).length;
  const placed = own.map(({ isLost, ...line }, at) => ({
    line: { ...line, wallAhead: 0n },
    isLost,
    at: moved === 'sorted' ? line.ticks : at + moved * chance(),
  }));
  const kept = placed.filter(({ isLost }) => !isLost).sort((a, b) => a.at - b.at);
  return { lines: kept.map(({ line }) => line), lost };
}

type Written = Omit<CapturedLine, 'wallAhead'> & { readonly isLost: boolean };

/** Returns what the clients write at these times, and what they lose. */
function recorded({ seed, loss, clients, types, isWhole }: Recording, times: readonly number[]): Written[] {
  const chance = randomOf(seed + 1);
  const counters = types.slice(0, clients).map((own, client) => {
    // Far from the other client's.
    const base = isWhole[client] ? 0 : Math.floor(1e5 * (1 + 4 * client + chance()));
    return { next: base, ofType: new Map(own.map((type) => [type, Math.floor(base / (eventTypes.length + 1))])) };
  });
  const written: Written[] = [];
  for (const [event, ticks] of times.entries()) {
    const type = eventTypes[Math.floor(chance() * eventTypes.length)] as number;
    for (const [client, counter] of counters.entries()) {
      const seq = counter.ofType.get(type);
      // Of two clients whose numbers begin at 0, one begins later.
      if (
        seq === undefined ||
        (client === 1 && isWhole[0] && isWhole[1] && (counters[0]?.next ?? 0) < (loss > 0 ? 60 : 10))
      )
        continue;
      counter.ofType.set(type, seq + 1);
      written.push({ event, client, type, seq, global: counter.next++, ticks, isLost: 100 * chance() < loss });
    }
  }
  return written;
}

const switches = (lines: readonly Written[]): number =>
  lines.filter(({ isLost }) => !isLost).filter(({ client }, at, kept) => at > 0 && kept[at - 1]?.client !== client)
    .length;

const kinds = { 9: 'exec', 10: 'open', 11: 'fork', 12: 'close', 15: 'exit' } as const;

/** Returns the lines as eslogger writes them, with another order of keys in each. */
export function textOf({ lines }: Captures): string {
  const texts = lines.map(({ type, seq, global, ticks, wallAhead }, at) => {
    const wall = BigInt(Math.floor((ticks * 125) / 3)) + wallAhead;
    const second = 1_000_000_000n;
    const date = new Date(Date.UTC(2031, 0, 1) + Number(wall / second) * 1000).toISOString().slice(0, 19);
    const overrides = {
      time: `${date}.${String(wall % second).padStart(9, '0')}Z`,
      mach_time: firstTick + BigInt(ticks),
    };
    return line(samples[kinds[type as keyof typeof kinds]]?.({ global, seq, overrides }) ?? null, 1 + (at % 5));
  });
  return `${texts.join('\n')}\n`;
}

/** Returns numbers from 0 to 1 that look random. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
