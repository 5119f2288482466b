// The suggestion for a misspelt name.
import assert from 'node:assert/strict';
import { didYouMean, orMeant } from '../../src/errors/did-you-mean.ts';

const names = ['recorded', 'asap', 'step', 'queue-capacity'];

describe('did you mean', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['a letter that is missing', 'asp', 'asap'],
    ['a letter too many', 'steep', 'step'],
    ['another letter', 'recorted', 'recorded'],
    ['two letters swapped', 'setp', 'step'],
    ['another case', 'ASAP', 'asap'],
    ['a beginning', 'queue', 'queue-capacity'],
    ['another word', 'fast', undefined],
    ['nothing', '', undefined],
  ];
  for (const [what, typed, wanted] of cases)
    it(`${what}: ${wanted ?? 'no suggestion'}`, () => {
      assert.equal(didYouMean(typed, names), wanted === undefined ? undefined : `did you mean '${wanted}'?`);
      assert.equal(orMeant(typed, names), wanted === undefined ? '' : ` (did you mean '${wanted}'?)`);
    });
});
