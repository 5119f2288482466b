// Runs one attempt alone, after the message that it is about, and makes of it what a finding needs: to be confirmed, and to
// be made again of a smaller trace.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { askedOf } from '../../judge/aspects.ts';
import type { Outcomes } from '../../judge/outcomes.ts';
import type { Message, Process } from '../../schema/generated/messages.ts';
import { openTrace } from '../../trace/reader.ts';
import { areGiven } from '../contrast.ts';
import type { Answer, Found, Kin } from '../finding.ts';
import type { Job } from '../variation.ts';
import type { Attempt } from './attempts.ts';
import type { Denied } from './claims.ts';
import { bypassFound, keyOf } from './found.ts';
import { askedOf as draftAsked, isReached, type Judged, judgedOf, writePacked } from './packed.ts';

/** Null: it does not come again. What no client is asked about is the same whatever is beside it. */
export async function foundAlone(hit: Judged, { base, given, folder, run }: Job): Promise<Found | null> {
  const { attempt } = hit;
  const { index, last } = attempt.claim.denied;
  const alone = async (part: string, output: string, at: At): Promise<Alone> =>
    (await besides([attempt], base, part, output, at))(attempt);
  const trace = join(mkdtempSync(join(folder, 'alone-')), 'mutant.estrace');
  const { process } = attempt.claim.denied.message;
  const { answers, judged } = await alone(base.trace, trace, { denied: index, after: last, process });
  const options = { ...given, trace };
  const outcomes = hit.state === 'allowed' ? (await run(options)).outcomes : undefined;
  if (outcomes === null) return null;
  if (outcomes !== undefined && !(areGiven(answers, outcomes) && isReached(judged(outcomes)))) return null;
  return bypassFound(base, outcomes === undefined ? hit : judged(outcomes), {
    options,
    answers,
    mutate: async (part, placeOf, output) => {
      const at = atIn(attempt.claim.denied, part.trace, placeOf);
      if (at === null) return null;
      const mutant = join(output, 'mutant.estrace');
      return { options: { ...part, trace: mutant }, answers: (await alone(part.trace, mutant, at)).answers };
    },
  });
}

/** Findings of one claim that the client is not subscribed to: one mutant shows them all. */
export function kinOf(hits: readonly Judged[], { base }: Job): Kin | null {
  const [first] = hits;
  if (first === undefined || hits.length < 2) return null;
  const { denied, claimed, effect, scene } = first.attempt.claim;
  const attempts = hits.map(({ attempt }) => attempt);
  return {
    key: JSON.stringify([base.trace, denied.index, claimed?.text ?? null, effect, scene.path]),
    mutate: async (part, placeOf, output) => {
      const at = atIn(denied, part.trace, placeOf);
      if (at === null) return null;
      const trace = join(output, 'mutant.estrace');
      const of = await besides(attempts, base, part.trace, trace, at);
      const options = { ...part, trace };
      return new Map(attempts.map((each) => [keyOf(each), { options, answers: of(each).answers }]));
    },
  };
}

/** Writes one trace with all of the attempts. */
async function besides(
  attempts: readonly Attempt[],
  base: Job['base'],
  part: string,
  output: string,
  { denied, after, process }: At,
): Promise<(attempt: Attempt) => Alone> {
  const own = new Map(attempts.map((each) => [each, byProcess(each, process)]));
  const packed = await writePacked(part, output, [...own.values()], () => after);
  return (attempt) => {
    const { index } = attempt.claim.denied;
    const places = packed.places.get(own.get(attempt) ?? attempt) ?? [];
    const before = { index: packed.placeOf(denied), asked: askedOf(base.messages)(index), answer: 'deny' };
    const made = attempt.asked.map((place, nth) => ({
      index: places[nth] ?? -1,
      asked: draftAsked(attempt.drafts[place]),
      answer: 'allow',
    }));
    return {
      answers: attempt.claim.claimed === null ? [before, ...made] : made,
      judged: (outcomes) => judgedOf(attempt, places, outcomes),
    };
  };
}

/** Null: a smaller trace does not have it. */
function atIn({ index, last, message }: Denied, trace: string, placeOf: (index: number) => number | null): At | null {
  const denied = placeOf(index);
  if (denied === null) return null;
  const process = messageAt(trace, denied)?.process ?? message.process;
  return { denied, after: placeOf(last) ?? denied, process };
}

/** Where a trace has the denied message, and the last one that belongs to it. */
interface At {
  readonly denied: number;
  readonly after: number;
  readonly process: Process;
}

interface Alone {
  readonly answers: readonly Answer[];
  readonly judged: (outcomes: Outcomes) => Judged;
}

/** A smaller trace may say less of the denied process. */
function byProcess(attempt: Attempt, process: Process): Attempt {
  const { drafts, claim } = attempt;
  if (claim.claimed !== null) return attempt;
  const denied = claim.denied.message.process;
  return { ...attempt, drafts: drafts.map((each) => (each.process === denied ? { ...each, process } : each)) };
}

function messageAt(trace: string, wanted: number): Message | null {
  const reader = openTrace(trace);
  try {
    for (const { message, index } of reader.messages()) if (index === wanted) return message as unknown as Message;
    return null;
  } finally {
    reader.close();
  }
}
