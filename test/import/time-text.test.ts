// eslogger's times: reading and printing.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonScanner } from '../../src/import/json.ts';
import { readTime } from '../../src/import/utc-time.ts';
import { offsetText, timeText } from '../../src/print/time-text.ts';
import { durationText } from '../../src/words/duration.ts';

const read = (text: string, digits: 6 | 9): unknown => readTime(new JsonScanner(`"${text}"`), digits);

describe('time text', () => {
  it('a time is read to the nanosecond', () => {
    assert.deepEqual(read('1970-01-01T00:00:00.000000000Z', 9), { seconds: 0, fraction: 0 });
    assert.deepEqual(read('1969-12-31T23:59:59.999999999Z', 9), { seconds: -1, fraction: 999999999 });
    assert.deepEqual(read('2000-02-29T12:34:56.000001Z', 6), { seconds: 951827696, fraction: 1 });
    assert.deepEqual(read('0000-01-01T00:00:00.000000Z', 6), { seconds: -62167219200, fraction: 0 });
  });

  it('a printed time is read back', () => {
    const seconds = fc.bigInt(-62167219200n, 253402300799n);
    fc.assert(
      fc.property(seconds, fc.bigInt(0n, 999999999n), (sec, nsec) => {
        const text = timeText(sec, nsec, 9);
        assert.ok(text);
        assert.deepEqual(read(text, 9), { seconds: Number(sec), fraction: Number(nsec) });
        assert.equal(text.slice(0, 19), new Date(Number(sec) * 1000).toISOString().slice(0, 19));
      }),
    );
  });

  const refused = [
    '2026-02-29T00:00:00.000000000Z',
    '2026-13-01T00:00:00.000000000Z',
    '2026-01-01T24:00:00.000000000Z',
    '2026-01-01 00:00:00.000000000Z',
    '2026-01-01T00:00:00.000000000+',
    '2026-01-01T00:00:60.000000000Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00Z',
    '2026-01-0xT00:00:00.000000000Z',
    '',
    '2026-00-10T00:00:00.000000000Z',
  ];
  for (const text of refused) {
    it(`the time '${text}' is refused`, () => assert.throws(() => read(text, 9), /UTC time with 9 decimals/));
  }

  it('a time beyond four-digit years or with too large a fraction has no text', () => {
    assert.equal(timeText(253402300800n, 0n, 9), null);
    assert.equal(timeText(-62167219201n, 0n, 9), null);
    assert.equal(timeText(0n, 1000000n, 6), null);
    assert.equal(timeText(0n, -1n, 9), null);
  });

  it('durations and offsets have few digits', () => {
    assert.deepEqual(
      [5n, 1500n, 250_000_000n, 14_980_000_000n, 200_000_000_000n, 8_000_000_000_000n, -5n].map(durationText),
      ['5 ns', '1.5 µs', '250 ms', '14.98 s', '3 min 20 s', '2 h 13 min', '-5 ns'],
    );
    assert.deepEqual([0n, 12_345_678n, -1_000_001_000n].map(offsetText), ['+0.000000', '+0.012345', '-1.000001']);
  });
});
