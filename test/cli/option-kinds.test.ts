// How values of options are read from the command line.
import assert from 'node:assert/strict';
import { factorIn } from '../../src/run/option-kinds.ts';
import { optionRow } from '../../src/run/option-table.ts';

describe('a factor', () => {
  const kind = factorIn({ min: 0.001, max: 10, whole: false });
  const cases: readonly (readonly [word: string, wanted: number | undefined])[] = [
    ['0.1', 0.1],
    ['10%', 0.1],
    ['2.5%', 0.025],
    ['200%', 2],
    ['1e-2', 0.01],
    ['10', 10],
    ['11', undefined],
    ['0%', undefined],
    ['%', undefined],
    ['', undefined],
    ['10 %', undefined],
    ['10%%', undefined],
    ['ten', undefined],
  ];
  for (const [word, wanted] of cases)
    it(`the factor '${word}' is ${wanted ?? 'invalid'}`, () => {
      assert.equal(kind.read(word), wanted);
    });

  it('a factor in code and in a shown command is a plain number', () => {
    assert.ok(kind.accepts(0.1) && !kind.accepts('10%'));
    assert.deepEqual(kind.show(0.1), ['0.1']);
  });

  it('--budget-scale takes a factor', () => {
    assert.equal(optionRow('budgetScale').kind.read('10%'), 0.1);
  });
});
