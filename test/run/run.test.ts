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

  it('passes a client that answered', async () => {
    const judged = await run(goodStandIn);
    assert.deepEqual(judged.setupTrouble, []);
    assert.deepEqual(judged.verdicts, []);
    assert.equal(judged.exitCode, 0);
    assert.equal(judged.summary.auth, 1);
    assert.equal(judged.summary.responded, 1);
  });

  it('names the message of a verdict from the trace', async () => {
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

  it('says that a client never called es_new_client', async () => {
    const judged = await run({}, { subscribeTimeoutMs: 300 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client did not call es_new_client in 0\.3 s\.$/);
  });

  it('says that a client ended before es_new_client, and how', async () => {
    const judged = await run({ exit: 7 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /before it ended \(exit status 7\)/);
  });

  it('does not blame a client that the library could not serve', async () => {
    const judged = await run({ shared: { attached: 1 }, exit: 1 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client called es_new_client .* could not serve it/);
    assert.equal(judged.clientEnded, null);
  });

  it('blames the client that ended, not one that was about to make its ES client then', async () => {
    const toldIn = bench.path('told');
    const about = bench.client({ shared: { attached: 1 }, toldIn }, 'about.json');
    const clients = [about, ['/bin/sh', '-c', 'until [ -e "$0" ]; do :; done; exit 4', toldIn]];
    const judged = await runAndJudge({ trace: bench.trace(), clients });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^The client .*exit 4.* did not call es_new_client before it/);
  });

  it('says that a client never subscribed', async () => {
    const judged = await run(
      { control: { ...goodControl, subscribedNs: 0, delivered: 0, endNs: 0 }, shared: { attached: 1 } },
      { subscribeTimeoutMs: 10_000 },
    );
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /did not subscribe to any event in 10 s/);
  });

  it('is no pass when nothing was delivered, and says where the messages went', async () => {
    const judged = await run({
      ...goodStandIn,
      rows: [],
      control: { ...goodControl, delivered: 0, respondSuccess: 0, unsubscribed: 3 },
    });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /^No message was delivered: 3 unsubscribed\.$/);
  });

  it('is no pass when a canary is dead', async () => {
    const noWrappers = await run({ ...goodStandIn, control: { ...goodControl, complete: WatchFlag.syscalls } });
    assert.equal(noWrappers.exitCode, 3);
    assert.match(noWrappers.setupTrouble[0]?.sentence ?? '', /Self-test failed/);
    const noSyscalls = await run({ ...goodStandIn, control: { ...goodControl, complete: WatchFlag.wrappers } });
    assert.equal(noSyscalls.exitCode, 3);
  });

  it('passes without Syscall User Dispatch where there is none, says so, and refuses with --require-complete', async () => {
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

  it('is no pass when facts were lost', async () => {
    const judged = await run({ ...goodStandIn, control: { ...goodControl, lost: 2 } });
    assert.equal(judged.exitCode, 3);
    assert.equal(judged.summary.lostFacts, 2);
  });

  it('reports what was seen of a client that ended early', async () => {
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

  it('says that a client which had forked ended early', async () => {
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

  it('calls a crash a crash', async () => {
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

  it('takes a kill by the deadline watch for a finding, not for an early end', async () => {
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
    it(`ends a run whose handler never returns, in pace ${pace}`, async () => {
      const judged = await run({ ...hanging, rows: [{ ...overdue, ...missed }] }, { pace, hungHandlerMs: 100 });
      assert.equal(judged.exitCode, 1);
      assert.equal(judged.verdicts[0]?.rule, 'missing-response');
      assert.match(judged.notes[0] ?? '', /^The handler of .* had not returned .* s after its deadline; the run was/);
      assert.match(judged.notes[0] ?? '', /2 messages were not delivered\.$/);
    });
  }

  it('is no pass when a handler answered and never returned', async () => {
    const judged = await run({ ...hanging, rows: [{ ...overdue, respondedNs: 2 }] }, { hungHandlerMs: 100 });
    assert.equal(judged.exitCode, 3);
    assert.match(judged.setupTrouble[0]?.sentence ?? '', /had not returned/);
  });

  it('ends a client that ignores SIGTERM, two seconds later', async () => {
    const judged = await run({ ...goodStandIn, ignore: ['SIGTERM'] });
    assert.equal(judged.exitCode, 0);
  });

  it('reports what was seen until it was interrupted', async () => {
    const controller = new AbortController();
    const onProgress = ({ delivered }: Progress): void => {
      if (delivered > 0) controller.abort();
    };
    const standIn = { ...goodStandIn, shared: { attached: 1, subscribed: 1 } };
    const judged = await run(standIn, { signal: controller.signal, onProgress });
    assert.equal(judged.exitCode, 130);
    assert.equal(judged.summary.messages, 1);
  });

  it('starts again when the client gets a pid of the trace, and gives up after a while', async () => {
    const [pid] = tracePids(bench.trace());
    await assert.rejects(
      run({ ...goodStandIn, pid: pid ?? 0 }),
      (error: unknown) => error instanceof SetupError && /10 times/.test(error.message),
    );
  });

  it('inserts the library, and stays out of the client otherwise', async () => {
    const seen = bench.path('environment');
    await run({ ...goodStandIn, environmentTo: seen }, { env: { MINE: 'yes' } });
    const variables = readFileSync(seen, 'utf8').split('\0');
    const env = Object.fromEntries(variables.map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)]));
    assert.equal(env.LD_PRELOAD?.split(':')[0], process.env.ESREPLAY_LIBRARY);
    assert.equal(env.LD_BIND_NOW, '1');
    assert.equal(env.MINE, 'yes');
    assert.equal(env.PATH, process.env.PATH);
  });

  it('shows nothing of the environment in a report', async () => {
    const { renderJson } = await import('../../src/report/json.ts');
    const { toReport } = await import('../../src/verdict/report.ts');
    const judged = await run({ ...goodStandIn, kill: 'SIGSEGV' }, { env: { SECRET_TOKEN: 'hunter2-hunter2' } });
    assert.ok(!renderJson(toReport(judged)).includes('hunter2'));
  });

  it('leaves no directory and no process behind', async () => {
    const before = runDirectories(); // a killed process that had this one's pid may have left some
    await run(goodStandIn);
    assert.deepEqual(runDirectories(), before);
    assert.deepEqual(processesNaming(bench.folder), []);
  });

  it('ends a process that left the group of the client, and says so', async () => {
    const [program = '', ...args] = bench.client(goodStandIn);
    // The client must not end before setsid has done it.
    const left = join(bench.folder, 'left');
    const script = `mkfifo ${left}; setsid sh -c 'echo >${left}; exec sleep 300' & read _ <${left}; exec "$0" "$@"`;
    const judged = await runAndJudge({ trace: bench.trace(), clients: [['/bin/sh', '-c', script, program, ...args]] });
    assert.equal(judged.exitCode, 0);
    assert.match(judged.notes[0] ?? '', /^1 process of the client had left its process group/);
  });

  it('gives a client that reads its input the end of it', async () => {
    const [program = '', ...args] = bench.client(goodStandIn);
    const script = 'cat && exec "$0" "$@"';
    const judged = await runAndJudge({ trace: bench.trace(), clients: [['/bin/sh', '-c', script, program, ...args]] });
    assert.equal(judged.exitCode, 0);
  });

  it('runs several clients, and needs all of them', async () => {
    const one = bench.client({ ...goodStandIn, shared: { attached: 1, subscribed: 1 } }, 'one.json');
    const other = bench.client({}, 'other.json');
    const judged = await runAndJudge({ trace: bench.trace(), clients: [one, other], subscribeTimeoutMs: 400 });
    assert.equal(judged.exitCode, 3);
  });

  it('refuses a broken trace before it starts anything', async () => {
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

  it('replays a cut trace as far as it goes, and says so', async () => {
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

  it('refuses a trace that is cut before its first message, and says where', async () => {
    const trace = join(import.meta.dirname, '../../traces/broken/cut-in-records.estrace');
    await assert.rejects(runAndJudge({ trace, clients: [bench.client(goodStandIn)] }), (error: unknown) => {
      assert.ok(error instanceof TraceError);
      assert.equal(error.exitCode, 4);
      assert.match(error.message, /cut at byte 1784, before its first message/);
      return true;
    });
  });

  it('refuses an expectation about a message that the trace does not have', async () => {
    const expect = new Map([[3, { decision: 'allow', cache: null } as const]]);
    const seen = bench.path('started');
    const standIn = { ...goodStandIn, environmentTo: seen };
    await assert.rejects(run(standIn, { expect }), (error: unknown) => error instanceof UsageError);
    assert.ok(!existsSync(seen), 'no client was started');
  });

  it('refuses a trace without messages and one that is not there', async () => {
    await assert.rejects(runAndJudge({ trace: bench.trace(0), clients: [bench.client(goodStandIn)] }), SetupError);
    await assert.rejects(runAndJudge({ trace: bench.path('none'), clients: [bench.client(goodStandIn)] }), TraceError);
  });

  it('ends the client when the harness has a bug of its own', async () => {
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
