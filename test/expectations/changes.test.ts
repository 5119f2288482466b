// What changed in a file of expectations, and how it is said.
import assert from 'node:assert/strict';
import { changeLines, summary } from '../../src/expectations/change-words.ts';
import { type Change, changed, changesOf } from '../../src/expectations/changes.ts';
import type { Expectations, MadeDecision } from '../../src/observed/decision.ts';

const decided = (decision: MadeDecision['decision'], cache = false): MadeDecision => ({
  decision,
  cache,
  eventType: 0,
});

describe('changes of expectations', () => {
  const known: Expectations = new Map([
    [1, { decision: 'allow', cache: null }],
    [2, { decision: 'allow', cache: false }],
    [3, { decision: 'deny', cache: null }],
    [4, { decision: 'deny', cache: null }],
  ]);
  const made = {
    decisions: new Map([
      [1, decided('allow', true)],
      [2, decided('deny')],
      [7, decided(5)],
    ]),
    cachedAnswers: new Map([[3, { denied: true, answered: 1 }]]),
  };
  const named = new Map([[2, { event: 'AUTH_EXEC', actor: 'com.example.a', target: '/bin/ls', nth: 3 }]]);

  it('an update of what is missing adds, and leaves the rest', () => {
    const changes = changesOf(known, made, 'missing', { of: named });
    assert.deepEqual([...changed(known, changes)], [...known, [7, { decision: 5, cache: false }]]);
    assert.deepEqual([summary(changes), changeLines(changes)], ['1 decision added', []]);
  });

  it('an update of what changed names each decision, and keeps what the cache confirms', () => {
    const changes = changesOf(known, made, 'changed', { of: named });
    const next = changed(known, changes);
    assert.deepEqual([...next.keys()], [1, 2, 3, 7]);
    assert.deepEqual(next.get(1), { decision: 'allow', cache: null });
    assert.equal(summary(changes), '1 decision changed, 1 removed, 1 added');
    assert.deepEqual(changeLines(changes), [
      '  AUTH_EXEC of /bin/ls by com.example.a, number 3: allow, not cached → deny, not cached',
      '  message 4: deny → not answered',
    ]);
  });

  const opened = (index: number, target: string, actor = 'com.example.a', nth = 1): Change => ({
    index,
    identity: { event: 'AUTH_OPEN', actor, target, nth },
    before: { decision: 'allow', cache: null },
    after: { decision: 'deny', cache: null },
    cachedFrom: null,
  });

  it('decisions of one actor that changed alike are one group, the largest group first', () => {
    const changes = [
      opened(1, '/x', 'com.example.b'),
      ...['/a', '/b', '/b', '', '/d', '/e', '/f'].map((target, at) =>
        opened(2 + at, target, undefined, at === 2 ? 2 : 1),
      ),
    ];
    assert.deepEqual(changeLines(changes), [
      '  AUTH_OPEN by com.example.a: allow → deny (7 messages)',
      '    /a',
      '    /b',
      '    /b, number 2',
      '    no path',
      '    /d',
      '    and 2 more',
      '  AUTH_OPEN of /x by com.example.b: allow → deny',
    ]);
  });

  it('the fifty-first group is counted, and a path becomes no escape sequence', () => {
    const lines = changeLines(Array.from({ length: 53 }, (_, at) => opened(at, '/\u001b[31mx', `a${at}`)));
    assert.deepEqual([lines.length, lines.at(-1)], [51, '  and 3 decisions more']);
    assert.equal(lines[0], '  AUTH_OPEN of /\\x1b[31mx by a0: allow → deny');
  });
});
