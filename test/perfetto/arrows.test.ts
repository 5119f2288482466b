// Arrows of a Perfetto trace: from a call to the daemons and the messages that it causes, and around a deadlock.
import assert from 'node:assert/strict';
import { authRow } from '../judge/observations.ts';
import { deadlock } from '../report/reports.ts';
import { checkInvariants, pathOf } from './read-trace.ts';
import { eventsOn, slicesOn, traceOf } from './written.ts';

const ms = 1e6;

describe('the arrows of a Perfetto trace', () => {
  it('arrows lead from a call to the daemons, and to the message that they cause', () => {
    const request = (number: bigint, service: bigint, parent: bigint, timeNs: number) => ({
      kind: 'service_call' as const,
      a: service,
      b: number,
      c: parent,
      timeNs,
      ...(parent === 0n ? {} : { client: null }),
    });
    const facts = [
      request(1n, 0n, 0n, 101.2 * ms),
      request(2n, 1n, 1n, 101.3 * ms),
      { kind: 'injected' as const, a: 2n, injected: 0, traceIndex: null, client: null, timeNs: 101.41 * ms },
      { kind: 'service_return' as const, a: 2n, b: 200_000n, timeNs: 101.5 * ms, client: null },
      { ...request(3n, 0n, 0n, 101.4 * ms), client: null, thread: 5 },
    ];
    const rows = [
      authRow({ traceIndex: 17, deliveredNs: 101 * ms }),
      authRow({ traceIndex: null, injected: 0, queuedNs: 101.4 * ms, deliveredNs: null, respondedNs: null }),
    ];
    const services = ['trustd', 'securityd'].map((name) => ({ name, source: '' }));
    const injectedEvents = [
      { serviceCall: 2, service: 1, eventType: 0, path: '/x', process: { pid: 9, path: '/sbin/securityd' } },
    ];
    const trace = traceOf(
      { rows, facts, observation: { services, injectedEvents, durationNs: 110 * ms } },
      { causes: ['a call'] },
    );
    checkInvariants(trace);
    const trustd = slicesOn(trace, 'daemons of the service models / trustd');
    assert.deepEqual(
      trustd.map(({ ns, toNs, says }) => [ns / ms, toNs / ms, says.unfinished]),
      [
        [101.2, 110, true],
        [101.4, 110, true],
      ],
    );
    assert.notEqual(trustd[0]?.track, trustd[1]?.track);
    const [securityd] = slicesOn(trace, 'daemons of the service models / securityd');
    assert.deepEqual([securityd?.toNs, securityd?.says.unfinished], [101.5 * ms, undefined]);
    const flowOf = (name: string) => trace.events.find((event) => event.name === name)?.flows;
    assert.deepEqual(flowOf('asks trustd'), trustd[0]?.lastFlows);
    assert.deepEqual(flowOf('asks securityd'), securityd?.lastFlows);
    const flight = slicesOn(trace, 'AUTH messages in flight').at(-1);
    assert.deepEqual(flowOf('causes a message'), flight?.lastFlows);
    assert.deepEqual(
      [flight?.says.because, flight?.says.path, flight?.says.process, flight?.says.pid],
      ['a call', '/x', '/sbin/securityd', 9],
    );
    const asks = trace.events.filter(({ name }) => name?.startsWith('asks '));
    assert.deepEqual(asks.map(({ track }) => pathOf(trace, track).split(' / ').at(-1)).sort(), [
      'handler',
      'thread 5',
      'trustd',
    ]);
  });

  it('each edge of a deadlock is an arrow', () => {
    const facts = [{ kind: 'service_call' as const, a: 0n, b: 1n, timeNs: 101.2 * ms, traceIndex: 17 }];
    const rows = [
      authRow({ traceIndex: 17, deliveredNs: 101 * ms }),
      authRow({ traceIndex: null, injected: 0, queuedNs: 101.3 * ms, deliveredNs: null }),
    ];
    const services = [{ name: 'trustd', source: '' }];
    const trace = traceOf({ rows, facts, observation: { services } }, { findings: [deadlock] });
    const edges = (flows: readonly number[]) => flows.filter((id) => id >= 3 * 2 ** 40);
    const ends = trace.events.flatMap(({ name, track, flows, lastFlows }) =>
      [...edges(flows), ...edges(lastFlows)].map((id) => [
        id % 2 ** 40,
        pathOf(trace, track).split(' / ').at(-1),
        name,
      ]),
    );
    assert.deepEqual(
      ends.sort(([a], [b]) => Number(a) - Number(b)).map((end) => end.join(' ')),
      [
        '0 handler AUTH_EXEC',
        '0 handler asks trustd',
        '1 handler asks trustd',
        '1 trustd request',
        '2 AUTH messages in flight AUTH_EXEC',
        '2 trustd request',
        '3 handler AUTH_EXEC',
        '3 AUTH messages in flight AUTH_EXEC',
      ],
    );
  });

  it('a thread of a deadlock without an event of its own is marked', () => {
    const cycle = {
      nodes: [
        { id: 'handler of 7 at 0 0', kind: 'handler' as const, name: 'the handler', process: 0, client: 0 },
        { id: 'thread 99 of 0', kind: 'thread' as const, name: 'thread 99', process: 0, client: null },
      ],
      edges: [],
    };
    const trace = traceOf({}, { findings: [{ ...deadlock, cycle }] });
    checkInvariants(trace);
    const [mark] = eventsOn(trace, 'thread 99');
    assert.deepEqual([mark?.name, mark?.ns, mark?.flows.length], ['in a deadlock', 101 * ms, 2]);
  });
});
