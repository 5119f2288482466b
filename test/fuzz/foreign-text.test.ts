// Readers and printers of foreign text take time in proportion to its length, for a repetition of each word that they
// know (`npm test`: of some). The heavy test makes longer repetitions.
import assert from 'node:assert/strict';
import { someOf } from '../cases.ts';
import { foreignTexts, superlinearAt } from './foreign-text.ts';

describe('foreign text', () => {
  for (const [name, foreign] of Object.entries(foreignTexts))
    it(`the work for ${name} grows in proportion to its length`, () => {
      for (const start of ['', ...(foreign.starts ?? [])])
        for (const word of someOf(foreign.words))
          assert.equal(superlinearAt(foreign, start, word, '!'), null, JSON.stringify(`${start}${word}${word}...!`));
    });

  it('a slow pattern is found', () => {
    const quadratic = { words: [], use: (text: string) => /^a*a*b/.test(text) };
    assert.notEqual(superlinearAt(quadratic, '', 'a', '!'), null);
    const ofLines = { words: [], use: (text: string) => text.split('\n').some((line) => / +$/.test(line)) };
    assert.notEqual(superlinearAt(ofLines, '', ' ', '!'), null);
  });
});
