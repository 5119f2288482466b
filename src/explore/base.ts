// The runs of a trace without any change: what it shows by itself, and whether equal runs agree.
import { TraceMessages } from '../expectations/trace-messages.ts';
import { findingKey } from '../shrink/wanted-finding.ts';
import type { TrialOptions } from '../trials/trial.ts';
import type { JudgedRun } from '../verdict/report.ts';
import { disagreements } from './contrast.ts';
import type { Base } from './variation.ts';

/** Before the mutants. One more follows them. */
export const baseRuns = 2;

/** Throws Stopped, TraceError. */
export async function baseOf(given: TrialOptions, run: (options: TrialOptions) => Promise<JudgedRun>): Promise<Base> {
  const runs: JudgedRun[] = [];
  for (let made = 0; made < baseRuns; made++) runs.push(await run(given));
  const messages = new TraceMessages(given.trace);
  const outcomes = runs.flatMap((each) => each.outcomes ?? []);
  return {
    trace: given.trace,
    runs,
    outcomes,
    messages,
    events: new Set(outcomes.flatMap(({ clients }) => clients.flatMap(({ events }) => events))),
    known: new Set(runs.flatMap(({ verdicts }) => verdicts.map((verdict) => findingKey(verdict)))),
    dependent: dependence(runs, disagreements(outcomes, messages)),
  };
}

/** Why differences between runs prove nothing; null: they may. */
function dependence(runs: readonly JudgedRun[], differing: number): string | null {
  if (differing > 0)
    return `not independent: ${differing} decisions differ between two equal runs, so the client uses the clock, chance or files outside of HOME and TMPDIR`;
  const whole = runs.every(({ outcomes }) => outcomes?.whole === true);
  return whole ? null : 'the client does not live to the end of the trace';
}

/** Whether a further run decides as the others do. */
export const isStill = ({ outcomes, messages }: Base, { outcomes: further }: JudgedRun): boolean =>
  further !== null && disagreements([...outcomes, further], messages) === 0;
