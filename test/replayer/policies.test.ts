// Every policy that can be changed: what a client sees with the default, and with each other value.
import assert from 'node:assert/strict';
import { MissMode, Pace, Settled } from '../../src/schema/generated/ledger.ts';
import { defaultPolicyValue, openPolicyRows } from '../../src/schema/macos/policies.ts';
import { buildFile, buildProcess } from '../../src/trace/builders.ts';
import { drive, makeTrace, type Ran, type RunChoices, type Step } from './driver.ts';
import { indices } from './ran.ts';

const auth = { exec: 0, open: 1, lookUp: 160 } as const;
const notify = { exec: 9, open: 10, exit: 15, profileAdd: 126 } as const;

interface Case {
  readonly policy: string;
  readonly client: readonly [name: string, ...args: string[]];
  readonly steps: readonly Step[];
  readonly choices?: RunChoices;
  readonly shows: (ran: Ran) => unknown;
  readonly usual: unknown;
  /** The result of each other value. */
  readonly other: Readonly<Record<string, unknown>>;
}

const lines = (ran: Ran): string[] => ran.stdout.trim().split('\n');
const saying = (start: string) => (ran: Ran) => lines(ran).filter((line) => line.startsWith(start));
const numbers = (ran: Ran): number[][] => ran.rows.map((row) => [row.traceIndex, row.seqNum, row.globalSeqNum]);
const settled = (ran: Ran): number | undefined => ran.rows[0]?.settled;

const own = { pid: 100, thread: 1, life: 7 };
const open: Step = { type: auth.open, pid: 100, thread: 1 };
/** The second open and the NOTIFY wait for the first. */
const opened: readonly Step[] = [open, { ...open, type: notify.open }];
const six: readonly Step[] = Array.from({ length: 6 }, (_, n) => ({ type: notify.exit, pid: 100 + n }));

/** An open by one program of one file; the thread selects how clients/caches.c answers it. */
const cached = (thread: number, file = 1): Step => ({
  ...own,
  type: auth.open,
  thread,
  event: { open: { fflag: 1, file: buildFile({ path: `/f/${file}` }, 900 + file) } },
});
const [keepAllow, keepDeny] = [13, 3];
const oneByOne: RunChoices = { outstanding: 1 };

const exec: Step = {
  ...own,
  type: notify.exec,
  event: {
    exec: {
      target: buildProcess({ audit_token: { ...buildProcess({}, 8).audit_token, pid: 100 } }, 8),
    },
  },
};

/** What an unlisted process does at the request of a listed one. */
const instigator = buildProcess({}, 60);
const instigated: Step = {
  type: notify.profileAdd,
  pid: 300,
  path: '/bin/submitter',
  event: { profile_add: { instigator, instigator_token: instigator.audit_token } },
};
const instigatorPath = String(instigator.executable.path);

const onMacos26: RunChoices = { osRelease: 260_000, eventTypeLast: 157 };

const respond = (policy: string, start: string, usual: number, other: Readonly<Record<string, number>>): Case => ({
  policy,
  client: ['doubtful_answers'],
  steps: [open],
  shows: saying(start),
  usual: [`${start} ${usual}`],
  other: Object.fromEntries(Object.entries(other).map(([value, code]) => [value, [`${start} ${code}`]])),
});

