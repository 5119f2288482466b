// A worker process of a pool: one run after another, because judging reads synchronously and names stacks with programs
// that serve one run at a time. When the pool's process is gone, it ends its run and itself.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { benchmark } from '../bench/benchmark-trial.ts';
import { EsreplayError, exitCodes } from '../errors/errors.ts';
import { productTrial } from '../provide/run-and-judge.ts';
import type { RunOptions } from '../run/options.ts';
import { onlyWaits } from '../run/watch/only-waits.ts';
import { OwnLane } from './own-lane.ts';
import { type Ending, type Kind, type Made, oneRun, trialError } from './trial.ts';
import { TrialFolder } from './trial-folder.ts';
import type { FromWorker, SentTrial, ToWorker } from './worker-protocol.ts';

/** What a worker can make. */
const rows: readonly Kind<never, Made>[] = [oneRun, benchmark, productTrial];
const kinds = new Map(rows.map((row) => [row.name, row as Kind<unknown, Made>]));

/** A run that is killed ends sooner. */
const maxEndingMs = 30_000;

let stop = new AbortController();
let killNow = new AbortController();

function say(message: FromWorker): void {
  // A pool that was killed takes nothing: `disconnect` follows and ends this process.
  if (process.connected) process.send?.(message, () => undefined);
}

async function run(trial: SentTrial, folder: TrialFolder): Promise<void> {
  stop = new AbortController();
  killNow = new AbortController();
  const startNs = nowNs();
  const waits = new Waits();
  const ending = await endingOf(trial, folder, waits);
  waits.note(false);
  say({ say: 'ended', ending, durationNs: nowNs() - startNs, waitedNs: waits.ns });
}

/** Tells the pool when the run only waits, and when it no longer does. */
class Waits {
  /** Of those that are over. */
  ns = 0;
  private sinceNs: number | null = null;

  watching(options: RunOptions): RunOptions {
    return {
      ...options,
      onLook: (shared) => this.note(onlyWaits(shared, options.clients.length)),
      onClientsGone: async () => this.note(false), // it may have ended while it waited
    };
  }

  note(waits: boolean): void {
    if (waits === (this.sinceNs !== null)) return;
    if (this.sinceNs !== null) this.ns += nowNs() - this.sinceNs;
    this.sinceNs = waits ? nowNs() : null;
    say({ say: 'waits', waits });
  }
}

async function endingOf(trial: SentTrial, folder: TrialFolder, waits: Waits): Promise<Ending<unknown>> {
  let isTimedOut = false;
  const timer =
    trial.timeoutMs === null
      ? null
      : setTimeout(() => {
          isTimedOut = true;
          stop.abort();
          killNow.abort();
        }, trial.timeoutMs);
  try {
    const made = await make(trial, folder, waits);
    if (isTimedOut) return { is: 'timed-out' };
    return made.interrupted ? { is: 'interrupted' } : { is: 'judged', run: wantedParts(made, trial) };
  } catch (thrown) {
    // A run that is stopped while it starts may fail in any way.
    if (stop.signal.aborted) return isTimedOut ? { is: 'timed-out' } : { is: 'interrupted' };
    if (!(thrown instanceof EsreplayError)) throw thrown; // a bug: the process ends with its stack
    return { is: 'error', error: trialError(thrown) };
  } finally {
    if (timer !== null) clearTimeout(timer);
    folder.clear();
  }
}

function wantedParts(made: Made, { ifFailed = [] }: SentTrial): Made {
  if (!('exitCode' in made) || made.exitCode !== exitCodes.pass) return made;
  return { ...made, ...Object.fromEntries(ifFailed.map((part) => [part, null])) };
}

/** Its clients have a home and a folder for temporary files that no other trial has. */
function make({ kind, options }: SentTrial, folder: TrialFolder, waits: Waits): Promise<Made> {
  const known = kinds.get(kind);
  if (known === undefined) throw new RangeError(`a worker makes no ${kind}`);
  const { home, tmp, spill } = folder.make();
  const interrupt = { signal: stop.signal, killNow: killNow.signal };
  const env = { HOME: home, TMPDIR: tmp };
  const lane = new OwnLane({ interrupt, env, spillFolder: spill, judged: (asked) => waits.watching(asked) });
  return known.make(options, lane);
}

const nowNs = (): number => Number(process.hrtime.bigint());

/**
 * Runs the trials that the pool sends, until the pool is gone. `onFirstEnded` is called once, when most of what any
 * trial needs has run.
 */
export function work(onFirstEnded: () => void): void {
  let running: Promise<void> = Promise.resolve();
  let folder: TrialFolder | null = null;
  let folders: string | null = null;
  let isFirst = true;

  const ended = (): void => {
    if (isFirst) onFirstEnded();
    isFirst = false;
  };
  process.on('message', (message: ToWorker) => {
    if (message.say === 'run') {
      folders = dirname(message.folder);
      folder ??= new TrialFolder(message.folder);
      running = run(message.trial, folder).then(ended);
    } else {
      stop.abort();
      if (message.now) killNow.abort();
    }
  });
  // The pool ended, perhaps by SIGKILL: nobody wants a result, and nobody else removes what the run has made.
  process.on('disconnect', () => {
    const end = (): void => {
      if (folders !== null) rmSync(folders, { recursive: true, force: true });
      process.exit(0);
    };
    setTimeout(end, maxEndingMs);
    stop.abort();
    killNow.abort();
    void running.then(end, end);
  });
  // What a client writes goes to the pool, which may be gone: the run still ends, and its files are removed.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // Ctrl-C reaches the whole group; the pool says what to do about it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  say({ say: 'ready' });
}
