// The closed loop: what a call causes must be answered before the call returns, so a handler that calls waits for
// itself.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Fact, FactOf, Observation, ProcessObservation, Row } from '../../src/observed/observation.ts';
import type { PaceName, RunOptions } from '../../src/run/options.ts';
import { replayTrace } from '../../src/run/run.ts';
import type { FactName } from '../../src/schema/generated/facts.ts';
import { InjectedFlag } from '../../src/schema/generated/ledger.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { injectedCauses } from '../../src/verdict/injected-cause.ts';
import { eventNumber, type Line, line, message, repeat } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { noCounts } from '../judge/observations.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { daemonPath, daemonPid, type Modelled, modelsOf } from './modelled.ts';

const check = 'SecStaticCodeCheckValidityWithErrors';
/** For messages that must not be late, whatever the machine does. */
const ampleMs = 60_000;
const reads = { event: 'AUTH_OPEN', path: '/private/var/db/trustd.db', budgetMs: ampleMs } as const;
const trustd: Modelled = { functions: [check], causes: [reads] };
/** For a wait that has no end, which the run shares. */
const vainMs = 400;
const inVain: Modelled = { functions: [check], causes: [{ ...reads, budgetMs: vainMs }] };

interface Seen {
  readonly observation: Observation;
  readonly rows: readonly Row[];
  readonly processes: readonly (readonly Row[])[];
  readonly facts: readonly Fact[];
  readonly causes: readonly string[];
}

