// A part of a trace is legal: whatever is taken away, no process acts beside the one that began it without the message
// that did, and no pid is taken again before its exit.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { ProcessGraph, readProcessGraph } from '../../src/mutate/process-graph.ts';
import { isLegal, legalPart } from '../../src/mutate/trace-part.ts';
import { testFolder } from '../folder.ts';
import { writeBusyMac } from '../shrink/busy-mac.ts';
import '../with-addon.ts';

const shell = { pid: 10, pidversion: 1 };
const child = { pid: 11, pidversion: 2 };
const tool = { pid: 11, pidversion: 3 };
const later = { pid: 11, pidversion: 9 };

/** The shell forks, the child becomes a tool, acts and exits; then its pid is taken again. */
function graphOfTool(): ProcessGraph {
  const graph = new ProcessGraph();
  graph.add(shell, null, false); // 0
  graph.add(shell, child, false); // 1: fork
  graph.add(child, tool, false); // 2: AUTH_EXEC
  graph.add(child, tool, false); // 3: NOTIFY_EXEC
  graph.add(tool, null, false); // 4
  graph.add(tool, null, true); // 5: exit
  graph.add(later, null, false); // 6
  return graph;
}

describe('a part of a trace', () => {
  const folder = testFolder();

  it('messages of a process and of its parent need the fork and the exec between them', () => {
    const graph = graphOfTool();
    assert.deepEqual(legalPart(graph, [0, 4]), [0, 4], 'the child between them does not act');
    assert.deepEqual(legalPart(graph, [0, 2, 4]), [0, 1, 2, 4]);
    assert.deepEqual(legalPart(graph, [2, 4]), [2, 4]);
    assert.deepEqual(legalPart(graph, [1, 4]), [1, 4]);
    assert.deepEqual(legalPart(graph, [4]), [4]);
  });

  it('a pid that is taken again needs the exit of its first process', () => {
    const graph = graphOfTool();
    assert.equal(isLegal(graph, [4, 6]), false);
    assert.deepEqual(legalPart(graph, [4, 6]), [4, 5, 6]);
    assert.deepEqual(legalPart(graph, [6]), [6]);
  });

  it('forks and execs join processes to trees', () => {
    const graph = graphOfTool();
    const trees = [0, 2, 4, 6].map((index) => graph.treeOf(graph.actors[index] ?? -1));
    assert.equal(new Set(trees.slice(0, 3)).size, 1);
    assert.notEqual(trees[3], trees[0]);
  });

  it('any messages of a busy Mac become legal with messages between them', () => {
    const trace = join(folder, 'busy.estrace');
    writeBusyMac(trace, { messages: 3000, seed: 5 });
    const graph = readProcessGraph(trace);
    const whole = Array.from({ length: graph.messages }, (_, index) => index);
    assert.deepEqual(legalPart(graph, whole), whole);
    let completed = 0;
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(graph.messages - 1), { minLength: 1, maxLength: 40 }), (indices) => {
        const part = [...indices].sort((a, b) => a - b);
        const legal = legalPart(graph, part);
        assert.equal(isLegal(graph, legal), true);
        assert.deepEqual(
          part.filter((index) => !legal.includes(index)),
          [],
        );
        assert.deepEqual(
          legal,
          [...new Set(legal)].sort((a, b) => a - b),
        );
        if (legal.length > part.length) completed += 1;
      }),
      { numRuns: 200 },
    );
    assert.ok(completed > 0, 'some lacked a message');
  });
});
