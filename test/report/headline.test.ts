// The short line above the sentence of a finding.
import assert from 'node:assert/strict';
import { rules } from '../../src/judge/rules.ts';
import type { WaitNode } from '../../src/judge/wait-for/cycle.ts';
import { headlineOf } from '../../src/verdict/headline.ts';
import { deadlock } from './reports.ts';

/** As long as a line of a telephone and a half. */
const longest = 72;

describe('the headline of a finding', () => {
  for (const { slug, headline } of rules)
    it(`${slug} is short, whether its call is known or not`, () => {
      assert.match(headline, /^[\w{].*[\w})]$/, 'a line without a full stop');
      for (const call of ['SecStaticCodeCreateWithPath', null]) {
        const line = headlineOf({ rule: slug, call, cycle: null });
        assert.ok(line.length <= longest, `${line.length}: ${line}`);
        assert.doesNotMatch(line, /\{/);
      }
    });

  const node = (kind: WaitNode['kind'], name: string): WaitNode => ({ id: name, kind, name, process: 0, client: 0 });
  const lineOf = (...nodes: readonly WaitNode[]): string =>
    headlineOf({ rule: 'deadlock', call: null, cycle: { nodes, edges: [] } });

  it('a cycle through a daemon names the daemon', () => {
    assert.equal(headlineOf(deadlock), 'The handler waits for trustd, which waits for the handler');
  });

  it('a cycle through a lock and a thread says so', () => {
    const line = lineOf(
      node('handler', 'the handler of A'),
      node('lock', 'the lock at 0x1'),
      node('thread', 'thread 4'),
    );
    assert.equal(line, 'The handler waits for a lock, which waits for another thread, which waits for the handler');
  });

  it('two handlers keep their names', () => {
    const line = lineOf(node('handler', 'the handler of A'), node('handler', 'the handler of B'));
    assert.equal(line, 'The handler of A waits for the handler of B, which waits for the handler of A');
  });

  it('a handler that waits for its own message waits for itself', () => {
    assert.equal(
      lineOf(node('handler', 'the handler of A'), node('message', 'AUTH_OPEN')),
      'The handler waits for itself',
    );
  });
});
