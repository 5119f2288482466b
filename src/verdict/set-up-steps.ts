// The subscriptions and mutes of a run, in their order.
import type { Fact, ProcessObservation } from '../observed/observation.ts';
import { esFunctionName } from '../words/call-words.ts';
import { eventName } from '../words/event-label.ts';
import { type MuteKind, muteKind } from '../words/fact-words.ts';

/** One es_* call, or several equal ones in a row. */
export interface SetUpStep {
  readonly process: number;
  /** Number of the es_client_t in its process. */
  readonly client: number;
  /** When the first of them returned. */
  readonly atNs: number;
  /** C name of the function. */
  readonly call: string;
  readonly times: number;
  readonly failed: boolean;
  /** What the call mutes by; null for a subscription. */
  readonly muting: MuteKind | null;
  /** For es_invert_muting: whether that muting is inverted now. */
  readonly inverted: boolean | null;
  /** For es_subscribe: every event that the client is subscribed to now. */
  readonly subscribed: readonly string[] | null;
}

/** A client that mutes again and again has no use for more. */
const maxSteps = 100;

/** Returns the first hundred steps, those of one process together. */
export function setUpSteps(processes: readonly ProcessObservation[]): readonly SetUpStep[] {
  const steps: SetUpStep[] = [];
  for (const process of processes) for (const step of stepsOf(process)) add(steps, step);
  return steps.slice(0, maxSteps);
}

function add(steps: SetUpStep[], step: SetUpStep): void {
  const last = steps.at(-1);
  if (last !== undefined && isSame(last, step)) steps[steps.length - 1] = { ...last, times: last.times + 1 };
  else if (steps.length <= maxSteps) steps.push(step);
}

const isSame = ({ atNs: _, times: __, ...a }: SetUpStep, { atNs: ___, times: ____, ...b }: SetUpStep): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

function* stepsOf(process: ProcessObservation): Generator<SetUpStep> {
  let inverted: boolean | null = null;
  for (const fact of process.facts('subscribed', 'unsubscribe', 'mute', 'invert_muting')) {
    // Stated immediately before the call that it is part of.
    if (fact.kind === 'invert_muting') inverted = fact.data.inverted;
    else if (fact.kind === 'subscribed')
      yield { ...plain(process, fact, 'es_subscribe'), subscribed: eventsIn(fact.data.eventBits) };
    else if (fact.kind === 'unsubscribe') yield plain(process, fact, 'es_unsubscribe');
    else {
      const call = esFunctionName(fact.data.esFunction);
      const failed = fact.data.result !== 0;
      const isInversion = call === 'es_invert_muting' && !failed;
      yield {
        ...plain(process, fact, call),
        failed,
        muting: muteKind(fact.data.inversion),
        inverted: isInversion ? inverted : null,
      };
    }
  }
}

const plain = ({ slot }: ProcessObservation, { client, timeNs }: Fact, call: string): SetUpStep => ({
  process: slot,
  client: client ?? 0,
  atNs: Math.round(timeNs),
  call,
  times: 1,
  failed: false,
  muting: null,
  inverted: null,
  subscribed: null,
});

function eventsIn(bits: bigint): string[] {
  const names: string[] = [];
  for (let [rest, type] = [bits, 0]; rest > 0n; rest >>= 1n, type += 1)
    if ((rest & 1n) === 1n) names.push(eventName(type));
  return names;
}
