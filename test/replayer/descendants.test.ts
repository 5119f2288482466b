// Clients of one process and its descendants, budgets that clients bound, and the limit on clients.
import assert from 'node:assert/strict';
import { FactKind, Settled } from '../../src/schema/generated/ledger.ts';
import { buildProcess } from '../../src/trace/builders.ts';
import { drive, makeTrace, type Ran, type Step } from './driver.ts';

const auth = { open: 1, exec: 0, bootstrapLookUp: 160 } as const;
const notify = { open: 10, profileAdd: 126 } as const;

const lines = (ran: Ran): string[] => ran.stdout.trim().split('\n');
const budgets = (ran: Ran): number[] =>
  ran.rows.map(({ queuedNs, deadlineNs }) => Math.round((deadlineNs - queuedNs) / 1e6));

/** The instigator of a profile. */
const instigatedBy = (pid: number): object => {
  const built = buildProcess({}, 50 + pid);
  const audit_token = { ...built.audit_token, pid };
  return { profile_add: { instigator: { ...built, audit_token }, instigator_token: audit_token } };
};

/** 100 made 101, which made 102; 200 and 300 are unrelated. */
const family: Step[] = [
  { type: auth.open, pid: 100, parent: 1 },
  { type: notify.open, pid: 100, parent: 1 },
  { type: auth.open, pid: 101, parent: 100 },
  { type: notify.open, pid: 101, parent: 100 },
  { type: auth.open, pid: 102, parent: 101 },
  { type: auth.open, pid: 200, parent: 1 },
  { type: notify.open, pid: 200, parent: 1 },
  { type: auth.bootstrapLookUp, pid: 102, parent: 101 },
  { type: notify.profileAdd, pid: 300, parent: 1, event: instigatedBy(102) },
  { type: notify.profileAdd, pid: 300, parent: 1, event: instigatedBy(200) },
];

describe('clients of their own kind', () => {
  it('a descendants client sees its process and the descendants [descendants]', async () => {
    const ran = await drive('descends', ['descendants'], makeTrace(family), { clientPid: 100 });
    assert.deepEqual(
      lines(ran).map((text) => text.split(' ').slice(0, 2).map(Number)),
      [
        [notify.open, 100],
        [auth.open, 101],
        [notify.open, 101],
        [auth.open, 102],
        [auth.bootstrapLookUp, 102],
        [notify.profileAdd, 300],
      ],
    );
    assert.equal(ran.control.loopback[0], 1, 'no AUTH for its own process');
    assert.equal(ran.control.unsubscribed[0], 3);
  });

  it('a descendants client that stands for no process sees everything [descendants-of-no-process]', async () => {
    const ran = await drive('descends', ['descendants'], makeTrace(family));
    assert.equal(lines(ran).length, family.length);
  });

  it('AUTH_BOOTSTRAP_LOOK_UP comes only to descendants clients [bootstrap-look-up]', async () => {
    const ran = await drive('descends', [], makeTrace(family));
    assert.equal(lines(ran).length, family.length - 1);
    assert.ok(lines(ran).every((text) => !text.startsWith(`${auth.bootstrapLookUp} `)));
    assert.equal(ran.control.unsubscribed[0], 1);
  });

  it('a client gets no AUTH of the process it stands for, and its NOTIFY has is_es_client [is-es-client]', async () => {
    const ran = await drive('descends', [], makeTrace(family), { clientPid: 200 });
    assert.deepEqual(
      lines(ran).filter((text) => text.split(' ')[1] === '200'),
      [`${notify.open} 200 1`],
    );
    assert.equal(ran.control.loopback[0], 1);
  });

  it('an ordinary client may lower its budgets, but not raise them [ordinary-bounds]', async () => {
    const steps: Step[] = [
      { type: auth.open, pid: 100 },
      { type: auth.exec, pid: 101 },
    ];
    const ran = await drive('deadlines', ['ordinary'], makeTrace(steps));
    assert.deepEqual(lines(ran), [
      'max 0 4294967295',
      'set max 0',
      'max 0 300',
      'set max of a NOTIFY 1',
      'set max of nothing 1',
      'set max of 0 1',
      'set max above 1',
      'set min 1',
      'min 1 7',
      'mode 0 0',
      'set mode 0',
      'mode 0 2',
      'set no mode 1',
    ]);
    assert.deepEqual(budgets(ran), [300, 15_000]);
  });

  it('a descendants client may raise its budgets, and one bound moves the other [descendants-bounds]', async () => {
    const steps: Step[] = [
      { type: auth.open, pid: 100 },
      { type: auth.exec, pid: 101 },
    ];
    const ran = await drive('deadlines', ['descendants'], makeTrace(steps));
    assert.deepEqual(lines(ran), [
      'min 0 0',
      'set min 0',
      'max 0 4294967295',
      'set max 0',
      'min 0 5000',
      'set min 0',
      'max 0 7000',
      'set min of bootstrap 1',
      'set min of exec 0',
    ]);
    assert.deepEqual(budgets(ran), [7000, 20_000]);
  });

  it('a new maximum does not change the deadline of an open message [open-message-bounds]', async () => {
    const steps: Step[] = [
      { type: auth.exec, pid: 100 },
      { type: auth.exec, pid: 100 },
    ];
    const ran = await drive('deadlines', ['change'], makeTrace(steps));
    assert.deepEqual(budgets(ran), [15_000, 50]);
    assert.equal(ran.rows[0]?.settled, Settled.inTime);
    assert.equal(ran.facts.filter(({ kind, traceIndex }) => kind === FactKind.miss && traceIndex === 0).length, 0);
  });

  it('a run has 16 clients at a time, and reuses their places', async () => {
    const ran = await drive('refills_clients', [], makeTrace([{ type: auth.open, pid: 100 }]));
    assert.deepEqual(lines(ran), [
      'no handler 1',
      'no pointer 1',
      'delete nothing 0',
      'made 16 then 6',
      'made 5 then 0',
    ]);
    assert.deepEqual(
      ran.rows.map(({ settled }) => settled),
      [1, 2, 3, 4, 5].map(() => Settled.inTime),
    );
    assert.equal(ran.control.clients, 21, 'who was refused has no number');
    assert.deepEqual(ran.control.delivered.slice(16, 22), [1, 1, 1, 1, 1, 0]);
  });
});
