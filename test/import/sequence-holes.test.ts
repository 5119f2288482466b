// Messages that a file lacks, found by the holes in its sequence numbers.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SequenceHoles } from '../../src/import/sequence-holes.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import { buildMessage } from '../../src/trace/builders.ts';

const { NOTIFY_EXIT: a, NOTIFY_FORK: b, NOTIFY_OPEN: c } = EventType;

const template = new Map<number, Message>([a, b, c].map((type) => [type, buildMessage(type)]));
const made = (event_type: number, seq: number | bigint, global: number | bigint, version = 10): Message => ({
  ...(template.get(event_type) as Message),
  version,
  seq_num: BigInt(seq),
  global_seq_num: BigInt(global),
});

/** Returns `ofType+ofUnknown` of each message; the first one starts a run. */
function holes(messages: readonly Message[]): string {
  const found = new SequenceHoles();
  return messages
    .map((message, index) => found.before(message, index === 0))
    .map(({ ofType, ofUnknown }) => `${ofType}+${ofUnknown}`)
    .join(' ');
}

describe('holes in sequence numbers', () => {
  it('a whole run has no holes, and none before its first line', () => {
    assert.equal(holes([made(a, 0, 0), made(b, 0, 1), made(a, 1, 2)]), '0+0 0+0 0+0');
    assert.equal(holes([made(a, 165, 189), made(b, 21, 190), made(a, 166, 191)]), '0+0 0+0 0+0');
  });

  it('a hole has the event type that its numbers show, or none', () => {
    assert.equal(holes([made(a, 0, 0), made(a, 3, 3)]), '0+0 2+0');
    assert.equal(holes([made(a, 0, 0), made(a, 1, 3)]), '0+0 0+2');
    assert.equal(holes([made(a, 0, 0), made(a, 2, 4), made(b, 2, 5)]), '0+0 1+2 0+0');
  });

  it('a hole has no type that an earlier hole may already contain', () => {
    // The first hole is one of b; then something else is missing.
    assert.equal(holes([made(a, 0, 0), made(a, 1, 2), made(b, 1, 4)]), '0+0 0+1 0+1');
    assert.equal(holes([made(a, 0, 0), made(a, 1, 2), made(b, 2, 4), made(b, 4, 6)]), '0+0 0+1 1+0 1+0');
  });

  it("a type's first message shows a hole if the run is whole from its start", () => {
    assert.equal(holes([made(a, 0, 0), made(b, 2, 3)]), '0+0 2+0');
    assert.equal(holes([made(a, 7, 9), made(b, 2, 12)]), '0+0 0+2');
  });

  it('holes begin anew with each run', () => {
    const found = new SequenceHoles();
    found.before(made(a, 5, 50), true);
    assert.deepEqual(found.before(made(a, 0, 0), true), { ofType: 0n, ofUnknown: 0n });
    assert.deepEqual(found.before(made(a, 2, 2), false), { ofType: 1n, ofUnknown: 0n });
  });

  it('holes are found without the numbers that a message version lacks', () => {
    assert.equal(holes([made(a, 4, 0, 3), made(a, 6, 0, 3), made(b, 9, 0, 3)]), '0+0 1+0 0+0');
    assert.equal(holes([made(a, 0, 0, 1), made(a, 0, 0, 1)]), '0+0 0+0');
  });

  it('numbers that go back or repeat make no hole', () => {
    assert.equal(holes([made(a, 5, 5), made(a, 4, 4), made(a, 4, 4)]), '0+0 0+0 0+0');
    const most = 2n ** 64n - 1n;
    assert.equal(holes([made(a, 0, 0), made(a, most, most), made(a, 0, 0)]), `0+0 ${most - 1n}+0 0+0`);
  });

  it('random missing lines are all counted, and none as a wrong type', () => {
    const run = fc.array(fc.record({ type: fc.constantFrom(a, b, c), kept: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(run, fc.nat(9), (lines, start) => {
        const next = new Map<number, number>();
        const all = lines.map(({ type, kept }, index) => {
          const seq = next.get(type) ?? 0;
          next.set(type, seq + 1);
          return { message: made(type, seq, start + index), kept };
        });
        const first = all.findIndex(({ kept }) => kept);
        const last = all.findLastIndex(({ kept }) => kept);
        const inside = all.slice(Math.max(first, 0), last + 1);
        const found = new SequenceHoles();
        let total = 0n;
        const blamed = new Map<number, bigint>();
        for (const [index, { message }] of inside.filter(({ kept }) => kept).entries()) {
          const { ofType, ofUnknown } = found.before(message, index === 0);
          total += ofType + ofUnknown;
          blamed.set(message.event_type, (blamed.get(message.event_type) ?? 0n) + ofType);
        }
        const gone = inside.filter(({ kept }) => !kept);
        assert.equal(total, BigInt(gone.length));
        for (const [type, count] of blamed)
          assert.ok(count <= gone.filter(({ message }) => message.event_type === type).length, `type ${type}`);
      }),
    );
  });
});