const cases: readonly Case[] = [
  {
    policy: 'client-limit',
    client: ['refills_clients'],
    steps: [open],
    shows: saying('made'),
    // The limit of a run; its report says that a Mac allows more.
    usual: ['made 16 then 6', 'made 5 then 0'],
    other: { 3: ['made 3 then 6', 'made 3 then 6'] },
  },
  {
    policy: 'refusal-after-misses',
    client: ['asks_again'],
    steps: opened,
    shows: lines,
    usual: ['again 0'],
    other: { 1: ['again 2'], 2: ['again 0'] },
  },
  {
    policy: 'refusal-after-misses-code',
    client: ['asks_again'],
    steps: opened,
    choices: { policies: { 'refusal-after-misses': 1 } },
    shows: lines,
    usual: ['again 2'],
    other: { 'not-permitted': ['again 4'], 'too-many-clients': ['again 6'] },
  },
  {
    policy: 'delete-in-handler',
    client: ['deletes', 'in-handler'],
    steps: [open],
    shows: lines,
    usual: ['delete 0', 'respond 1'],
    other: { error: ['delete 1', 'respond 0'] },
  },
  {
    policy: 'answers-at-deletion',
    client: ['sees_verdicts', 'delete'],
    steps: opened,
    shows: lines,
    usual: ['allowed, deadline some'],
    other: { denied: ['denied, deadline some'] },
  },
  {
    policy: 'sync-in-handler',
    client: ['syncs', 'handler'],
    steps: six,
    shows: (ran) => lines(ran).map((line) => line.replace(/after .*/, 'ran')),
    usual: ['sync 1'],
    other: { accepted: ['sync 0', 'block ran'] },
  },
  {
    policy: 'sync-thread',
    client: ['syncs', 'thread'],
    steps: [...six.slice(1), { type: auth.open, pid: 200, thread: 2 }],
    shows: lines,
    usual: ['delivery thread 1'],
    other: { own: ['delivery thread 0'] },
  },
  {
    policy: 'private-functions',
    client: ['calls_by_name', 'es_power_up', 'es_new_client_with_config', 'es_list_processes'],
    steps: six,
    shows: lines,
    usual: ['es_power_up 1', 'es_new_client_with_config 2', 'es_list_processes 1'],
    other: { accepted: ['es_power_up 0', 'es_new_client_with_config 2', 'es_list_processes 1'] },
  },
  respond('wrong-client-code', 'other client', 3, { 'invalid-argument': 1, internal: 2 }),
  respond('null-argument-code', 'null', 1, { 'not-found': 3, internal: 2 }),
  respond('respond-checks', 'second, wrong function', 5, { 'answered-first': 4 }),
  {
    policy: 'answer-by-copy',
    client: ['doubtful_answers'],
    steps: [open],
    shows: (ran) => [...saying('copy')(ran), ...saying('message')(ran)],
    usual: ['copy 3', 'message 0'],
    other: { accepted: ['copy 0', 'message 4'] },
  },
  {
    policy: 'miss-in-kill-mode',
    client: ['sees_verdicts'],
    steps: [{ ...open, budgetMs: 1500 }, ...opened.slice(1)],
    choices: { onMiss: MissMode.kill, more: [{ name: 'never_answers', args: ['retain'] }] },
    shows: lines,
    usual: ['allowed, deadline some'],
    other: { denied: ['denied, deadline some'] },
  },
  {
    policy: 'deadline-max-above-default',
    client: ['deadlines', 'ordinary'],
    steps: [open, { type: auth.exec, pid: 101 }],
    shows: (ran) => [...saying('set max above')(ran), ...saying('set max 0')(ran)],
    usual: ['set max above 1', 'set max 0'],
    other: { success: ['set max above 0', 'set max 0'] },
  },
  {
    policy: 'deadline-max-unset',
    client: ['deadlines', 'ordinary'],
    steps: [open],
    shows: (ran) => lines(ran)[0],
    usual: 'max 0 4294967295',
    other: { 0: 'max 0 0', 15000: 'max 0 15000' },
  },
  {
    policy: 'deadline-change',
    client: ['deadlines', 'change'],
    steps: [
      { type: auth.exec, pid: 100 },
      { type: auth.exec, pid: 100 },
    ],
    shows: settled,
    usual: Settled.inTime,
    other: { 'open-too': Settled.late },
  },
  {
    policy: 'deadline-arguments',
    client: ['deadlines', 'ordinary'],
    steps: [open],
    shows: saying('set max of'),
    usual: ['set max of a NOTIFY 1', 'set max of nothing 1', 'set max of 0 1'],
    other: { ignored: ['set max of a NOTIFY 0', 'set max of nothing 0', 'set max of 0 0'] },
  },
  {
    policy: 'notify-deadline',
    client: ['sees_verdicts'],
    steps: opened,
    shows: lines,
    usual: ['allowed, deadline some'],
    other: { zero: ['allowed, deadline zero'], largest: ['allowed, deadline largest'] },
  },
  {
    policy: 'unknown-event-types',
    client: ['subscribes'],
    steps: [open],
    choices: onMacos26,
    shows: saying('first'),
    usual: ['first 0/0: 1 15'],
    other: { refused: ['first 1/0:'] },
  },
  {
    policy: 'bootstrap-look-up',
    client: ['subscribes'],
    steps: [{ type: auth.lookUp, pid: 100 }],
    shows: saying('look-up'),
    usual: ['look-up 0/0: 160'],
    other: { refused: ['look-up 1/0:'] },
  },
  {
    policy: 'uncounted-messages',
    client: ['mutes', 'literal', '/bin/muted'],
    // Muted, not subscribed to, delivered.
    steps: [
      { ...open, type: notify.open, path: '/bin/muted' },
      { ...open, type: notify.exit },
      { ...open, type: notify.open, pid: 101 },
    ],
    shows: numbers,
    usual: [[2, 0, 0]],
    other: {
      'all-but-muted': [[2, 1, 1]],
      'all-but-cached': [[2, 0, 0]],
      'all-but-unsubscribed': [[2, 0, 1]],
      none: [[2, 1, 2]],
    },
  },
  {
    policy: 'uncounted-messages',
    client: ['caches'],
    steps: [cached(keepAllow), cached(keepAllow), cached(keepAllow, 2)],
    choices: oneByOne,
    shows: numbers,
    usual: [
      [0, 0, 0],
      [2, 1, 1],
    ],
    other: {
      'all-but-cached': [
        [0, 0, 0],
        [2, 2, 2],
      ],
    },
  },
  {
    policy: 'start-of-recorded-pace',
    client: ['answers'],
    steps: six,
    choices: { pace: Pace.recorded, more: [{ name: 'answers', args: ['late', '6000'] }] },
    shows: (ran) => (ran.rows[0]?.queuedNs ?? 0) - ran.control.subscribedNs > 2000e6,
    usual: false,
    other: { 'every-process': true },
  },
  {
    policy: 'queue-capacity',
    client: ['busy', '300'],
    steps: six,
    choices: { pace: Pace.recorded },
    shows: (ran) => (ran.control.dropped[0] ?? 0) > 0,
    usual: false,
    other: { 2: true },
  },
  {
    policy: 'mute-after-exec',
    client: ['mutes_actor'],
    steps: [
      { type: auth.open, ...own },
      exec,
      { type: auth.open, ...own, life: 8 },
      { type: notify.exit, ...own, life: 8 },
      { type: auth.open, pid: 100, thread: 1, life: 9 },
    ],
    shows: indices,
    usual: [0, 2, 3, 4],
    other: { stays: [0, 4] },
  },
  {
    policy: 'inverted-mute-vote',
    client: ['mutes', 'invert', instigatorPath],
    steps: [instigated],
    shows: indices,
    usual: [0],
    other: { 'all-listed': [] },
  },
  {
    policy: 'mute-vote-before-27',
    client: ['mutes', 'literal', instigatorPath],
    steps: [instigated],
    choices: onMacos26,
    shows: indices,
    usual: [0],
    other: { both: [] },
  },
  {
    policy: 'unmute-nothing',
    client: ['mute_calls'],
    steps: [open],
    shows: (ran) => [...saying('other event')(ran), ...saying('unmute other')(ran)].map((line) => line.split(':')[0]),
    usual: ['other event 0', 'unmute other 0'],
    other: { error: ['other event 1', 'unmute other 1'] },
  },
  {
    policy: 'cached-denials',
    client: ['caches'],
    steps: [cached(keepDeny), cached(keepDeny), cached(keepAllow, 2), cached(keepAllow, 2)],
    choices: oneByOne,
    shows: indices,
    usual: [0, 2],
    other: { 'not-kept': [0, 1, 2] },
  },
  {
    policy: 'clear-cache-limit',
    client: ['caches', 'clear', '0'],
    steps: [open],
    shows: lines,
    usual: ['0 2'],
    other: { 0: ['0 0'] },
  },
  {
    policy: 'cache-lifetime',
    client: ['caches'],
    steps: [cached(keepAllow), cached(keepAllow, 2), cached(keepAllow)],
    choices: oneByOne,
    shows: indices,
    usual: [0, 1],
    other: { 1: [0, 1, 2], 2: [0, 1] },
  },
];

