// Delays that a seed draws: where they are, how long they are, and that there are none without a seed.
import assert from 'node:assert/strict';
import { RunFlag } from '../../src/schema/generated/ledger.ts';
import { drive, makeTrace } from './driver.ts';
import { row } from './ran.ts';

const authOpen = 1;
const messages = 300;
const mask = (1n << 64n) - 1n;
const golden = 0x9e3779b97f4a7c15n;
const [response, wakeUp] = [2n, 3n];
const seed = 11n;

/** A second implementation of replayer/causality/seeded_delay.cc. */
function delayNs(kind: bigint, ordinal: bigint): number {
  const mixed = (from: bigint): bigint => {
    let word = ((from ^ (from >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    word = ((word ^ (word >> 27n)) * 0x94d049bb133111ebn) & mask;
    return word ^ (word >> 31n);
  };
  const number = mixed((mixed((seed + kind * golden) & mask) + ordinal * golden) & mask);
  return number % 8n === 0n ? Number((number / 8n) % 1_000_000n) : 0;
}

describe('the delays of a seed', () => {
  // One actor: each message waits for the answer to the one before.
  const trace = makeTrace(Array.from({ length: messages }, () => ({ type: authOpen, pid: 41, thread: 1 })));
  const delayed = Array.from({ length: messages - 1 }, (_, index) => index);

  it('drawn delays hold back what follows an answer, and the delivery', async () => {
    const ran = await drive('answers', [], trace, { seed, flags: RunFlag.seeded });
    assert.ok(delayed.filter((index) => delayNs(response, BigInt(index)) > 0).length > messages / 16);
    for (const index of delayed) {
      const gapNs = row(ran, index + 1).queuedNs - row(ran, index).respondedNs;
      assert.ok(gapNs >= delayNs(response, BigInt(index)) - 16, `message ${index}: ${gapNs} ns`);
      // Place and index are equal in a trace of one actor; the client is the first.
      const lateNs = row(ran, index).deliveredNs - row(ran, index).queuedNs;
      assert.ok(lateNs >= delayNs(wakeUp, BigInt(index) * 16n), `message ${index}: ${lateNs} ns`);
    }
  });

  it('a run that is not seeded has no drawn delays', async () => {
    const ran = await drive('answers', [], trace, { seed });
    // A busy machine may cause delays as long as the drawn ones, but not each time.
    const drawn = delayed.filter((index) => delayNs(response, BigInt(index)) > 0);
    const gapNs = (index: number) => row(ran, index + 1).queuedNs - row(ran, index).respondedNs;
    assert.ok(
      drawn.some((index) => gapNs(index) < delayNs(response, BigInt(index)) - 16),
      drawn.map((index) => `${gapNs(index)} of ${delayNs(response, BigInt(index))} ns`).join(', '),
    );
    const lateNs = (index: number) => row(ran, index).deliveredNs - row(ran, index).queuedNs;
    const held = delayed.filter((index) => delayNs(wakeUp, BigInt(index) * 16n) > 0);
    assert.ok(
      held.some((index) => lateNs(index) < delayNs(wakeUp, BigInt(index) * 16n)),
      held.map((index) => `${lateNs(index)} of ${delayNs(wakeUp, BigInt(index) * 16n)} ns`).join(', '),
    );
  });
});