describe('the closed loop', () => {
  linuxOnly("the functions of frameworks are the kit's there");
  const folder = testFolder();

  const program = (name: string, defines: readonly string[] = []): Promise<string> =>
    keptClient(name, { sources: [join(import.meta.dirname, `../clients/${name}.c`)], defines });

  let traces = 0;
  function traceOf(lines: readonly Line[], header: Parameters<typeof buildHeader>[0] = {}): string {
    traces += 1;
    const path = join(folder, `${traces}.estrace`);
    const writer = new TraceWriter(path, buildHeader(header));
    const counts = new Map<number, bigint>();
    for (const [index, each] of lines.entries()) writer.message(message(each, index, counts));
    writer.close();
    return path;
  }

  async function run(
    clients: readonly string[],
    lines: readonly Line[],
    services: Readonly<Record<string, Modelled>>,
    more: Partial<RunOptions> = {},
  ): Promise<Seen> {
    const trace = traceOf(lines);
    const replay = await replayTrace({
      trace,
      clients: clients.map((client) => [client]),
      pace: 'asap',
      resolvedModels: modelsOf(services),
      signal: AbortSignal.timeout(300_000),
      ...more,
    });
    try {
      // The machine decides which of several attaches first.
      const place = ({ name }: ProcessObservation): number => clients.indexOf(name);
      const processes = [...replay.observation.processes].sort((a, b) => place(a) - place(b));
      const observation = { ...replay.observation, processes };
      return {
        observation,
        processes: observation.processes.map((process) => [...process.rows()]),
        rows: observation.processes.flatMap((process) => [...process.rows()]),
        causes: injectedCauses(observation),
        facts: observation.processes.flatMap((process) => [...process.facts()]),
      };
    } finally {
      replay.close();
    }
  }

  const exec = line('AUTH_EXEC', '/usr/bin/tool', ampleMs);
  const briefExec = line('AUTH_EXEC', '/usr/bin/tool', vainMs);
  const ofKind = <N extends FactName>({ facts }: Seen, kind: N): readonly FactOf<N>[] =>
    facts.filter((fact): fact is FactOf<N> => fact.kind === kind);

  for (const pace of ['asap', 'recorded'] as const satisfies readonly PaceName[]) {
    it(`a handler that asks waits for itself, ${pace}`, async () => {
      const seen = await run([await program('asks-for-signature')], [briefExec], { trustd: inVain }, { pace });
      const [call] = ofKind(seen, 'service_call');
      assert.ok(call);
      assert.equal(call.traceIndex, 0);
      const [own, asked] = [seen.rows.find((row) => row.traceIndex === 0), seen.rows.find((row) => row.injected === 0)];
      assert.ok(own?.missed, 'the message in the handler');
      assert.ok(asked?.missed, 'the injected one behind it');
      assert.equal(asked.eventType, eventNumber('AUTH_OPEN'));
      assert.ok((asked.deliveredNs ?? Infinity) > (own.returnedNs ?? 0));
      assert.deepEqual(
        ofKind(seen, 'injected').map(({ injected, data }) => [injected, data]),
        [[0, { serviceCall: call.data.serviceCall, templateNumber: 0, flags: InjectedFlag.mustAnswer }]],
      );
      assert.equal(ofKind(seen, 'service_return').length, 1);
    });

    it(`a worker that asks gets its answer, ${pace}`, async () => {
      const seen = await run(
        [await program('asks-for-signature', ['ON_QUEUE'])],
        repeat(3, exec),
        { trustd },
        { pace },
      );
      assert.equal(seen.rows.length, 6);
      assert.ok(seen.rows.every(({ settled }) => settled === 'in-time'));
      assert.equal(ofKind(seen, 'service_call').length, 3);
      assert.deepEqual(
        ofKind(seen, 'service_return').map(({ data }) => data.serviceCall),
        [1, 2, 3],
      );
      assert.deepEqual(seen.observation.processes[0]?.counts[0]?.delivered, 6);
      assert.deepEqual(seen.observation.setupTrouble, []);
    });
  }

  // One of each kind of wrapper: a regular row, another export of a row, one made by hand, a stand-in of the kit.
  for (const [name, call, header] of [
    ['getpwnam', 'getpwnam("root")', 'pwd.h'],
    ['getgrouplist', 'getgrouplist("root", 0, (gid_t[8]){0}, &(int){8})', 'grp.h'],
    ['open', 'open64("/etc/hosts", O_RDONLY)', 'fcntl.h'],
    ['getpwuid', 'getpwuid(501)', 'pwd.h'],
    ['dlopen', 'dlopen("libm.so.6", RTLD_LAZY)', 'dlfcn.h'],
    ['DASessionCreate', 'DASessionCreate(NULL)', 'DiskArbitration/DiskArbitration.h'],
  ] as const) {
    it(`${name} leads to a service that a model names, once a call`, async () => {
      const models = (budgetMs: number) => ({ directory: { functions: [name], causes: [{ ...reads, budgetMs }] } });
      const defines = [`LOOK_UP=${call}`, `HEADER=<${header}>`];
      const good = await run(
        [await program('asks-directory', ['ON_QUEUE', ...defines])],
        [exec, exec],
        models(ampleMs),
      );
      assert.equal(ofKind(good, 'service_call').length, 2);
      assert.ok(good.rows.every(({ settled }) => settled === 'in-time'));
      assert.deepEqual(good.causes, Array(2).fill(`requested by ${name} through directory`));
      const bad = await run([await program('asks-directory', defines)], [briefExec], models(vainMs));
      assert.equal(ofKind(bad, 'service_call').length, 1);
      assert.equal(bad.rows.filter(({ missed }) => missed).length, 2);
    });
  }

  it('an injected event is reported with its process and its cause', async () => {
    const seen = await run([await program('asks-for-signature', ['ON_QUEUE'])], [exec], { trustd });
    assert.deepEqual(seen.observation.injectedEvents, [
      {
        serviceCall: 1,
        service: 0,
        eventType: eventNumber('AUTH_OPEN'),
        path: reads.path,
        process: { pid: daemonPid(0), path: daemonPath('trustd') },
      },
    ]);
    assert.deepEqual(seen.observation.services, [{ name: 'trustd', source: 'made up' }]);
    assert.deepEqual(seen.causes, [`requested by ${check} through trustd`]);
    assert.deepEqual(seen.observation.usedModels, {
      set: 'test',
      services: [{ name: 'trustd', source: 'made up', assumed: 'all of it', calls: 1 }],
    });
  });

  it('an event whose model names no budget gets that of the trace', async () => {
    const client = await program('asks-for-signature', ['ON_QUEUE']);
    const trace = traceOf([exec], { budget: 7_000n * 24_000n });
    const seen = await run([client], [], { trustd: { ...trustd, causes: [{ ...reads, budgetMs: null }] } }, { trace });
    const asked = seen.rows.find(({ injected }) => injected === 0);
    assert.equal((asked?.deadlineNs ?? 0) - (asked?.queuedNs ?? 0), 7e9);
    assert.deepEqual(seen.observation.setupTrouble, []);
  });

  it('an injected event has the message version of the trace', async () => {
    const trace = join(import.meta.dirname, '../../traces/first-run.estrace');
    const seen = await run(
      [await program('asks-for-signature', ['ON_QUEUE', 'VERSION=10'])],
      [],
      { trustd },
      { trace },
    );
    assert.ok(seen.rows.some(({ injected }) => injected !== null));
    assert.deepEqual(seen.observation.clientEnded, null);
  });

  it('a model that no call led to is not reported', async () => {
    const seen = await run([await program('asks-for-signature')], [exec], { lsd: { ...trustd, functions: [] } });
    assert.deepEqual(ofKind(seen, 'service_call'), []);
    assert.deepEqual(seen.observation.notes, []);
    assert.deepEqual(seen.observation.usedModels, { set: 'test', services: [] });
    assert.equal(seen.rows[0]?.settled, 'in-time');
  });

  it('a service may ask another one, and waits for what that does', async () => {
    const seen = await run([await program('asks-for-signature', ['ON_QUEUE'])], [exec], {
      trustd: { ...trustd, needs: [{ service: 'securityd', before: 1 }], workMs: 7 },
      securityd: { causes: [{ ...reads, path: '/Library/Keychains/System.keychain' }], workMs: 5 },
    });
    const calls = ofKind(seen, 'service_call').map(({ data }) => data);
    assert.deepEqual(calls, [
      { service: 0, serviceCall: 1, parent: null },
      { service: 1, serviceCall: 2, parent: 1 },
    ]);
    assert.deepEqual(
      seen.observation.injectedEvents.map(({ serviceCall, path }) => [serviceCall, path]),
      [
        [1, reads.path],
        [2, '/Library/Keychains/System.keychain'],
      ],
    );
    assert.deepEqual(
      ofKind(seen, 'service_return').map(({ data }) => data.serviceCall),
      [2, 1],
    );
    assert.ok(Number(ofKind(seen, 'service_return')[1]?.data.durationNs) >= 12e6);
    assert.deepEqual(
      ofKind(seen, 'service_return').map(({ data }) => data.prescribedNs),
      [5e6, 12e6],
    );
    assert.deepEqual(seen.causes, [
      `requested by ${check} through trustd`,
      `requested by ${check} through trustd, securityd`,
    ]);
  });

  it('services that wait for each other never return, and their wait is recorded', async () => {
    const seen = await run([await program('asks-for-signature', ['ON_QUEUE'])], [briefExec], {
      trustd: { functions: [check], needs: [{ service: 'securityd' }] },
      securityd: { needs: [{ service: 'trustd' }] },
    });
    assert.deepEqual(
      ofKind(seen, 'service_wait').map(({ data }) => data),
      [{ serviceCall: 2, waitsFor: 1 }],
    );
    assert.deepEqual(ofKind(seen, 'service_return'), []);
    assert.equal(seen.rows[0]?.settled, 'unanswered');
  });

  it('each message of the daemon in the trace within the window is taken once', async () => {
    const daemon = line('AUTH_OPEN', reads.path, ampleMs);
    const seen = await run(
      [await program('asks-for-signature', ['ON_QUEUE'])],
      [
        { ...exec, actor: 1 },
        { ...exec, actor: 2 },
        { ...daemon, actor: 9, executable: daemonPath('trustd') },
        { ...line('AUTH_OPEN', '/elsewhere', ampleMs), actor: 8 },
      ],
      { trustd: { ...trustd, causes: [{ ...reads, windowMs: 50 }] } },
      { outstanding: 1 },
    );
    assert.deepEqual(
      ofKind(seen, 'injected').map(({ traceIndex, injected, data }) => [traceIndex, injected, data.flags]),
      [
        [2, null, InjectedFlag.mustAnswer | InjectedFlag.fromTrace],
        [null, 0, InjectedFlag.mustAnswer],
      ],
    );
    assert.deepEqual(seen.rows.map(({ traceIndex, injected }) => traceIndex ?? `injected ${injected}`).sort(), [
      0,
      1,
      2,
      3,
      'injected 0',
    ]);
    assert.ok(seen.rows.every(({ settled }) => settled === 'in-time'));
  });

  it('a message of the daemon in the trace later than the window is not taken', async () => {
    const seen = await run(
      [await program('asks-for-signature', ['ON_QUEUE'])],
      [
        exec,
        ...repeat(20, line('NOTIFY_EXIT', '/usr/bin/other')),
        { ...line('AUTH_OPEN', reads.path, ampleMs), actor: 99, executable: daemonPath('trustd') },
      ],
      { trustd: { ...trustd, causes: [{ ...reads, windowMs: 5 }] } },
    );
    assert.deepEqual(
      ofKind(seen, 'injected').map(({ injected }) => injected),
      [0],
    );
    assert.equal(seen.rows.length, 3);
  });

  it('a cause of the first call alone happens once', async () => {
    const seen = await run([await program('asks-for-signature', ['ON_QUEUE'])], repeat(3, exec), {
      trustd: { ...trustd, causes: [{ ...reads, firstCall: true }] },
    });
    assert.equal(ofKind(seen, 'service_call').length, 3);
    assert.equal(seen.observation.injectedEvents.length, 1);
  });

  it('a call waits for every client of the run', async () => {
    const asks = await program('asks-for-signature', ['ON_QUEUE']);
    const seen = await run([asks, await program('asks-for-signature')], [briefExec], { trustd: inVain });
    // The second one asks in its handler; the message that the first one waits for is queued behind it.
    assert.ok(seen.rows.some(({ injected, missed }) => injected !== null && missed));
    const good = await run([asks, asks], repeat(2, exec), { trustd });
    assert.ok(good.rows.every(({ settled }) => settled === 'in-time'));
    assert.equal(good.observation.injectedEvents.length, 4);
    assert.equal(good.rows.length, 2 * (2 + 4));
  });

  it('a muted event is counted, and no call waits for it', async () => {
    const seen = await run([await program('asks-for-signature', ['MUTES_DAEMON'])], [exec], { trustd });
    assert.equal(seen.rows[0]?.settled, 'in-time');
    assert.equal(seen.observation.processes[0]?.counts[0]?.muted, 1);
  });

  it('a run with more to inject than there is room for is no pass', async () => {
    const seen = await run([await program('asks-for-signature', ['ON_QUEUE', 'OFTEN'])], [exec], {
      trustd: { functions: [check], causes: [{ ...reads, event: 'NOTIFY_OPEN' }] },
    });
    assert.equal(ofKind(seen, 'injections_full').length, 1);
    assert.equal(seen.observation.injectedEvents.length, 4096);
    assert.match(seen.observation.setupTrouble[0]?.sentence ?? '', /caused more than 4096 messages/);
  });

  describe('files that a client opens itself', () => {
    const opens = 'opens-among-others';
    const own = { resolvedModels: modelsOf({}, { ownFiles: true }) };
    const among = (seen: Seen, place: number): readonly (number | null)[] =>
      [...(seen.processes[place] ?? [])].map(({ injected }) => injected);

    it("a client's own open comes back to the others as AUTH, and to all as NOTIFY", async () => {
      const clients = [await program(opens), await program('asks-for-signature')];
      const seen = await run(clients, [exec], {}, own);
      const [first, second] = seen.observation.processes.map(({ counts, pid }) => ({ ...counts[0], pid }));
      assert.equal(first?.loopback, 1);
      assert.deepEqual(first?.injected, { ...noCounts, delivered: 1, loopback: 1 });
      assert.deepEqual(second?.injected, { ...noCounts, delivered: 2 });
      assert.deepEqual(among(seen, 0), [null, 1]);
      assert.deepEqual(among(seen, 1), [null, 0, 1]);
      assert.equal(second?.loopback, 0);
      const [event] = seen.observation.injectedEvents;
      assert.deepEqual(event, {
        serviceCall: null,
        service: null,
        eventType: eventNumber('AUTH_OPEN'),
        path: '/etc/passwd',
        process: { pid: first?.pid, path: clients[0] },
      });
      assert.deepEqual(seen.causes, Array(2).fill('a file that a client opened itself'));
      assert.ok(seen.rows.filter(({ auth }) => auth).every(({ settled }) => settled === 'in-time'));
      assert.equal(seen.observation.clientEnded, null);
    });

    it("a client's own open fails where another client denies it", async () => {
      const seen = await run([await program(opens, ['IS_DENIED']), await program(opens, ['DENIES'])], [exec], {}, own);
      assert.equal(seen.observation.injectedEvents.length, 1);
      assert.equal(seen.observation.clientEnded, null);
    });

    it("a client's own open is muted as the client asked", async () => {
      const seen = await run([await program(opens, ['MUTES_ITSELF'])], [exec], {}, own);
      assert.deepEqual(among(seen, 0), [null]);
      assert.equal(seen.observation.processes[0]?.counts[0]?.muted, 1);
      assert.equal(seen.observation.injectedEvents.length, 2);
    });

    it("a client's own open comes back only when the models ask for it", async () => {
      const seen = await run([await program(opens)], [exec], { trustd });
      assert.deepEqual(seen.observation.injectedEvents, []);
    });
  });
});
