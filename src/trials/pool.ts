// A pool of worker processes for many runs, with the lane of this process. What may run beside others does, and what is
// exclusive runs alone after them. A trial that only waits for its end makes room for another. A worker that dies takes
// its trial with it and nothing else: the trial is run once more, alone.
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EsreplayError, SetupError } from '../errors/errors.ts';
import { packageRoot } from '../system/package-root.ts';
import type { Interrupt } from './interrupt.ts';
import { ownFolder } from './own-folders.ts';
import { OwnLane } from './own-lane.ts';
import { Places, type UnderWay } from './places.ts';
import {
  type Kind,
  type Made,
  type Outcome,
  oneRun,
  type Trial,
  type TrialError,
  type TrialOptions,
  trialError,
} from './trial.ts';
import type { FromWorker, SentTrial, ToWorker } from './worker-protocol.ts';

export const usualWorkers = (): number => Math.max(1, availableParallelism());

/** Lines of a client that are kept, in bytes. */
const maxOutput = 16 << 10;

export interface PoolOptions {
  readonly workers: number;
  /** Folder in which clients run. */
  readonly cwd: string;
  /** They stop the pool, as `stop` does, also if they have aborted before; omitted: only `stop` does. */
  readonly stops?: Stops;
  /** Called when a trial begins or ends, only waits, or runs again. */
  readonly onChange?: (underWay: UnderWay) => void;
}

/** Completes the options of a trial just before it runs, so that the files of many are not read at once. */
export type Prepare<Options = TrialOptions> = (options: Options) => Options;

/** What makes runs. */
export type Runs = Pick<TrialPool, 'run'>;

interface Waiting {
  readonly trial: SentTrial;
  readonly prepare: Prepare<unknown>;
  readonly resolve: (outcome: Outcome<unknown>) => void;
  /** For a bug of `prepare`. */
  readonly reject: (error: unknown) => void;
  /** Ways in which its workers ended. */
  readonly deaths: string[];
}

/** What runs while nothing else does. */
interface Alone {
  readonly run: () => Promise<void>;
  /** It never began. */
  readonly drop: () => void;
}

/** What ends it as Ctrl-C does. */
export type Stops = Pick<Interrupt, 'signal' | 'killNow'>;

export class TrialPool {
  private readonly workers: Worker[] = [];
  private readonly beside: Waiting[] = [];
  /** In their order. */
  private readonly alone: Alone[] = [];
  private readonly folder = ownFolder();
  private readonly stops = [new AbortController(), new AbortController()] as const;
  private readonly closed = new AbortController();
  private readonly places: Places;
  /** Begins the run of this process that waits; null: none does. */
  private beginOwn: (() => void) | null = null;
  private isAlone = false;
  private stopped = false;
  private folders = 0;

  /** Runs in this process: one of them beside the workers, and none beside an exclusive trial. */
  readonly own = new OwnLane({
    interrupt: { signal: this.stops[0].signal, killNow: this.stops[1].signal },
    turn: () => this.ownTurn(),
  });

  constructor(private readonly options: PoolOptions) {
    this.places = new Places(options.workers);
    const { signal, killNow } = options.stops ?? {};
    this.follow(signal, () => this.stop());
    this.follow(killNow, () => this.stop(true));
  }

