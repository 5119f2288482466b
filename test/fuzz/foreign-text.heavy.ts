// Readers and printers of foreign text take time in proportion to its length, whatever is repeated in it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foreignTexts, superlinearAt } from './foreign-text.ts';

describe('hostile foreign text', () => {
  for (const [name, foreign] of Object.entries(foreignTexts))
    it(`the work for ${name} grows in proportion to its length`, () => {
      const word = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...foreign.words) }, fc.string({ maxLength: 3 }));
      const words = fc.array(word, { maxLength: 3 }).map((each) => each.join(''));
      const pump = words.filter((text) => text !== '');
      fc.assert(
        fc.property(words, pump, words, (start, pumped, end) => {
          assert.equal(superlinearAt(foreign, start, pumped, end), null);
        }),
        { numRuns: 25, endOnFailure: true },
      );
    });
});
