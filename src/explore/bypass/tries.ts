// What is tried for the denials of a trace: claims that are not alike, each by other operations and other actors.
import { macosNumber } from '../../schema/macos/versions.ts';
import type { Job } from '../variation.ts';
import { trustedActors } from './actors.ts';
import { type Attempt, actorsOf, type FreshProcesses, type NotTried, operationsOf } from './attempts.ts';
import type { Claim } from './claims.ts';
import type { Decisions } from './denials.ts';
import { sinceOf } from './effects.ts';
import { isReached, type Judged } from './packed.ts';

/** Of each trace: claims of one event and effect, all claims, and trusted processes for each. */
const limits = { alike: 3, claims: 24, actors: 2 } as const;

export interface Chosen {
  readonly claims: readonly Claim[];
  /** That some are left out; null: none is. */
  readonly note: string | null;
}

/** Of claims that are alike, the first ones. */
export function chosen(all: readonly Claim[]): Chosen {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  const claims = all
    .filter(({ effect, event, role, scene, denied }) => {
      const { signing_id, executable } = denied.message.process;
      const whole = JSON.stringify([effect, event, role, scene.path, String(signing_id), String(executable.path)]);
      if (seen.has(whole)) return false;
      seen.add(whole);
      const kind = JSON.stringify([effect, event, role]);
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      return count < limits.alike;
    })
    .slice(0, limits.claims);
  if (claims.length === seen.size) return { claims, note: null };
  const which = `of those with one event and effect the first ${limits.alike}, and ${limits.claims} at most`;
  return { claims, note: `ways round ${claims.length} of ${seen.size} denials were tried: ${which}` };
}

export function attemptsOf(
  claims: readonly Claim[],
  { release, allowed }: Decisions,
  { base, given }: { readonly base: Pick<Job['base'], 'messages'>; readonly given: Pick<Job['given'], 'os'> },
  processes: FreshProcesses,
): { readonly attempts: readonly Attempt[]; readonly not: readonly NotTried[] } {
  const isThere = isThereIn(given.os ?? release);
  const operations = claims.map((claim) => operationsOf(claim, processes, isThere));
  const actors = claims.flatMap((claim) => {
    const { message, index } = claim.denied;
    const trusted = trustedActors(message, base.messages.identity(index).target, allowed);
    return trusted.slice(0, limits.actors).flatMap((each) => actorsOf(claim, each, processes));
  });
  return {
    attempts: [...operations.flatMap(({ attempts }) => attempts), ...actors],
    not: operations.flatMap(({ not }) => not),
  };
}

export const isThereIn =
  (os: string | null) =>
  (event: string): boolean =>
    os === null || macosNumber(sinceOf(event)) <= macosNumber(os);

/** What an event is denied for is known if the same operation on that file alone is denied, too. */
export function standingClaims(judged: readonly Judged[]): ReadonlySet<Claim> {
  const own = judged.filter(({ attempt: { way, claim } }) => way.is === 'own' && claim.claimed === null);
  const allowed = new Set(own.filter(isReached).map(({ attempt }) => attempt.claim));
  const denied = own.filter(({ state }) => state === 'denied').map(({ attempt }) => attempt.claim);
  return new Set(denied.filter((claim) => !allowed.has(claim)));
}
