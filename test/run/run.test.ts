// The harness with a stand-in for the client: every way a run can end, and what is reported then.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAddon } from '../../src/addon/load.ts';
import { SetupError, TraceError, UsageError } from '../../src/errors/errors.ts';
import type { Progress, RunOptions } from '../../src/run/options.ts';
import { FactKind, MissMode, NotWatched, RowFlag, Settled, WatchFlag } from '../../src/schema/generated/ledger.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { eventNumber } from '../clients/lines.ts';
import { skip } from '../skip.ts';
import {
  answered,
  atNs,
  Bench,
  goodControl,
  goodStandIn,
  processesNaming,
  runDirectories,
  type StandIn,
} from './stand-in.ts';

describe('run, with a stand-in for the client', () => {
  let bench: Bench;
  const library = process.env.ESREPLAY_LIBRARY;

  before(function () {
    // The stand-in writes the ledger itself, so any harmless library may be inserted in place of the replayer.
    const harmless = [
      '/lib/x86_64-linux-gnu/libm.so.6',
      '/lib/aarch64-linux-gnu/libm.so.6',
      '/usr/lib64/libm.so.6',
    ].find(existsSync);
    if (harmless === undefined) skip(this, 'no libm.so.6 to insert in place of the replayer');
    process.env.ESREPLAY_LIBRARY = harmless;
  });
  after(() => {
    if (library === undefined) delete process.env.ESREPLAY_LIBRARY;
    else process.env.ESREPLAY_LIBRARY = library;
  });
  beforeEach(async () => {
    bench = await Bench.make();
  });
  afterEach(() => bench.remove());

  const run = (standIn: StandIn, options: Partial<RunOptions> = {}): Promise<JudgedRun> =>
    runAndJudge({ trace: bench.trace(), clients: [bench.client(standIn)], ...options });

  it('a client that answered passes', async () => {
    const judged = await run(goodStandIn);
    assert.deepEqual(judged.setupTrouble, []);
    assert.deepEqual(judged.verdicts, []);
    assert.equal(judged.exitCode, 0);
    assert.equal(judged.summary.auth, 1);
    assert.equal(judged.summary.responded, 1);
  });

  it('a verdict names its message from the trace', async () => {
    const judged = await run({
      ...goodStandIn,
      rows: [{ ...answered, traceIndex: 2, settled: Settled.late, respondedNs: atNs(15_001), seqNum: 5 }],
    });
    assert.equal(judged.exitCode, 1);
    const [verdict] = judged.verdicts;
    assert.equal(verdict?.rule, 'deadline-miss');
    assert.equal(verdict?.message?.index, 2);
    assert.equal(verdict?.message?.seqNum, 5);
    assert.equal(verdict?.message?.eventType, 'ES_EVENT_TYPE_AUTH_EXEC');
    assert.equal(typeof verdict?.message?.path, 'string');
    assert.equal(typeof verdict?.message?.process?.pid, 'number');
    assert.equal(verdict?.times?.headroomNs, -1e6);
  });

  it('a client that never calls es_new_client is reported as such', async () => {
    const judged = await run({}, { subscribeTimeoutMs: 300 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client did not call es_new_client in 0\.3 s\.$/);
  });

  it('a client that ends before es_new_client is reported with how it ended', async () => {
    const judged = await run({ exit: 7 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /before it ended \(exit status 7\)/);
  });

  it('a client that the library could not serve is not blamed', async () => {
    const judged = await run({ shared: { attached: 1 }, exit: 1 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client called es_new_client .* could not serve it/);
    assert.equal(judged.clientEnded, null);
  });

  it('the client that ended is blamed, not one that was about to make its ES client', async () => {
    const toldIn = bench.path('told');
    const about = bench.client({ shared: { attached: 1 }, toldIn }, 'about.json');
    const clients = [about, ['/bin/sh', '-c', 'until [ -e "$0" ]; do :; done; exit 4', toldIn]];
    const judged = await runAndJudge({ trace: bench.trace(), clients });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client .*exit 4.* did not call es_new_client before it/);
  });

  it('a client that never subscribes is reported as such', async () => {
    const judged = await run(
      { control: { ...goodControl, subscribedNs: 0, delivered: 0, endNs: 0 }, shared: { attached: 1 } },
      { subscribeTimeoutMs: 10_000 },
    );
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /did not subscribe to any event in 10 s/);
  });

  it('a run that delivered nothing is no pass, and reports where the messages went', async () => {
    const judged = await run({
      ...goodStandIn,
      rows: [],
      control: { ...goodControl, delivered: 0, respondSuccess: 0, unsubscribed: 3 },
    });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^No message was delivered: 3 unsubscribed\.$/);
  });

  it('a run with a dead canary is no pass', async () => {
    const noWrappers = await run({ ...goodStandIn, control: { ...goodControl, complete: WatchFlag.syscalls } });
    assert.equal(noWrappers.exitCode, 3);
    assert.match(noWrappers.setupTrouble[0]?.sentence ?? '', /Self-test failed/);
    const noSyscalls = await run({ ...goodStandIn, control: { ...goodControl, complete: WatchFlag.wrappers } });
    assert.equal(noSyscalls.exitCode, 3);
  });

  it('a run without Syscall User Dispatch passes and says so, and fails --require-complete', async () => {
    const standIn: StandIn = {
      ...goodStandIn,
      control: { ...goodControl, complete: WatchFlag.wrappers },
      facts: [{ kind: FactKind.notWatched, a: NotWatched.noSud }],
    };
    const judged = await run(standIn);
    assert.equal(judged.exitCode, 0);
    assert.ok(judged.notWatched.some((reason) => reason.startsWith('raw system calls')));
    assert.equal((await run(standIn, { requireComplete: true })).exitCode, 3);
  });

  it('a run that lost facts is no pass', async () => {
    const judged = await run({ ...goodStandIn, control: { ...goodControl, lost: 2 } });
    assert.equal(judged.exitCode, 3);
    assert.equal(judged.summary.lostFacts, 2);
  });

  it('a client that ended early is reported with what was seen of it', async () => {
    const judged = await run({
      ...goodStandIn,
      control: { ...goodControl, endNs: 0 },
      shared: { attached: 1, subscribed: 1 },
      rows: [{ ...answered, settled: Settled.late, respondedNs: atNs(15_001) }],
      exit: 0,
    });
    assert.equal(judged.exitCode, 5);
    assert.match(
      judged.clientEnded?.sentence ?? '',
      /ended before the replay \(exit status 0\), after 1 of 3 messages/,
    );
    assert.equal(judged.verdicts[0]?.rule, 'deadline-miss');
  });

  it('the report of a client that ended early says that it had forked', async () => {
    const judged = await run({
      ...goodStandIn,
      control: { ...goodControl, endNs: 0 },
      shared: { attached: 1, subscribed: 1 },
      facts: [{ kind: FactKind.fork, a: 99 }],
      exit: 0,
    });
    assert.match(judged.clientEnded?.sentence ?? '', /It had forked/);
    assert.match(judged.notes[0] ?? '', /forked 1 time/);
  });

  it('a crash of the client is reported as a crash', async () => {
    const judged = await run({
      ...goodStandIn,
      control: { ...goodControl, endNs: 0 },
      shared: { attached: 1, subscribed: 1 },
      kill: 'SIGSEGV',
    });
    assert.equal(judged.exitCode, 5);
    assert.equal(judged.verdicts[0]?.rule, 'client-crash');
    assert.match(judged.clientEnded?.sentence ?? '', /SIGSEGV/);
  });

  it('a kill by the deadline watch is a finding, not an early end', async () => {
    const judged = await run(
      {
        ...goodStandIn,
        control: { ...goodControl, endNs: 0, respondSuccess: 0 },
        shared: { attached: 1, subscribed: 1 },
        rows: [
          {
            ...answered,
            settled: Settled.unanswered,
            respondedNs: 0,
            flags: RowFlag.auth | RowFlag.missed | RowFlag.killed,
          },
        ],
        facts: [
          { kind: FactKind.miss, c: MissMode.kill },
          { kind: FactKind.kill, b: 900_000 },
        ],
        kill: 'SIGKILL',
      },
      { onMiss: 'kill' },
    );
    assert.equal(judged.exitCode, 1);
    assert.equal(judged.clientEnded, null);
    assert.equal(judged.summary.unanswered, 1);
    assert.match(judged.verdicts[0]?.sentence ?? '', /killed 900 µs after it/);
  });

  const hanging: StandIn = {
    ...goodStandIn,
    control: { ...goodControl, endNs: 0, respondSuccess: 0 },
    shared: { attached: 1, subscribed: 1 },
  };
  const overdue = { ...answered, queuedNs: 1, deliveredNs: 2, respondedNs: 0, returnedNs: 0, deadlineNs: 3 };
  const missed = { settled: Settled.open, flags: RowFlag.auth | RowFlag.missed };

  for (const pace of ['recorded', 'asap'] as const) {
    it(`a run whose handler never returns ends, in pace ${pace}`, async () => {
      const judged = await run({ ...hanging, rows: [{ ...overdue, ...missed }] }, { pace, hungHandlerMs: 100 });
      assert.equal(judged.exitCode, 1);
      assert.equal(judged.verdicts[0]?.rule, 'missing-response');
      assert.match(judged.notes[0] ?? '', /^The handler of .* had not returned .* s after its deadline; the run was/);
      assert.match(judged.notes[0] ?? '', /2 messages were not delivered\.$/);
    });
  }

  it('a run whose handler answered and never returned is no pass', async () => {
    const judged = await run({ ...hanging, rows: [{ ...overdue, respondedNs: 2 }] }, { hungHandlerMs: 100 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /had not returned/);
  });

  const late = { ...overdue, settled: Settled.late, respondedNs: 9 };
  const notified = { ...overdue, traceIndex: 1, eventType: eventNumber('NOTIFY_EXIT'), flags: 0, deadlineNs: 0 };

  // It answered while the run was being stopped, so whether its row has an answer depends on how busy the machine is.
  for (const [what, rows] of [
    ['it', [late]],
    ['one after it', [{ ...late, returnedNs: 10 }, notified]],
  ] as const)
    it(`a late answer fails a run that was stopped because the handler of ${what} stood`, async () => {
      const judged = await run({ ...hanging, rows: [...rows] }, { hungHandlerMs: 100, endlessHandlerMs: 100 });
      assert.deepEqual([judged.exitCode, judged.setupTrouble], [1, []]);
      assert.equal(judged.verdicts[0]?.rule, 'deadline-miss');
      assert.match(judged.notes.join(), /had not returned/);
    });

  it('a run that was stopped is no pass if its late answer was due to the machine', async () => {
    const starved = { kind: FactKind.lateResponse, c: 12n << 1n } as const;
    const judged = await run({ ...hanging, rows: [late], facts: [starved] }, { hungHandlerMs: 100 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /had not returned/);
  });

  it('a client that ignores SIGTERM is ended two seconds later', async () => {
    const judged = await run({ ...goodStandIn, ignore: ['SIGTERM'] });
    assert.equal(judged.exitCode, 0);
  });

  it('a run that was interrupted reports what it saw until then', async () => {
    const controller = new AbortController();
    const onProgress = ({ delivered }: Progress): void => {
      if (delivered > 0) controller.abort();
    };
    const standIn = { ...goodStandIn, shared: { attached: 1, subscribed: 1 } };
    const judged = await run(standIn, { signal: controller.signal, onProgress });
    assert.equal(judged.exitCode, 130);
    assert.equal(judged.summary.messages, 1);
  });

  it('a client that gets a pid of the trace is started again, ten times at most', async () => {
    const [pid] = tracePids(bench.trace());
    await assert.rejects(
      run({ ...goodStandIn, pid: pid ?? 0 }),
      (error: unknown) => error instanceof SetupError && /10 times/.test(error.message),
    );
  });

  it('the environment of a client is its own, with the library inserted', async () => {
    const seen = bench.path('environment');
    await run({ ...goodStandIn, environmentTo: seen }, { env: { MINE: 'yes' } });
    const variables = readFileSync(seen, 'utf8').split('\0');
    const env = Object.fromEntries(variables.map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)]));
    assert.equal(env.LD_PRELOAD?.split(':')[0], process.env.ESREPLAY_LIBRARY);
    assert.equal(env.LD_BIND_NOW, '1');
    assert.equal(env.MINE, 'yes');
    assert.equal(env.PATH, process.env.PATH);
  });

  it('a report shows nothing of the environment', async () => {
    const { renderJson } = await import('../../src/report/json.ts');
    const { toReport } = await import('../../src/verdict/report.ts');
    const judged = await run({ ...goodStandIn, kill: 'SIGSEGV' }, { env: { SECRET_TOKEN: 'hunter2-hunter2' } });
    assert.ok(!renderJson(toReport(judged)).includes('hunter2'));
  });

  it('a run leaves no directory and no process behind', async () => {
    const before = runDirectories(); // a killed process that had this one's pid may have left some
    await run(goodStandIn);
    assert.deepEqual(runDirectories(), before);
    assert.deepEqual(processesNaming(bench.folder), []);
  });

  it('a process that left the group of the client is ended, and the report says so', async () => {
    const [program = '', ...args] = bench.client(goodStandIn);
    // The client must not end before setsid has done it.
    const left = join(bench.folder, 'left');
    const script = `mkfifo ${left}; setsid sh -c 'echo >${left}; exec sleep 300' & read _ <${left}; exec "$0" "$@"`;
    const judged = await runAndJudge({ trace: bench.trace(), clients: [['/bin/sh', '-c', script, program, ...args]] });
    assert.equal(judged.exitCode, 0);
    assert.match(judged.notes[0] ?? '', /^1 process of the client had left its process group/);
  });

  it('a client that reads its input gets the end of it', async () => {
    const [program = '', ...args] = bench.client(goodStandIn);
    const script = 'cat && exec "$0" "$@"';
    const judged = await runAndJudge({ trace: bench.trace(), clients: [['/bin/sh', '-c', script, program, ...args]] });
    assert.equal(judged.exitCode, 0);
  });

  it('a run of several clients needs all of them', async () => {
    const one = bench.client({ ...goodStandIn, shared: { attached: 1, subscribed: 1 } }, 'one.json');
    const other = bench.client({}, 'other.json');
    const judged = await runAndJudge({ trace: bench.trace(), clients: [one, other], subscribeTimeoutMs: 400 });
    assert.equal(judged.exitCode, 3);
  });

  it('a broken trace is an error before anything is started', async () => {
    const trace = bench.trace();
    const bytes = readFileSync(trace);
    const last = bytes.length - 20;
    bytes[last] = (bytes[last] ?? 0) ^ 0x40;
    writeFileSync(trace, bytes);
    await assert.rejects(runAndJudge({ trace, clients: [bench.client(goodStandIn)] }), (error: unknown) => {
      assert.ok(error instanceof TraceError);
      assert.equal(error.exitCode, 4);
      assert.match(error.place ?? '', /byte \d+/);
      return true;
    });
  });

  it('a cut trace is replayed as far as it goes, and the report says so', async () => {
    const trace = bench.trace();
    truncateSync(trace, readFileSync(trace).length - 4);
    const judged = await runAndJudge({ trace, clients: [bench.client(goodStandIn)] });
    assert.equal(judged.exitCode, 0);
    assert.match(judged.notes[0] ?? '', /The trace is cut/);
    assert.equal(
      (await runAndJudge({ trace, clients: [bench.client(goodStandIn)], requireComplete: true })).exitCode,
      3,
    );
  });

  it('a trace that is cut before its first message is an error with its place', async () => {
    const trace = join(import.meta.dirname, '../../traces/broken/cut-in-records.estrace');
    await assert.rejects(runAndJudge({ trace, clients: [bench.client(goodStandIn)] }), (error: unknown) => {
      assert.ok(error instanceof TraceError);
      assert.equal(error.exitCode, 4);
      assert.match(error.message, /cut at byte 1784, before its first message/);
      return true;
    });
  });

  it('an expectation about a message that the trace lacks is an error', async () => {
    const expect = new Map([[3, { decision: 'allow', cache: null } as const]]);
    const seen = bench.path('started');
    const standIn = { ...goodStandIn, environmentTo: seen };
    await assert.rejects(run(standIn, { expect }), (error: unknown) => error instanceof UsageError);
    assert.ok(!existsSync(seen), 'no client was started');
  });

  it('a trace without messages is an error, and so is a missing one', async () => {
    await assert.rejects(runAndJudge({ trace: bench.trace(0), clients: [bench.client(goodStandIn)] }), SetupError);
    await assert.rejects(runAndJudge({ trace: bench.path('none'), clients: [bench.client(goodStandIn)] }), TraceError);
  });

  it('a bug of the harness ends the client', async () => {
    const client = bench.client({ ...goodStandIn, shared: { attached: 1, subscribed: 1 } });
    const broken = (): never => {
      throw new TypeError('a bug');
    };
    await assert.rejects(runAndJudge({ trace: bench.trace(), clients: [client], onProgress: broken }), /a bug/);
    assert.deepEqual(processesNaming(bench.folder), []);
  });
});

function tracePids(trace: string): number[] {
  return [...loadAddon().verifyTrace(trace).pids];
}
