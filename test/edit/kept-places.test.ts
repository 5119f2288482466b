// Where kept messages are in a cut: the same as a list of them says, whatever is kept, in memory for each range.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { KeptPlaces } from '../../src/edit/kept-places.ts';
import { cases } from '../cases.ts';

function placesOf(indices: Iterable<number>): KeptPlaces {
  const places = new KeptPlaces();
  for (const index of indices) places.add(index);
  return places;
}

describe('places of kept messages', () => {
  it('a new list has no places', () => {
    assert.equal(placesOf([]).of(0), undefined);
    assert.equal(placesOf([0]).of(0), 0);
  });

  it('the places are found in ranges, and not before, between or after them', () => {
    const places = placesOf([3, 4, 5, 9, 12, 13]);
    assert.deepEqual(
      [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 1e9].map((index) => places.of(index) ?? null),
      [null, 0, 1, 2, null, null, 3, null, null, 4, 5, null, null],
    );
    assert.equal(places.ranges, 3);
    assert.equal(places.count, 6);
  });

  it('the places are those of a list, while it grows', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (isKept) => {
        const places = new KeptPlaces();
        const list: number[] = [];
        for (const [index, kept] of isKept.entries()) {
          if (kept) {
            places.add(index);
            list.push(index);
          }
          for (let of = 0; of <= index + 1; of++)
            assert.equal(places.of(of), list.includes(of) ? list.indexOf(of) : undefined);
        }
      }),
      { numRuns: cases(50) },
    );
  });

  it('the places stay with 100,000 ranges', () => {
    const ranges = 100_000;
    const places = placesOf(Array.from({ length: ranges }, (_, range) => 2 * range));
    assert.equal(places.ranges, ranges);
    for (let range = 0; range < ranges; range++)
      if (places.of(2 * range) !== range || places.of(2 * range + 1) !== undefined) assert.fail(`range ${range}`);
  });

  it('one range holds more places than a Map, also above 2³²', () => {
    const places = new KeptPlaces();
    const mostOfMap = 2 ** 24;
    for (let index = 0; index <= mostOfMap; index++) places.add(index);
    assert.equal(places.ranges, 1);
    assert.equal(places.of(mostOfMap), mostOfMap);
    places.add(2 ** 40);
    assert.equal(places.of(2 ** 40), mostOfMap + 1);
    assert.equal(places.of(mostOfMap + 1), undefined);
  });
});
