// The tables of docs/explain/performance.md: measured values are replaced, and the rest and the text around it stay.
import assert from 'node:assert/strict';
import type { Outcome } from '../../scripts/self-benchmark/benchmark.ts';
import { samplesOf } from '../../scripts/self-benchmark/figure.ts';
import { withTables } from '../../scripts/self-benchmark/performance.ts';

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
const circumstances = { machine: 'a machine', load: 0.25, day: '2026-01-31' };
const empty = 'before\n\n<!-- bench:begin -->\n<!-- bench:end -->\n\nafter\n';

describe('the tables of the performance page', () => {
  it('tables are written between the marks, each with its machine', () => {
    const text = withTables(empty, [outcome('auth', 40)], circumstances);
    assert.ok(
      text.startsWith('before\n\n<!-- bench:begin -->\n\n### `auth`\n\n2026-01-31, a machine, load average 0.3'),
    );
    assert.match(text, /row of auth +40 ns/);
    assert.ok(text.endsWith('```\n\n<!-- bench:end -->\n\nafter\n'));
  });

  it('tables that were not measured this time are kept', () => {
    const first = withTables(empty, [outcome('auth', 40), outcome('call', 7)], circumstances);
    const second = withTables(first, [outcome('call', 60), { name: 'auth', reason: 'no' }], {
      ...circumstances,
      machine: 'another',
    });
    assert.match(second, /row of auth +40 ns/);
    assert.match(second, /row of call +60 ns[^#]*GATE MISSED/);
    assert.doesNotMatch(second, /row of call +7 ns/);
    assert.equal(second.match(/another/g)?.length, 1);
    assert.equal(withTables(second, [], circumstances), second);
  });

  it('a page without marks is an error', () => {
    assert.throws(() => withTables('nothing', [], circumstances), RangeError);
  });
});
