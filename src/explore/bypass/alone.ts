// Runs one attempt alone, after the message that it is about, and makes of it what a finding needs: to be confirmed, and to
// be made again of a smaller trace.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { askedOf } from '../../judge/aspects.ts';
import type { Outcomes } from '../../judge/outcomes.ts';
import type { Message, Process } from '../../schema/generated/messages.ts';
import { openTrace } from '../../trace/reader.ts';
import { areGiven } from '../contrast.ts';
import type { Answer, Found } from '../finding.ts';
import type { Job } from '../variation.ts';
import type { Attempt } from './attempts.ts';
import { bypassFound } from './found.ts';
import { askedOf as draftAsked, isReached, type Judged, judgedOf, writePacked } from './packed.ts';

/** Null: it does not come again. What no client is asked about is the same whatever is beside it. */
export async function foundAlone(hit: Judged, { base, given, folder, run }: Job): Promise<Found | null> {
  const { attempt } = hit;
  const { index, last } = attempt.claim.denied;
  const alone = async (part: string, output: string, at: At): Promise<Alone> => {
    const { denied, after, process } = at;
    const own = byProcess(attempt, process);
    const packed = await writePacked(part, output, [own], () => after);
    const places = packed.places.get(own) ?? [];
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
      const denied = placeOf(index);
      if (denied === null) return null;
      const mutant = join(output, 'mutant.estrace');
      const by = messageAt(part.trace, denied)?.process ?? process;
      const made = await alone(part.trace, mutant, { denied, after: placeOf(last) ?? denied, process: by });
      return { options: { ...part, trace: mutant }, answers: made.answers };
    },
  });
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
