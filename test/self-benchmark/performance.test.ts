// The table of docs/explain/performance.md: measured values are replaced, and the rest and the text around it stay.
import assert from 'node:assert/strict';
import type { Outcome } from '../../scripts/self-benchmark/benchmark.ts';
import { samplesOf } from '../../scripts/self-benchmark/figure.ts';
import { withFigures } from '../../scripts/self-benchmark/performance.ts';

const outcome = (name: string, value: number): Outcome => ({
  name,
  figures: [
    {
      name: `row of ${name}`,
      unit: 'ns',
      measured: samplesOf([value]),
      baseline: null,
      gate: 50,
      ambitious: null,
      note: null,
    },
  ],
});
const empty = 'before\n\n<!-- bench:begin -->\n<!-- bench:end -->\n\nafter\n';

describe('the figures of the performance page', () => {
  it('figures are written between the marks, with their machine', () => {
    const text = withFigures(empty, [outcome('auth', 40)], 'day, a machine');
    assert.ok(text.startsWith('before\n\n<!-- bench:begin -->\n\n| `--only` | row | best | median |'));
    assert.match(text, /^\| `auth` \| row of auth \| 40 ns \| 40 ns \| .* \| gate kept \| day, a machine \|$/m);
    assert.ok(text.endsWith(' |\n\n<!-- bench:end -->\n\nafter\n'));
  });

  it('figures that were not measured this time are kept', () => {
    const first = withFigures(empty, [outcome('auth', 40), outcome('call', 7)], 'a machine');
    const second = withFigures(first, [outcome('call', 60), { name: 'auth', reason: 'no' }], 'another');
    assert.match(second, /row of auth \| 40 ns .* a machine/);
    assert.match(second, /row of call \| 60 ns .* GATE MISSED \| another/);
    assert.doesNotMatch(second, /row of call \| 7 ns/);
    assert.equal(withFigures(second, [], ''), second);
  });

  it('a page without marks is an error', () => {
    assert.throws(() => withFigures('nothing', [], ''), RangeError);
  });
});
