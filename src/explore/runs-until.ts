// The runs of an exploration, which end at a moment: what is still under way then is ended, and nothing is known of it.
import { Stopped } from '../shrink/search.ts';
import type { Runs } from '../trials/pool.ts';
import type { Outcome, Trial } from '../trials/trial.ts';

export class RunsUntil implements Runs {
  /** `endMs`: a moment of `performance.now()`, which may move; null: none. */
  constructor(
    private readonly runs: Runs,
    private readonly endMs: () => number | null,
  ) {}

  get isOver(): boolean {
    const endMs = this.endMs();
    return endMs !== null && performance.now() >= endMs;
  }

  /** Throws Stopped at an interruption, and when the time is over. */
  async run(trial: Trial): Promise<Outcome> {
    if (this.isOver) throw new Stopped();
    const untilMs = this.endMs();
    const outcome = await this.runs.run(untilMs === null ? trial : { ...trial, untilMs });
    const { is } = outcome.ending;
    if (is === 'interrupted' || (is === 'timed-out' && this.isOver)) throw new Stopped();
    return outcome;
  }
}

/** The same for equal options. */
export const optionsText = (options: object): string =>
  JSON.stringify(
    Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)),
    (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each),
  );
