// Takes a run from its options to its results: prepared, started with the replayer in its clients, watched, ended, and
// read.
import { SetupError } from '../errors/errors.ts';
import type { ProcessExit } from '../observed/observation.ts';
import { OutputCollector } from '../output-map/collected-output.ts';
import { ClientProcess } from './client/client-process.ts';
import type { HandlerClient } from './client/handler-client.ts';
import type { RunClient } from './client/run-client.ts';
import type { Replay } from './collect/replay.ts';
import { RunDirectory } from './directory/run-directory.ts';
import type { Ending } from './ending.ts';
import { killPoint } from './kill-points.ts';
import type { RunOptions } from './options.ts';
import { ledgerBytesIn } from './plain-file.ts';
import { type PreparedRun, prepareRun } from './prepare/prepare-run.ts';
import { type CheckedTrace, checkTrace } from './prepare/trace-check.ts';
import { isAlive } from './process-table.ts';
import { readinessOf } from './readiness.ts';
import { LedgerSpill } from './watch/ledger-spill.ts';
import { stopDelivery, type WatchedRun, watchRun } from './watch/watch.ts';

const maxStarts = 10;

/**
 * Replays `options.trace` to `options.clients`. `checked`: the trace, if the caller has checked it. Throws TraceError or
 * SetupError if the run could not start; every later failure is in the observation, so that what was observed is
 * reported.
 */
export async function replayTrace(options: RunOptions, checked?: CheckedTrace): Promise<Replay> {
  const trace = checked ?? checkTrace(options.trace);
  const prepared = await prepareRun(options, trace);
  for (let start = 1; start <= maxStarts; start += 1) {
    // A script may start the client as a later process, so more than its own pid must be free.
    const pidRoom = Math.min(2 ** (start - 1), prepared.pidRoom);
    const { ending, replay } = await runOnce(prepared, pidRoom);
    if (ending !== 'pid-collision') return replay;
    replay.close();
  }
  throw new SetupError(`client got a pid that the trace uses, ${maxStarts} times`, {
    remedy: 'start the client itself, not through a script: esreplay can choose the pid of the first process only',
  });
}

async function runOnce(prepared: PreparedRun, pidRoom: number): Promise<{ ending: Ending; replay: Replay }> {
  const { options, trace, os, models } = prepared;
  killPoint('checked');
  const baseNs = Number(process.hrtime.bigint());
  const directory = RunDirectory.create({ ...prepared, baseNs });
  const { outputMap } = options;
  const output = outputMap === undefined ? null : new OutputCollector(outputMap.source);
  const clients = new RunClients(output);
  const spill = new LedgerSpill(directory);
  try {
    await clients.start(prepared, directory, pidRoom);
    killPoint('client-started');
    const reading = import('./collect/replay.ts'); // evaluated while the client begins
    const signal = AbortSignal.any([clients.failed, ...(options.signal ? [options.signal] : [])]);
    const watched: WatchedRun = {
      directory,
      spill,
      clients: clients.all,
      options: { ...options, signal },
      startedMs: Date.now(),
      tracePids: trace.pids,
      messageCount: trace.messages,
    };
    const ending = await watchRun(watched, () => clients.nextExit());
    killPoint('over');
    if (['interrupted', 'never-subscribed', 'never-ready', 'handler-hung'].includes(ending))
      await stopDelivery(watched);
    // Before any signal is sent: these ended by themselves.
    const gone = directory.readShared().slotPid.filter((pid) => pid !== 0 && !isAlive(pid));
    await clients.end(ending === 'pid-collision', options.killNow);
    await spill.stop();
    directory.bringBack();
    killPoint('client-ended');
    if (ending !== 'pid-collision') await options.onClientsGone?.(ledgerBytesIn(directory.ledgerDirectories));
    clients.throwFailure();
    const ended = {
      options,
      trace,
      os,
      models,
      clients: clients.all,
      ownEnds: clients.exitsOf(gone),
      baseNs,
      ending,
      output: output?.read() ?? null,
    };
    const { readReplay } = await reading;
    return { ending, replay: await readReplay(ended, directory, spill) };
  } catch (error) {
    await Promise.all([spill.stop(), clients.end(true)]);
    directory.remove();
    throw error;
  }
}

/** Returns what to do with a line that the first client prints; null if the run waits for none. */
function readyLine(options: RunOptions, onReady: () => void): ((line: string) => void) | null {
  const { line: wanted } = readinessOf(options);
  if (wanted === null) return null;
  return (line) => {
    if (line.includes(wanted)) onReady();
  };
}

/** The client processes of a run, or the handler in this process that replaces them. */
class RunClients {
  readonly all: RunClient[] = [];
  private handled: HandlerClient | null = null;
  private readonly failure = new AbortController();
  private wake = (): void => undefined;

  /** Keeps what the first client writes; null: nothing is kept. */
  constructor(private readonly output: OutputCollector | null) {}

  async start(prepared: PreparedRun, directory: RunDirectory, pidRoom: number): Promise<void> {
    const { options, trace, os, library, programs } = prepared;
    if (options.handler !== undefined) {
      const { HandlerClient } = await import('./client/handler-client.ts'); // loads the trace reader
      const handled = { path: trace.path, messageVersion: os.messageVersion };
      this.handled = new HandlerClient(options.handler, directory.path, handled, () => this.failure.abort());
      this.all.push(this.handled);
    }
    for (const [index, command] of options.clients.entries()) {
      const program = programs[index] ?? '';
      const stdin = options.pace === 'step' && index === 0 ? (options.stdin ?? process.stdin) : null;
      const { env = {}, loader: { command: loader } = { command: [] } } = options;
      const onLine = index === 0 ? readyLine(options, () => directory.noteReady()) : null;
      const output = index === 0 ? this.output : null;
      const places = { program, command, loader, library, runDirectory: directory.path };
      const what = { ...places, env, stdin, byLine: options.output === 'line', onLine, output, pidRoom };
      this.all.push(await ClientProcess.start(what, () => this.wake()));
    }
  }

  /** Aborted if the handler threw. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  nextExit(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  async end(atOnce: boolean, killNow?: AbortSignal): Promise<void> {
    await Promise.all(this.all.map((client) => (atOnce ? client.kill() : client.end(killNow))));
  }

  throwFailure(): void {
    if (this.handled?.failure != null) throw this.handled.failure.error;
  }

  /** Returns the exits of these processes. Unknown for a process if its parent is alive and waited for it. */
  exitsOf(pids: readonly number[]): Map<number, ProcessExit> {
    const known = new Map<number, ProcessExit>();
    for (const pid of pids) {
      const exit = this.all.map((client) => client.exitOf(pid)).find((each) => each !== null);
      if (exit != null) known.set(pid, exit);
    }
    return known;
  }
}
