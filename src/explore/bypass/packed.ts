// Runs attempts in one trace, after the messages that they are about, and says what became of each. Where they change
// what the client decides about recorded messages, they are run apart.
import { join } from 'node:path';
import { type Asked, deciderOf, runUnder } from '../../judge/aspects.ts';
import { type Outcomes, outcomeBits } from '../../judge/outcomes.ts';
import type { Draft } from '../../mutate/insert-messages.ts';
import { writeWithMessages } from '../../mutate/insert-messages.ts';
import { eventRow } from '../../schema/macos/events.ts';
import type { TrialOptions } from '../../trials/trial.ts';
import type { JudgedRun } from '../../verdict/report.ts';
import type { Attempt } from './attempts.ts';
import { rowName } from './effects.ts';

export type AttemptState = 'denied' | 'allowed' | 'not subscribed' | 'muted' | 'unknown' | 'changes others';

export interface Judged {
  readonly attempt: Attempt;
  readonly state: AttemptState;
  /** The client looked at the disk for one of its messages. */
  readonly looked: boolean;
}

export interface PackedTrace {
  readonly trace: string;
  /** In the trace: of each AUTH message of each attempt. */
  readonly places: ReadonlyMap<Attempt, readonly number[]>;
  readonly placeOf: (index: number) => number;
}

export const application = 'esreplay explore';

/** `afterOf`: the message of `input` that an attempt follows. */
export async function writePacked(
  input: string,
  output: string,
  attempts: readonly Attempt[],
  afterOf: (attempt: Attempt) => number,
): Promise<PackedTrace> {
  const after = new Map<number, Draft[]>();
  const first = new Map<Attempt, number>();
  for (const attempt of attempts) {
    const drafts = after.get(afterOf(attempt)) ?? [];
    first.set(attempt, drafts.length);
    drafts.push(...attempt.drafts);
    after.set(afterOf(attempt), drafts);
  }
  const described = 'what else may reach what is denied';
  const { kept, made } = await writeWithMessages(output, { trace: input, after, application, described });
  const places = new Map<Attempt, readonly number[]>();
  for (const attempt of attempts) {
    const own = made.get(afterOf(attempt)) ?? [];
    const start = first.get(attempt) ?? 0;
    places.set(
      attempt,
      attempt.asked.map((place) => own[start + place] ?? -1),
    );
  }
  return { trace: output, places, placeOf: (index) => kept[index] ?? -1 };
}

export interface Packing {
  readonly given: TrialOptions;
  readonly folder: string;
  readonly trace: string;
  /** Denied by every base run. */
  readonly denied: readonly number[];
  readonly openFlagsOf: (index: number) => number | null;
  run(options: TrialOptions): Promise<JudgedRun>;
  /** The client ended in a run of attempts of one kind. */
  onEnd?(run: JudgedRun, options: TrialOptions): void;
}

export class Packer {
  private traces = 0;

  constructor(private readonly packing: Packing) {}

  async judged(attempts: readonly Attempt[]): Promise<readonly Judged[]> {
    if (attempts.length === 0) return [];
    const { given, folder, trace } = this.packing;
    this.traces += 1;
    const output = join(folder, `packed-${this.traces}.estrace`);
    const packed = await writePacked(trace, output, attempts, ({ claim }) => claim.denied.last);
    const options = { ...given, trace: output };
    const run = await this.packing.run(options);
    const { outcomes, clientEnded } = run;
    if (clientEnded !== null) {
      // It answers nothing later, whatever that is.
      const kinds = kindsOf(attempts);
      if (kinds.length > 1) return (await Promise.all(kinds.map((each) => this.judged(each)))).flat();
      this.packing.onEnd?.(run, options);
    }
    if (outcomes === null) return attempts.map((attempt) => ({ attempt, state: 'unknown', looked: false }));
    if (clientEnded !== null || this.staysDenied(packed, outcomes))
      return attempts.map((attempt) => judgedOf(attempt, packed.places.get(attempt) ?? [], outcomes));
    if (attempts.length === 1) return attempts.map((attempt) => ({ attempt, state: 'changes others', looked: false }));
    const half = Math.ceil(attempts.length / 2);
    const halves = [attempts.slice(0, half), attempts.slice(half)];
    return (await Promise.all(halves.map((each) => this.judged(each)))).flat();
  }

  private staysDenied({ placeOf }: PackedTrace, outcomes: Outcomes): boolean {
    const { denied, openFlagsOf } = this.packing;
    return denied.every((index) => {
      const openFlags = openFlagsOf(index);
      return answerAt(outcomes, placeOf(index), { eventType: 0, isAuth: true, openFlags }) === 'deny';
    });
  }
}

/** By operation, or by actor. */
function kindsOf(attempts: readonly Attempt[]): readonly (readonly Attempt[])[] {
  const kinds = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const { way, row } = attempt;
    const kind = way.is === 'actor' ? way.name : rowName(row);
    kinds.set(kind, [...(kinds.get(kind) ?? []), attempt]);
  }
  return [...kinds.values()];
}

export function judgedOf(attempt: Attempt, places: readonly number[], outcomes: Outcomes): Judged {
  const states = attempt.asked.map((at, nth) => stateAt(outcomes, places[nth] ?? -1, askedOf(attempt.drafts[at])));
  const looked = places.some((place) => ((outcomes.bits[place] ?? 0) & outcomeBits.looked) !== 0);
  const state = (['denied', 'unknown', 'not subscribed', 'muted'] as const).find((each) => states.includes(each));
  return { attempt, state: state ?? 'allowed', looked };
}

/** Whether every message of the chain is allowed in the end. */
export const isReached = ({ state }: Judged): boolean => ['allowed', 'not subscribed', 'muted'].includes(state);

function stateAt(outcomes: Outcomes, index: number, asked: Asked): AttemptState {
  const answer = answerAt(outcomes, index, asked);
  if (answer === null) return 'unknown';
  const decider = deciderOf(outcomes, index, asked);
  if (decider === 'by macOS, after the deadline') return 'unknown';
  if (answer === 'deny') return 'denied';
  return decider === 'not subscribed' || decider === 'muted' ? decider : 'allowed';
}

export const answerAt = (outcomes: Outcomes, index: number, asked: Asked): string | null =>
  runUnder('access', outcomes, () => asked)(index)?.answer ?? null;

export const askedOf = (draft: Draft | undefined): Asked => ({
  eventType: draft?.type ?? 0,
  isAuth: draft !== undefined && eventRow(draft.type)?.action === 'AUTH',
  openFlags: draft?.event.open?.fflag ?? null,
});
