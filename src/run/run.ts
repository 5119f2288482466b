// The main path of a run: check the trace and the client, start it with the replayer inserted, watch it, end it, read the ledger.
import { SetupError, TraceError, UsageError } from '../errors.ts';
import type { ResolvedModels } from '../models/resolved.ts';
import type { ProcessExit } from '../observation.ts';
import { ClientProcess } from './client/client-process.ts';
import type { HandledTrace } from './client/handler-client.ts';
import type { RunClient } from './client/run-client.ts';
import type { Replay } from './collect/replay.ts';
import { RunDirectory } from './directory/run-directory.ts';
import type { Ending } from './ending.ts';
import type { HandlerSpec } from './handler.ts';
import type { RunOptions } from './options.ts';
import { checkClient } from './prepare/client-check.ts';
import { type ImitatedOs, imitatedOs } from './prepare/imitated-os.ts';
import { findLibrary } from './prepare/library.ts';
import { mostRoom, pidLimit, pidRanges } from './prepare/pid-ranges.ts';
import { modelsOfRun } from './prepare/run-models.ts';
import { type CheckedTrace, checkTrace } from './prepare/trace-check.ts';
import { isAlive } from './process-table.ts';
import type { WatchedRun } from './watch/watch.ts';

const mostStarts = 10;

/**
 * Replays `options.trace` to `options.clients`. Throws TraceError or SetupError when nothing could be started; everything that
 * goes wrong later is in the observation, so that what was observed is reported.
 */
export async function replayTrace(options: RunOptions, checked = checkTrace(options.trace)): Promise<Replay> {
  let trace = checked;
  if (trace.messages === 0 && trace.cut !== null) {
    throw new TraceError(`The trace is cut at byte ${trace.size}, before its first message.`, {
      place: options.trace,
      remedy: 'Record or import it again.',
    });
  }
  if (trace.messages === 0) {
    throw new SetupError('The trace has no messages: there is nothing to deliver.', {
      place: options.trace,
      remedy: 'See what it holds with esreplay info.',
    });
  }
  if (options.handler !== undefined && trace.pids.has(process.pid)) {
    throw new SetupError(`This process has the pid ${process.pid}, which a process of the trace has too.`, {
      remedy: 'Start Node again.',
    });
  }
  if (options.clientPid !== undefined && !trace.pids.has(options.clientPid)) {
    throw new UsageError(`The trace has no process ${options.clientPid} for the client to stand for.`, {
      remedy: `See its processes with esreplay cat ${options.trace}.`,
    });
  }
  const outstanding = outstandingOf(options, trace);
  const [os, models] = await Promise.all([imitatedOs(options, trace), modelsOfRun(options, trace)]);
  if (models !== null) trace = { ...trace, pids: new Set([...trace.pids, ...models.pids]) };
  const { loader } = options;
  const library = options.handler === undefined ? (loader?.library ?? findLibrary()) : '';
  // The other loader says itself what is wrong with a client.
  const programs: string[] = [];
  for (const command of options.clients) programs.push(loader ? (command[0] ?? '') : await checkClient(command));
  const room = mostRoom(pidRanges(trace.pids), pidLimit());
  if (programs.length > 0 && room === 0) throw noRoom();
  for (let start = 1; ; start += 1) {
    // A script may start the client as a later process: then more than its own pid must be free.
    const pidRoom = Math.min(2 ** (start - 1), room);
    const run = await runOnce({ options, trace, os, models, library, programs, outstanding, pidRoom });
    if (run.ending !== 'pid-collision') return run.replay;
    run.replay.close();
    if (start === mostStarts) {
      throw new SetupError(`The client got a pid that the trace uses, ${mostStarts} times.`, {
        remedy:
          'Start the client itself, not a script that starts it: only its first process gets a pid that was chosen.',
      });
    }
  }
}

interface Start {
  readonly options: RunOptions;
  readonly trace: CheckedTrace;
  readonly os: ImitatedOs;
  readonly models: ResolvedModels | null;
  readonly library: string;
  readonly programs: readonly string[];
  readonly outstanding: number | undefined;
  readonly pidRoom: number;
}

