// The names that advice uses: each in one place, of a family with words, and more than the sanitizer that came first.
import assert from 'node:assert/strict';
import { rtsanNames } from '../../docs/tables/rtsan-names.ts';
import { calls } from '../../src/schema/calls/calls.ts';
import { knownCall, knownCalls, waitConditions } from '../../src/schema/calls/known-calls.ts';
import { knownFamilies } from '../../src/schema/calls/known-families.ts';
import { callClasses } from '../../src/schema/calls/shape.ts';

describe('known calls', () => {
  it('each known call is a row of the table or a name in known-names-*.ts, not both', () => {
    const names = knownCalls.map(({ name }) => name);
    const twice = names.filter((name, at) => names.indexOf(name) !== at);
    assert.deepEqual(twice, []);
    assert.ok(names.length >= 1119, `${names.length} names`);
  });

  it('a known call is not another spelling of a row', () => {
    const rows = new Set(calls.map(({ name }) => name));
    assert.deepEqual(
      knownCalls.filter(({ name }) => knownCall(name)?.name !== name && !rows.has(name)).map(({ name }) => name),
      [],
    );
  });

  it('each known call has a class, a condition and advice', () => {
    const families = new Set<string>();
    for (const { name, class: callClass, when, advice, family, rule } of knownCalls) {
      assert.ok(callClass in callClasses, name);
      if (when === null) continue;
      families.add(family);
      assert.ok(when in waitConditions, name);
      assert.ok(advice.length > 0 && rule >= 1 && rule <= 9, name);
    }
    assert.deepEqual([...families].sort(), Object.keys(knownFamilies).sort());
  });

  it("each name of LLVM's realtime sanitizer is known", () => {
    assert.deepEqual(
      [...rtsanNames].filter((name) => knownCall(name) === undefined),
      [],
    );
  });
});
