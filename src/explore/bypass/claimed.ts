// What became of the claims that a person states: whether each effect of each holds, and what of it could not be tried.
import type { Found } from '../finding.ts';
import { type Attempt, type FreshProcesses, lesserOf, operationsOf } from './attempts.ts';
import type { ClaimedState, ClaimResult } from './bypass-data.ts';
import type { Claim } from './claims.ts';
import type { Judged } from './packed.ts';
import type { Protected } from './protected.ts';
import { matcherOf } from './protection.ts';
import type { Recorded } from './subjects.ts';
import type { Tries } from './tries.ts';
import { attemptsOfAll, Controls, controlsOfAll, type Lesser } from './trust.ts';

/** Signed programs of the trace that actors take after, for each claim. */
const maxPrograms = 4;

export function triesOf(
  all: readonly Protected[],
  { programs }: Recorded,
  processes: FreshProcesses,
  isThere: (event: string) => boolean,
): Tries {
  const operations = all.flatMap(({ claims }) => claims.map((claim) => operationsOf(claim, processes, isThere)));
  // Whom a client trusts does not depend on which of the files it is.
  const first = all.flatMap(({ claims: [claim], protection }) => (claim === undefined ? [] : [{ claim, protection }]));
  const candidates = first.map(({ claim, protection }) => {
    const isOwn = matcherOf(protection.pattern);
    // A client is most likely to trust what it protects.
    const ranked = [...programs].sort((a, b) => rank(b, isOwn) - rank(a, isOwn));
    return ranked.map((trusted) => ({ claim, trusted }));
  });
  const forged = first.flatMap(({ claim }) =>
    lesserOf(claim, claim.denied.message.process, processes).filter(isForged),
  );
  return {
    attempts: [...operations.flatMap(({ attempts }) => attempts), ...forged, ...controlsOfAll(candidates, processes)],
    not: operations.flatMap(({ not }) => not),
    candidates,
  };
}

/** What takes after programs of the trace: those first that the client allows it. */
export function lesserClaimed(
  { candidates }: Pick<Tries, 'candidates'>,
  judged: readonly Judged[],
  processes: FreshProcesses,
): Lesser {
  const controls = new Controls(judged);
  const ranked = candidates.map((each) => {
    const trusted = each.filter((candidate) => controls.isAllowed(candidate));
    return { trusted, all: [...trusted, ...each.filter((candidate) => !trusted.includes(candidate))] };
  });
  const tried = ranked.flatMap(({ all }) => all.slice(0, maxPrograms));
  return {
    attempts: attemptsOfAll(tried, processes),
    trusted: ranked.flatMap(({ trusted }) => trusted),
    chosen: ranked.flatMap(({ trusted }) => trusted.slice(0, maxPrograms)),
  };
}

const isForged = ({ way }: Attempt): boolean => way.is === 'actor' && way.name !== 'child';

function rank(
  { executable, is_platform_binary }: Recorded['programs'][number],
  isOwn: (path: string) => boolean,
): number {
  const path = typeof executable.path === 'string' ? executable.path : '';
  return (isOwn(path) ? 2 : 0) + (is_platform_binary ? 0 : 1);
}

export const claimsIn = (all: readonly Protected[]): readonly Claim[] => all.flatMap(({ claims }) => claims);

/** `found`: what was confirmed, suppressed ones left out. */
export function claimResults(
  all: readonly Protected[],
  judged: readonly Judged[],
  found: readonly Found[],
): readonly ClaimResult[] {
  return all.map(({ protection, effect, claims, made, matched, why }): ClaimResult => {
    const text = protection.text;
    const own = judged.filter(({ attempt }) => claims.includes(attempt.claim) && attempt.way.is === 'own');
    const unknown = own.some(({ state }) => state === 'unknown' || state === 'changes others');
    const of = found.filter(({ bypass }) => bypass?.claim === text && bypass.effect === effect);
    const is: ClaimedState = of.some((each) => each.class === 'violation')
      ? 'broken'
      : of.length > 0
        ? 'in doubt'
        : why !== null || unknown
          ? 'not tried'
          : 'holds';
    const recorded = claims.length - made.length;
    const left = matched > recorded ? `${recorded} of ${matched} that the trace has were tried` : null;
    const noAnswer = unknown ? 'the client did not answer, or decided otherwise about recorded messages' : null;
    return {
      claim: text,
      effect,
      is,
      tried: claims.map(({ scene }) => scene.path),
      made,
      why: why ?? noAnswer ?? left,
    };
  });
}
