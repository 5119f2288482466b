// The suggestion for a misspelt name.
import assert from 'node:assert/strict';
import { didYouMean, orMeant } from '../../src/errors/did-you-mean.ts';

const names = ['recorded', 'asap', 'step', 'queue-capacity'];

describe('did you mean', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['a missing letter', 'asp', 'asap'],
    ['an extra letter', 'steep', 'step'],
    ['a wrong letter', 'recorted', 'recorded'],
    ['two letters swapped', 'setp', 'step'],
    ['a wrong case', 'ASAP', 'asap'],
    ['the beginning of a name', 'queue', 'queue-capacity'],
    ['an unrelated word', 'fast', undefined],
    ['an empty word', '', undefined],
  ];
  for (const [what, typed, wanted] of cases)
    it(`${what} suggests ${wanted ?? 'nothing'}`, () => {
      assert.equal(didYouMean(typed, names), wanted === undefined ? undefined : `did you mean '${wanted}'?`);
      assert.equal(orMeant(typed, names), wanted === undefined ? '' : ` (did you mean '${wanted}'?)`);
    });
});
