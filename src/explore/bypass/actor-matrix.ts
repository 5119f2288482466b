// What became of less trusted actors: each kind of them, for each effect of which something is denied.
import { actorNames } from './actors.ts';
import { type ActorCell, worst } from './bypass-data.ts';
import type { Claim } from './claims.ts';
import { stateOf, textOf } from './matrix.ts';
import type { Judged } from './packed.ts';
import { type Candidate, type Candidates, Controls, programsOf } from './trust.ts';

/** `chosen`: programs of the trace that actors took after. */
export function actorsMatrix(
  judged: readonly Judged[],
  standing: ReadonlySet<Claim>,
  candidates: readonly Candidates[],
  chosen: Candidates,
): readonly ActorCell[] {
  const controls = new Controls(judged);
  const about = new Map([...standing].map((claim) => [JSON.stringify([textOf(claim), claim.effect]), claim]));
  return [...about.values()].flatMap((of) => {
    const { effect } = of;
    const text = textOf(of);
    const isOwn = ({ claim }: { readonly claim: Claim }): boolean =>
      claim.effect === effect && textOf(claim) === text && standing.has(claim);
    const own = candidates.flat().filter(isOwn);
    const trusted = programsOf(own.filter((each) => controls.isTrusted(each)));
    const taken = programsOf(chosen.filter(isOwn)).filter((each) => trusted.includes(each));
    const why = taken.length === trusted.length ? null : `after ${taken.length} of ${trusted.length} ${trustedWords}`;
    return actorNames.map((actor) => {
      const cells = judged
        .filter(({ attempt: { claim, way } }) => isOwn({ claim }) && way.is === 'actor' && way.name === actor)
        .map((each): ActorCell => {
          const [is, reason] = stateOf(each);
          return { claim: text, effect, actor, is, why: is === 'not tried' ? reason : why };
        });
      return worst(cells) ?? { claim: text, effect, actor, is: 'not tried', why: whyNot(own, controls) };
    });
  });
}

const trustedWords = 'programs that the client trusts';

function whyNot(candidates: Candidates, controls: Controls): string {
  const isSome = (is: (candidate: Candidate) => boolean): boolean => candidates.some(is);
  if (candidates.length === 0) return 'the trace has no other signed program whom the client allows the event';
  if (isSome((each) => controls.isTrusted(each))) return 'no program that the client trusts has it to lose';
  return isSome((each) => controls.isAllowed(each))
    ? 'the client does not deny it to a stranger'
    : 'the client allows it to no signed program of the trace';
}