  private follow(signal: AbortSignal | undefined, stop: () => void): void {
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { signal: this.closed.signal });
  }

  /** Resolves whatever becomes of it, also if `prepare` throws an error of the user. */
  run(trial: Trial, prepare: Prepare = (options) => options): Promise<Outcome> {
    return this.make(oneRun, trial, prepare);
  }

  /** The same for another kind than a run. */
  make<Options, Value extends Made>(
    { name }: Kind<Options, Value>,
    trial: Trial<Options>,
    prepare: Prepare<Options> = (options) => options,
  ): Promise<Outcome<Value>> {
    const outcome = new Promise<Outcome<unknown>>((resolve, reject) => {
      const waiting = {
        trial: { ...trial, kind: name },
        prepare: prepare as Prepare<unknown>,
        resolve,
        reject,
        deaths: [],
      };
      if (this.stopped) return resolve(notRun);
      if (trial.exclusive) this.alone.push(this.exclusively(waiting));
      else this.beside.push(waiting);
      this.next();
    });
    return outcome as Promise<Outcome<Value>>; // by its kind
  }

  /** Makes what has processes of its own while no trial runs. Null: the pool was stopped before. */
  whileNothingRuns<T>(make: (stops: Stops) => Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      if (this.stopped) return resolve(null);
      const run = async (): Promise<void> => {
        const place = this.places.take();
        this.changed();
        const [{ signal }, { signal: killNow }] = this.stops;
        try {
          resolve(await make({ signal, killNow }));
        } catch (error) {
          reject(error);
        }
        place.leave();
        this.changed();
      };
      this.alone.push({ run, drop: () => resolve(null) });
      this.next();
    });
  }

  /** Ends what runs as Ctrl-C does, and starts nothing more. `now`: clients are killed. */
  stop(now = false): void {
    this.stopped = true;
    for (const each of this.stops.slice(0, now ? 2 : 1)) each.abort();
    for (const { resolve } of this.beside.splice(0)) resolve(notRun);
    for (const { drop } of this.alone.splice(0)) drop();
    for (const worker of this.workers) worker.stop(now);
  }

  /** Ends the workers. Call it when every trial has ended. */
  async close(): Promise<void> {
    this.closed.abort();
    await Promise.all(this.workers.map((worker) => worker.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private next(): void {
    if (this.isAlone) return;
    if (this.places.hasRoom) this.beginOwn?.();
    while (this.places.hasRoom) {
      const waiting = this.beside.shift();
      if (waiting === undefined) break;
      void this.startBeside(waiting);
    }
    if (!this.places.isEmpty) return;
    const only = this.alone.shift();
    if (only === undefined) return;
    this.isAlone = true;
    void this.start(only);
  }

  private async start({ run }: Alone): Promise<void> {
    await run();
    this.isAlone = false;
    this.next();
  }

  private async startBeside(waiting: Waiting): Promise<void> {
    await this.attempt(waiting, false);
    this.next();
  }

  private exclusively(waiting: Waiting): Alone {
    return { run: () => this.attempt(waiting, true), drop: () => waiting.resolve(notRun) };
  }

  private async attempt(waiting: Waiting, isAlone: boolean): Promise<void> {
    let trial: SentTrial;
    try {
      trial = { ...waiting.trial, options: waiting.prepare(waiting.trial.options) };
    } catch (thrown) {
      const error = ofUser(thrown);
      return error === null ? waiting.reject(thrown) : waiting.resolve({ ...notRun, ending: { is: 'error', error } });
    }
    const timeoutMs = timeoutOf(trial);
    if (timeoutMs !== null && timeoutMs <= 0) return waiting.resolve({ ...notRun, ending: { is: 'timed-out' } });
    trial = { ...trial, timeoutMs };
    const place = this.places.take();
    this.changed();
    const worker = this.idleWorker();
    const onWaits = (waits: boolean): void => {
      place.move(waits);
      this.changed();
      this.next();
    };
    const { death, ...made } = await worker.run(trial, onWaits);
    place.leave();
    this.changed();
    if (death === null || this.stopped) {
      const outcome = { ...made, wasBeside: !isAlone && this.options.workers > 1 };
      return waiting.resolve(death === null ? outcome : { ...outcome, ending: { is: 'interrupted' } });
    }
    waiting.deaths.push(death);
    this.workers.splice(this.workers.indexOf(worker), 1);
    if (waiting.deaths.length < 2) {
      this.alone.unshift(this.exclusively(waiting));
      return;
    }
    const how = [...new Set(waiting.deaths)].join(', then ');
    waiting.resolve({ ...made, ending: { is: 'died', how }, wasBeside: false });
  }

  private ownTurn(): Promise<() => void> {
    return new Promise((resolve) => {
      this.beginOwn = () => {
        this.beginOwn = null;
        const place = this.places.take();
        this.changed();
        resolve(() => {
          place.leave();
          this.changed();
          this.next();
        });
      };
      this.next();
    });
  }

  private changed(): void {
    this.options.onChange?.(this.places.underWay);
  }

  private idleWorker(): Worker {
    const idle = this.workers.find((worker) => worker.isIdle);
    if (idle !== undefined) return idle;
    this.folders += 1;
    const made = new Worker(this.options.cwd, join(this.folder, String(this.folders)));
    this.workers.push(made);
    return made;
  }
}

/** A timer takes no more, and ends at once instead. */
const longestTimerMs = 2 ** 31 - 1;

function timeoutOf({ timeoutMs, untilMs }: SentTrial): number | null {
  if (timeoutMs === null && untilMs === undefined) return null;
  const leftMs = untilMs === undefined ? longestTimerMs : untilMs - performance.now();
  return Math.min(longestTimerMs, timeoutMs ?? leftMs, leftMs);
}

/** Null: a bug. An error of the system has a sentence of its own. */
function ofUser(thrown: unknown): TrialError | null {
  if (thrown instanceof EsreplayError) return trialError(thrown);
  const { code, message } = thrown as NodeJS.ErrnoException;
  return typeof code === 'string' ? trialError(new SetupError(message, { cause: thrown })) : null;
}

const notRun: Outcome<never> = {
  ending: { is: 'interrupted' },
  durationNs: 0,
  waitedNs: 0,
  wasBeside: false,
  output: '',
};

interface Attempt extends Omit<Outcome<unknown>, 'wasBeside'> {
  /** How the worker ended with the trial; null: it did not. */
  readonly death: string | null;
}

class Worker {
  isIdle = true;
  private readonly child: ChildProcess;
  private output = '';
  private ended: ((message: Extract<FromWorker, { say: 'ended' }>) => void) | null = null;
  private onWaits: (waits: boolean) => void = () => undefined;
  private readonly gone: Promise<string>;

  /** `folder`: its own, which it makes. */
  constructor(
    cwd: string,
    private readonly folder: string,
  ) {
    // A group of its own: Ctrl-C of the terminal reaches this process, which decides.
    this.child = fork(join(packageRoot, 'dist/cli/worker.js'), {
      serialization: 'advanced',
      cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: withoutLoaders(process.env),
    });
    const keep = (text: string): void => {
      this.output = `${this.output}${text}`.slice(-maxOutput);
    };
    this.child.stdout?.setEncoding('utf8').on('data', keep);
    this.child.stderr?.setEncoding('utf8').on('data', keep);
    this.child.on('message', (message: FromWorker) => {
      if (message.say === 'ended') this.ended?.(message);
      if (message.say === 'waits') this.onWaits(message.waits);
    });
    this.gone = new Promise((resolve) => {
      this.child.on('error', (error) => resolve(`its worker could not be used: ${error.message}`));
      this.child.on('exit', (code, signal) =>
        resolve(signal === null ? `its worker ended with ${code}` : `its worker was ended by ${signal}`),
      );
    });
  }

  async run(trial: SentTrial, onWaits: (waits: boolean) => void): Promise<Attempt> {
    this.isIdle = false;
    this.onWaits = onWaits;
    this.output = '';
    const message = new Promise<Extract<FromWorker, { say: 'ended' }>>((resolve) => {
      this.ended = resolve;
    });
    this.say({ say: 'run', trial, folder: this.folder });
    const result = await Promise.race([message, this.gone]);
    const { output } = this;
    if (typeof result === 'string') return { ...notRun, ending: { is: 'died', how: result }, output, death: result };
    this.isIdle = true;
    const { ending, durationNs, waitedNs } = result;
    return { ending, durationNs, waitedNs, output, death: null };
  }

  stop(now: boolean): void {
    this.say({ say: 'stop', now });
  }

  async close(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.gone;
  }

  private say(message: ToWorker): void {
    if (this.child.connected) this.child.send(message);
  }
}

/** The program of the workers is compiled; a loader of the tests would only slow them. */
function withoutLoaders({ NODE_OPTIONS: _, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}
