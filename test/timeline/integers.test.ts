// Columns of numbers: what is written is read.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { IntegerReader, IntegerWriter } from '../../src/timeline/integers.ts';

const whole = fc.integer({ min: 0, max: 2 ** 52 });
const signed = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });

describe('columns of numbers', () => {
  it('columns of numbers and texts are read as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(signed),
        fc.array(whole),
        fc.array(fc.option(signed)),
        fc.array(fc.string({ unit: 'grapheme' })),
        (deltas, wholes, nullable, texts) => {
          const out = new IntegerWriter();
          out.deltas(deltas);
          out.wholes(wholes);
          out.nullable(nullable);
          out.texts(texts);
          const from = new IntegerReader(out.done());
          assert.deepEqual([...from.deltas()], deltas.map(zero));
          assert.deepEqual([...from.wholes()], wholes);
          assert.deepEqual(
            [...from.nullable()].map((value) => (Number.isNaN(value) ? null : value)),
            nullable.map((value) => (value === null ? null : zero(value))),
          );
          assert.deepEqual(from.texts(), texts);
        },
      ),
    );
  });

  it('cut columns are refused', () => {
    const out = new IntegerWriter();
    out.deltas([1, 1000, 1_000_000]);
    const bytes = out.done();
    for (let length = 0; length < bytes.length; length += 1)
      assert.throws(() => new IntegerReader(bytes.subarray(0, length)).deltas(), RangeError);
  });
});

/** JSON and differences know no −0. */
const zero = (value: number): number => value + 0;
