// The unanswered questions about Endpoint Security, put to the replayer with every answer that it can give: the client
// that will ask a Mac distinguishes all of them.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { SemanticsRow } from '../../docs/tables/semantics/row.ts';
import { semantics } from '../../docs/tables/semantics/table.ts';
import { surfaceQuestions } from '../../src/first-mac/steps/surface.ts';
import { Pace } from '../../src/schema/generated/ledger.ts';
import { eventByName } from '../../src/schema/macos/events.ts';
import { openPolicyRows } from '../../src/schema/macos/policies.ts';
import { buildFile, buildProcess } from '../../src/trace/builders.ts';
import { drive, makeTrace, type RunChoices, type Step } from '../replayer/driver.ts';

const source = join(import.meta.dirname, 'asks.c');
const eventNumber = (name: string): number => eventByName(name)?.number ?? Number.NaN;
const own = { pid: 100, thread: 1, life: 7 };
const authOpen = eventNumber('AUTH_OPEN');
const notifyOpen = eventNumber('NOTIFY_OPEN');

const opens = (type: number, path: string, more: Partial<Step> = {}): Step => ({
  ...own,
  type,
  event: { open: { fflag: 1, file: buildFile({ path }, 900 + path.length) } },
  ...more,
});
const asked = opens(authOpen, '/f/asked');
const last = opens(notifyOpen, '/f/last');
/** Of one token until it calls exec. */
const withPid = (life: number) => {
  const built = buildProcess({}, life);
  return { ...built, audit_token: { ...built.audit_token, pid: own.pid } };
};
const fork: Step = { type: eventNumber('NOTIFY_FORK'), pid: 90, event: { fork: { child: withPid(own.life) } } };
const exec: Step = { ...own, type: eventNumber('NOTIFY_EXEC'), event: { exec: { target: withPid(8) } } };
const petitioner = buildProcess({ executable: buildFile({ path: '/usr/bin/security' }, 60) }, 60);

interface Case {
  readonly steps: readonly Step[];
  readonly choices?: RunChoices;
  /** What the client prints for each value of the policy; omitted: the value itself. */
  readonly says?: Readonly<Record<string, string>>;
}

const oneOpen: Case = { steps: [asked, last] };
const onMacos26: RunChoices = { osRelease: 260_000, eventTypeLast: 157 };
const petition: Step = {
  type: eventNumber('NOTIFY_AUTHORIZATION_PETITION'),
  pid: 300,
  path: '/usr/libexec/authd',
  event: { authorization_petition: { instigator: petitioner, petitioner } },
};
const cases: Readonly<Record<string, Case>> = {
  'client-limit': { steps: [last], says: { 192: '16', 3: '3' } },
  'refusal-after-misses': { steps: [{ ...asked, budgetMs: 50 }, last], says: { 0: 'never', 1: 'internal' } },
  'new-client-arguments': { steps: [last], says: { '': 'invalid-argument' } },
  'bootstrap-look-up': { steps: [last] },
  'unknown-event-types': { steps: [last], choices: onMacos26 },
  'delete-in-handler': oneOpen,
  'sync-thread': {
    steps: [asked, opens(notifyOpen, '/f/asked', { pid: 200, thread: 2, gapMs: 1000 }), last],
    choices: { pace: Pace.recorded },
  },
  'uncounted-messages': {
    steps: [
      asked,
      opens(notifyOpen, '/f/asked'),
      opens(notifyOpen, '/etc/hosts'),
      exec,
      asked,
      opens(notifyOpen, '/f/asked'),
      opens(authOpen, '/f/last'),
      last,
    ],
    choices: { outstanding: 1 },
  },
  'action-notify-flags': { steps: [fork, last], says: { '': 'open-only' } },
  'notify-deadline': { steps: [opens(notifyOpen, '/f/asked'), last] },
  'wrong-client-code': oneOpen,
  'null-argument-code': oneOpen,
  'respond-checks': oneOpen,
  'answer-by-copy': oneOpen,
  'deadline-change': { steps: [asked, last] },
  'deadline-arguments': { steps: [last] },
  'cached-denials': { steps: [asked, asked, last], choices: { outstanding: 1 } },
  'clear-cache-limit': { steps: [last], says: { 1: '1', 200: '200', 0: '0' } },
  'mute-after-exec': {
    steps: [
      fork,
      opens(authOpen, '/f/else', { pid: 90 }),
      opens(notifyOpen, '/f/asked'),
      exec,
      opens(notifyOpen, '/f/asked', { life: 8 }),
      { ...last, pid: 101 },
    ],
    choices: { outstanding: 1 },
  },
  'mute-without-vote': { steps: [opens(notifyOpen, '/f/asked'), last], says: { '': 'delivered' } },
  'inverted-mute-vote': { steps: [petition, { ...last, path: '/usr/bin/security' }] },
  'mute-vote-before-27': { steps: [petition, last], choices: onMacos26 },
  'unmute-nothing': { steps: [last] },
};

/** Questions that no replay can decide, only a Mac. */
const onlyOnMac: Readonly<Record<string, string>> = {
  'answers-at-deletion': 'whether the open of a child is allowed',
  'queue-capacity': 'what a queue holds that nobody takes from, of 400,000 opens',
};

/** Statements that another question answers, too. */
const askedBy: Readonly<Record<string, string>> = { 'new-client-after-misses-code': 'refusal-after-misses' };

describe('questions about Endpoint Security', () => {
  const ask = async (name: string, policies: NonNullable<RunChoices['policies']>): Promise<string> => {
    const { steps = [], choices = {} } = cases[name] ?? {};
    const { stdout, stderr } = await drive(source, [name], makeTrace(steps), { ...choices, policies });
    return stdout.trim() || stderr.trim();
  };

  it('every question is asked here, or has a reason to be asked on a Mac alone', () => {
    const here = [...Object.keys(cases), ...Object.keys(onlyOnMac)];
    assert.deepEqual(surfaceQuestions.map(({ name }) => name).sort(), here.sort());
    for (const [name, why] of Object.entries(onlyOnMac)) console.log(`      ${name}: only on a Mac: ${why}`);
  });

  it('every unpublished statement of docs/reference/es-surface.md has its question', () => {
    const open = semantics.flatMap(({ rows }) => rows).filter(({ source }) => source === 'nothing published');
    const names = new Set(surfaceQuestions.map(({ name }) => name));
    const asked = ({ id, proof }: SemanticsRow): boolean =>
      names.has(id) || id in askedBy || (proof.kind === 'policy' && names.has(proof.policy));
    assert.ok(open.length > 20);
    assert.deepEqual(
      open.filter((row) => !asked(row)).map(({ id }) => id),
      [],
    );
    assert.deepEqual(
      Object.entries(askedBy).filter(([id, name]) => !names.has(name) || !open.some((row) => row.id === id)),
      [],
    );
  });

  for (const [name, { says = {} }] of Object.entries(cases)) {
    const choice = openPolicyRows.find((row) => row.name === name)?.choice;
    const values = choice?.kind === 'values' ? choice.values.map((value) => value.name) : Object.keys(says);
    for (const value of values)
      it(`${name} is answered with ${value || says[value]}`, async () => {
        const said = await ask(name, value === '' ? {} : { [name]: value });
        if (name === 'clear-cache-limit') assert.ok(Number(said) >= Number(value), said);
        else assert.equal(said, says[value] ?? value);
      });
  }
});
