// Results of comparisons for the tests of what shows them.
import type { Group } from '../../src/compare/groups.ts';
import type { CompareResult, TraceComparison } from '../../src/compare/result.ts';

const runs = { exitCodes: [0, 0, 0, 0, 0], ended: null, command: 'esreplay run day.estrace -- ./agent' };

export const groupOf = (changes: Partial<Group> = {}): Group => ({
  event: 'AUTH_OPEN',
  actor: 'com.example.app',
  folder: '/etc',
  messages: 8,
  ...changes,
  example: {
    event: 'AUTH_OPEN',
    actor: 'com.example.app',
    target: '/etc/hosts',
    nth: 1,
    index: 12,
    command: 'esreplay cat day.estrace --where x',
    ...changes.example,
  },
});

export function comparisonOf(changes: Partial<TraceComparison> = {}): TraceComparison {
  return {
    trace: 'day.estrace',
    messages: 1204,
    runs: { old: runs, new: runs },
    compared: 900,
    notCompared: 0,
    decisions: [],
    later: [],
    timesNotCompared: null,
    setUps: [],
    access: [],
    accessTried: null,
    accessLeft: null,
    findings: [],
    flaky: [],
    flakyFindings: [],
    independent: true,
    trouble: null,
    ...changes,
  };
}

export function resultOf(traces: readonly TraceComparison[], changes: Partial<CompareResult> = {}): CompareResult {
  return {
    kind: 'esreplay-compare',
    traces,
    builds: { old: './agent-main', new: './agent' },
    failOn: [],
    failed: [],
    durationNs: 2.5e9,
    interrupted: false,
    exitCode: 0,
    ...changes,
  };
}

/** One of everything that a comparison can find. */
export const everything = comparisonOf({
  decisions: [
    { change: 'newly-allowed', ...groupOf(), from: 'deny', to: 'allow (muted)' },
    { change: 'newly-allowed', ...groupOf({ folder: '/srv', messages: 1 }), from: 'deny', to: 'allow' },
    { change: 'newly-denied', ...groupOf(), from: 'allow', to: 'deny' },
    { change: 'unanswered', ...groupOf(), from: 'answered', to: 'not answered' },
    { change: 'muted-otherwise', ...groupOf(), from: 'delivered', to: 'muted' },
    { change: 'cached-otherwise', ...groupOf(), from: 'not cached', to: 'cached' },
    { change: 'answered', ...groupOf(), from: 'not answered', to: 'answered' },
  ],
  later: [{ ...groupOf(), oldNs: 2e6, newNs: 60e6, slowdown: { ratio: 30, low: 25, high: 31 } }],
  setUps: [
    {
      change: 'subscribed-otherwise',
      client: 1,
      sentence: 'The new build subscribes to AUTH_EXEC, and the old one does not.',
    },
  ],
  access: [
    {
      change: 'new-access',
      effect: 'read',
      chain: ['clone', 'open'],
      by: '',
      ends: 'it is cloned, and read there',
      to: 'not subscribed',
      looked: false,
      example: groupOf().example,
    },
  ],
  accessTried: 40,
  findings: [
    {
      change: 'new-finding',
      rule: 'deadlock',
      class: 'violation',
      where: 'src/allow.c:24',
      sentence: 'It waits for itself.',
      command: 'esreplay run day.estrace -- ./agent',
    },
    {
      change: 'gone-finding',
      rule: 'wide-cache',
      class: 'hazard',
      where: '',
      sentence: 'It keeps too much.',
      command: 'esreplay run day.estrace -- ./agent-main',
    },
  ],
  flaky: [{ ...groupOf({ folder: '/tmp', messages: 3 }), answers: 'allow or deny', builds: ['old', 'new'] }],
  flakyFindings: [{ rule: 'lock-wait', where: 'src/lock.c:7', seen: { old: 5, new: 2 } }],
  independent: false,
  notCompared: 4,
});
