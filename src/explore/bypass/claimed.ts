// What became of the claims that a person states: whether each effect of each holds, and what of it could not be tried.
import type { Found } from '../finding.ts';
import { type Attempt, actorsOf, type FreshProcesses, type NotTried, operationsOf } from './attempts.ts';
import type { ClaimedState, ClaimResult } from './bypass-data.ts';
import type { Claim } from './claims.ts';
import type { Judged } from './packed.ts';
import type { Protected } from './protected.ts';
import { matcherOf } from './protection.ts';
import type { Recorded } from './subjects.ts';

/** Signed programs of the trace, each of which a client may trust. */
const maxPrograms = 4;

export interface ClaimedTries {
  readonly attempts: readonly Attempt[];
  readonly not: readonly NotTried[];
}

export function triesOf(
  all: readonly Protected[],
  { programs }: Recorded,
  processes: FreshProcesses,
  isThere: (event: string) => boolean,
): ClaimedTries {
  const operations = all.flatMap(({ claims }) => claims.map((claim) => operationsOf(claim, processes, isThere)));
  // Whom a client trusts does not depend on which of the files it is.
  const actors = all.flatMap(({ claims: [claim], protection }) => {
    if (claim === undefined) return [];
    const isOwn = matcherOf(protection.pattern);
    // A client is most likely to trust what it protects.
    const ranked = [...programs].sort((a, b) => rank(b, isOwn) - rank(a, isOwn)).slice(0, maxPrograms);
    const forged = actorsOf(claim, claim.denied.message.process, processes).filter(isForged);
    return [...forged, ...ranked.flatMap((each) => actorsOf(claim, each, processes))];
  });
  return {
    attempts: [...operations.flatMap(({ attempts }) => attempts), ...actors],
    not: operations.flatMap(({ not }) => not),
  };
}

const isForged = ({ way }: Attempt): boolean =>
  way.is === 'actor' && !['trusted', 'stranger', 'child'].includes(way.name);

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