const ask = async ({ client: [name, ...args], steps, choices = {}, shows }: Case, changed: RunChoices['policies']) =>
  shows(await drive(name, args, makeTrace(steps), { ...choices, policies: { ...choices.policies, ...changed } }));

describe('policies', () => {
  it('every value of each policy has a case', () => {
    const wanted = openPolicyRows.map(({ name, choice }) =>
      choice.kind === 'number' ? name : `${name}: ${choice.values.slice(1).map((value) => value.name)}`,
    );
    const shown = openPolicyRows.map(({ name, choice }) => {
      const of = cases.filter(({ policy }) => policy === name);
      const values = choice.kind === 'number' ? [] : choice.values.map((value) => value.name);
      const others = values.filter((value) => of.some(({ other }) => Object.hasOwn(other, value)));
      return choice.kind === 'number' && of.length > 0 ? name : `${name}: ${others}`;
    });
    assert.deepEqual(shown, wanted);
  });

  for (const row of openPolicyRows) {
    it(`the client sees each value of ${row.name} [policy ${row.name}]`, async () => {
      for (const each of cases.filter(({ policy }) => policy === row.name)) {
        assert.deepEqual(await ask(each, {}), each.usual, 'without the option');
        assert.deepEqual(await ask(each, { [row.name]: defaultPolicyValue(row) }), each.usual, 'the default, named');
        for (const [value, expected] of Object.entries(each.other))
          assert.deepEqual(await ask(each, { [row.name]: value }), expected, `${row.name}=${value}`);
      }
    });
  }
});
