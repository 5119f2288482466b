// A client as one process among others: when its stream starts, and which of its own actions it receives.
import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { Pace } from '../../src/schema/generated/ledger.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { drive, makeTrace, type Step } from './driver.ts';
import { indices } from './ran.ts';

const auth = { open: 1, exec: 0, lookUp: EventType.AUTH_BOOTSTRAP_LOOK_UP } as const;
const notify = { open: 10, exit: 15 } as const;

describe('a client under replay', () => {
  it('es_new_client needs a place for the client and a handler, and copies the handler [new-client]', async () => {
    const ran = await drive('makes_clients', [], makeTrace([{ type: auth.open, pid: 100 }]));
    const said = ran.stdout.trim().split('\n');
    assert.deepEqual(said.slice(0, 4), ['no place 1', 'no handler 1 0', 'null 0', 'made 0 1']);
    assert.equal(said.at(-1), 'handler 4242 1');
  });

  const limits: readonly (readonly [number, number])[] = [
    [3, 3],
    [192, 16], // the limit of a run
  ];
  for (const [limit, made] of limits)
    it(`es_new_client fails at the limit of ${limit} clients, until one is deleted [client-limit ${limit}]`, async () => {
      const trace = makeTrace([{ type: auth.open, pid: 100 }]);
      const ran = await drive('makes_clients', [], trace, { policies: { 'client-limit': limit } });
      assert.match(ran.stdout, new RegExp(`^more ${made - 1}, then 6$`, 'm'));
      assert.match(ran.stdout, /^again 0$/m);
      const recorded = ran.facts.filter(({ name, c }) => name === 'client_new' && c === 1n).length;
      assert.equal(recorded > 0, limit === 192);
    });

  it('es_subscribe adds to the subscriptions, and es_unsubscribe removes the named ones [subscriptions]', async () => {
    const ran = await drive(
      'subscribes',
      [],
      makeTrace([
        { type: auth.lookUp, pid: 100 },
        { type: auth.exec, pid: 101 },
      ]),
    );
    assert.deepEqual(ran.stdout.trim().split('\n'), [
      'none 0/0:',
      'first 0/0: 1 15',
      'second 0/0: 0 1 15',
      'gone 0/0: 0 15',
      'all 0/0:',
      `look-up 0/0: ${auth.lookUp}`,
      `last 0/0: 0 ${auth.lookUp}`,
      'came 0',
    ]);
  });

  it('the recorded pace starts at the first subscription, without waiting for the others [first-subscription]', async () => {
    const steps: Step[] = [
      { type: auth.open, pid: 100 },
      { type: auth.exec, pid: 101 },
      { type: auth.open, pid: 102 },
    ];
    const inParts = await drive('subscribes_in_parts', [], makeTrace(steps), { pace: Pace.recorded });
    assert.ok(inParts.control.subscribedNs <= inParts.shared.startNs);
    assert.deepEqual(indices(inParts), [0, 2], 'the exec had gone by');
    assert.equal(inParts.control.unsubscribed[0], 1);
    const atOnce = await drive('subscribes_in_parts', ['at-once'], makeTrace(steps), { pace: Pace.recorded });
    assert.deepEqual(indices(atOnce), [0, 1, 2]);
  });

  it('a client gets no AUTH message about itself, but its NOTIFY messages [own-messages]', async () => {
    const sign = `${makeTrace([{ type: notify.exit, pid: 5_000_000 }]).path}.ready`;
    const path = `${sign}.estrace`;
    const ran = await drive(
      'sees_itself',
      [sign],
      { path, messages: 4 },
      {
        started: (pid) => {
          const own = { pid, thread: 1 };
          const steps: Step[] = [
            { type: auth.open, ...own },
            { type: notify.open, ...own },
            { type: auth.open, pid: 5_000_000 },
            { type: notify.exit, ...own },
          ];
          renameSync(makeTrace(steps).path, path);
          writeFileSync(sign, '');
        },
      },
    );
    assert.deepEqual(indices(ran), [1, 2, 3]);
    assert.equal(ran.control.loopback[0], 1);
  });
});
