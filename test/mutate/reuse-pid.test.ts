// Which pids are taken again, and in which order the pairs are tried.
import assert from 'node:assert/strict';
import { readProcessGraph } from '../../src/mutate/process-graph.ts';
import { pidReuses } from '../../src/mutate/reuse-pid.ts';

describe('pairs of a process that exited and one that begins later', () => {
  it('the first pairs have each exited process, with another later one each', () => {
    const pairs = pidReuses(readProcessGraph('traces/early-boot.estrace'));
    const exited = new Set(pairs.map((each) => each.exited));
    const first = pairs.slice(0, exited.size);
    assert.ok(exited.size > 2 && pairs.length > exited.size);
    assert.deepEqual(new Set(first.map((each) => each.exited)), exited);
    assert.equal(new Set(first.map(({ pid }) => pid)).size, first.length);
    const keys = pairs.map(({ pid, exited: from }) => `${pid} ${from}`);
    assert.equal(new Set(keys).size, pairs.length, 'no pair comes twice');
  });
});