/** In asap pace as many as when the trace was recorded. Undefined: nothing is known, the library takes its default. */
export function outstandingOf(
  { outstanding, pace }: Pick<RunOptions, 'outstanding' | 'pace'>,
  { mostOpen }: Pick<CheckedTrace, 'mostOpen'>,
): number | undefined {
  if (outstanding !== undefined || pace !== 'asap' || mostOpen === 0) return outstanding;
  return mostOpen;
}

function noRoom(): SetupError {
  return new SetupError(
    'The trace uses every pid that this system can give, so that a client would have one of them.',
    {
      place: '/proc/sys/kernel/pid_max',
      remedy: 'Raise the limit (sudo sysctl kernel.pid_max=4194304), or replay a shorter part of the trace.',
    },
  );
}

interface Finished {
  readonly ending: Ending;
  readonly replay: Replay;
}

async function runOnce({
  options,
  trace,
  os,
  models,
  library,
  programs,
  outstanding,
  pidRoom,
}: Start): Promise<Finished> {
  const clients: RunClient[] = [];
  const failed = new AbortController();
  const baseNs = Number(process.hrtime.bigint());
  const directory = RunDirectory.create({ options, outstanding, trace, os, models, baseNs });
  let drain: WatchedRun['drain'] | null = null;
  let wake = (): void => undefined;
  const woken = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  try {
    const handled =
      options.handler &&
      (await handlerClient(options.handler, directory, { path: trace.path, messageVersion: os.messageVersion }, () =>
        failed.abort(),
      ));
    if (handled) clients.push(handled);
    for (const [index, command] of options.clients.entries()) {
      const program = programs[index] ?? '';
      const forwardStdin = options.pace === 'step' && index === 0;
      const env = options.env ?? {};
      const loader = options.loader?.command ?? [];
      const what = { program, command, loader, library, runDirectory: directory.path, env, forwardStdin, pidRoom };
      clients.push(await ClientProcess.start(what, () => wake()));
    }
    // From here on everything is loaded while the client runs: a short run is mostly loading.
    const [{ watchRun, stopDelivery }, { LedgerDrain }] = await Promise.all([
      import('./watch/watch.ts'),
      import('./watch/ledger-spill.ts'),
    ]);
    drain = new LedgerDrain(directory);
    const watched: WatchedRun = {
      directory,
      drain,
      clients,
      options: { ...options, signal: AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]) },
      startedMs: Date.now(),
      tracePids: trace.pids,
      messageCount: trace.messages,
    };
    options.onStarted?.();
    const [ending, { readReplay }] = await Promise.all([watchRun(watched, woken), import('./collect/replay.ts')]);
    if (ending === 'interrupted' || ending === 'never-subscribed' || ending === 'handler-hung')
      await stopDelivery(watched);
    const gone = directory.readShared().slotPid.filter((pid) => pid !== 0 && !isAlive(pid));
    await Promise.all(
      clients.map((client) => (ending === 'pid-collision' ? client.kill() : client.end(options.hurry))),
    );
    await drain.stop();
    if (handled?.failure) throw handled.failure.error;
    const ownEnds = exitsOf(gone, clients);
    const ended = { options, trace, os, models, directory, drain, clients, ownEnds, baseNs, ending, durationNs: null };
    return { ending, replay: await readReplay(ended) };
  } catch (error) {
    await Promise.all([drain?.stop(), ...clients.map((client) => client.kill())]);
    directory.remove();
    throw error;
  }
}

// Of a process whose parent lives on and waited for it nothing is known.
function exitsOf(pids: readonly number[], clients: readonly RunClient[]): Map<number, ProcessExit> {
  const known = new Map<number, ProcessExit>();
  for (const pid of pids) {
    const exit = clients.map((client) => client.exitOf(pid)).find((each) => each !== null);
    if (exit != null) known.set(pid, exit);
  }
  return known;
}

// Loaded only when there is a handler: it needs the trace reader, which a run of a client process does without.
async function handlerClient(spec: HandlerSpec, directory: RunDirectory, trace: HandledTrace, onFailure: () => void) {
  const { HandlerClient } = await import('./client/handler-client.ts');
  return new HandlerClient(spec, directory.path, trace, onFailure);
}
