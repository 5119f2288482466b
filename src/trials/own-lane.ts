// The lane of this process: one run after another. For a handler that no worker process can have, for runs that are
// watched or stepped through, and for commands of few runs, which a worker's start would only delay.
import type { Replay } from '../run/collect/replay.ts';
import type { Progress, RunOptions } from '../run/options.ts';
import type { CheckedTrace } from '../run/prepare/trace-check.ts';
import { replayTrace } from '../run/run.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { runAndJudge } from '../verdict/run-and-judge.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';

/** Makes one of several runs. `what` names it for people, such as `run 2 of 5`. */
export type Runner = (options: RunOptions, what: string) => Promise<JudgedRun>;

/** What is shown of a run while it runs. */
export interface RunView {
  show(now: Progress): void;
  clear(): void;
}

export interface LaneOptions {
  /** Ends the runs; omitted: each run has only its own signal. */
  readonly interrupt?: Pick<Interrupt, 'signal' | 'killNow'> & Partial<Interrupt>;
  readonly view?: (what: string) => RunView;
  /** Environment variables of every client. */
  readonly env?: Readonly<Record<string, string>>;
  /** Omitted: each run has its directory on disk. */
  readonly spillFolder?: string;
  /** Waits until a run may begin. Returns what to call at its end. */
  readonly turn?: () => Promise<() => void>;
  /** Completes the options of a run that is judged. */
  readonly judged?: (options: RunOptions) => RunOptions;
}

/** Throws what the run throws: TraceError, SetupError, UsageError, or the error of a handler. */
export class OwnLane {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LaneOptions = {}) {}

  /** For a command: Ctrl-C ends the run, and a second one does not wait for its client. Call `release` at the end. */
  static ofCommand(view?: (what: string) => RunView): OwnLane {
    return new OwnLane({ interrupt: onInterrupt(), ...(view === undefined ? {} : { view }) });
  }

  /** Omitted: nothing ends the runs of this lane. */
  get signal(): AbortSignal | undefined {
    return this.options.interrupt?.signal;
  }

  readonly run = (options: RunOptions, what = ''): Promise<JudgedRun> =>
    this.next(options, what, (asked) => runAndJudge(this.options.judged?.(asked) ?? asked));

  /** Makes a run of a checked trace that is read and not judged. What `read` returns must not need its files. */
  replay<T>(options: RunOptions, trace: CheckedTrace, read: (replay: Replay) => T): Promise<T> {
    return this.next(options, '', async (asked) => {
      const replay = await replayTrace(asked, trace);
      try {
        return read(replay);
      } finally {
        replay.close();
      }
    });
  }

  /** Makes what is no run of a client, with the environment and the signals of the lane. */
  other<T>(make: (given: Pick<RunOptions, 'env' | 'signal' | 'killNow'>) => Promise<T>): Promise<T> {
    return this.next({ trace: '', clients: [] }, '', ({ env, signal, killNow }) =>
      make({ ...(env && { env }), ...(signal && { signal }), ...(killNow && { killNow }) }),
    );
  }

  /** Does what Ctrl-C does. */
  interrupt(): void {
    this.options.interrupt?.interrupt?.();
  }

  /** Ctrl-C ends this process again. */
  release(): void {
    this.options.interrupt?.release?.();
  }

  private next<T>(options: RunOptions, what: string, make: (asked: RunOptions) => Promise<T>): Promise<T> {
    const made = this.last.then(() => this.now(options, what, make));
    this.last = made.catch(() => undefined);
    return made;
  }

  private async now<T>(options: RunOptions, what: string, make: (asked: RunOptions) => Promise<T>): Promise<T> {
    const { interrupt, view, turn, env, spillFolder } = this.options;
    const end = await turn?.();
    interrupt?.hold?.(); // judging a long run lets go of it
    const shown = options.onProgress === undefined ? view?.(what) : undefined;
    try {
      return await make({
        ...options,
        ...(env === undefined ? {} : { env: { ...env, ...options.env } }),
        ...(spillFolder === undefined ? {} : { spillFolder }),
        ...stopsOf(options, interrupt),
        ...(shown === undefined ? {} : { onProgress: (now) => shown.show(now) }),
      });
    } finally {
      shown?.clear();
      end?.();
    }
  }
}

type Stops = Pick<RunOptions, 'signal' | 'killNow' | 'onClientsGone'>;

function stopsOf({ signal }: RunOptions, interrupt: LaneOptions['interrupt']): Stops {
  if (interrupt === undefined) return {};
  return {
    signal: signal === undefined ? interrupt.signal : AbortSignal.any([interrupt.signal, signal]),
    killNow: interrupt.killNow,
    ...(interrupt.beforeJudging === undefined ? {} : { onClientsGone: interrupt.beforeJudging }),
  };
}
