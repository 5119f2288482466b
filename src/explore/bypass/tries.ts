// What is tried for the denials of a trace: claims that are not alike, each by other operations and other actors.
import { macosNumber } from '../../schema/macos/versions.ts';
import type { Job } from '../variation.ts';
import { trustedActors } from './actors.ts';
import { type Attempt, type FreshProcesses, type NotTried, operationsOf } from './attempts.ts';
import type { Claim } from './claims.ts';
import type { Decisions } from './denials.ts';
import { sinceOf } from './effects.ts';
import { isReached, type Judged } from './packed.ts';
import { type Candidates, Controls, controlsOfAll, type Lesser, lesserOfAll } from './trust.ts';

/** Of each trace: claims of one event and effect, all claims, and trusted programs for each. */
const limits = { alike: 3, claims: 24, actors: 4 } as const;

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

export interface Tries {
  readonly attempts: readonly Attempt[];
  readonly not: readonly NotTried[];
  /** Of each claim: the programs whose controls are among the attempts. */
  readonly candidates: readonly Candidates[];
}

/** Other operations, and the controls of every program that the client may trust. */
export function attemptsOf(
  claims: readonly Claim[],
  { release, allowed }: Decisions,
  { base, given }: { readonly base: Pick<Job['base'], 'messages'>; readonly given: Pick<Job['given'], 'os'> },
  processes: FreshProcesses,
): Tries {
  const isThere = isThereIn(given.os ?? release);
  const operations = claims.map((claim) => operationsOf(claim, processes, isThere));
  const candidates = claims.map((claim) => {
    const { message, index } = claim.denied;
    const programs = trustedActors(message, base.messages.identity(index).target, allowed);
    return programs.map((trusted) => ({ claim, trusted }));
  });
  return {
    attempts: [...operations.flatMap(({ attempts }) => attempts), ...controlsOfAll(candidates, processes)],
    not: operations.flatMap(({ not }) => not),
    candidates,
  };
}

/** What takes after programs that the client trusts, as their controls in `judged` show it. */
export function lesserTries(
  { candidates }: Pick<Tries, 'candidates'>,
  judged: readonly Judged[],
  standing: ReadonlySet<Claim>,
  processes: FreshProcesses,
): Lesser {
  const controls = new Controls(judged);
  const isTrusted: Parameters<typeof lesserOfAll>[1] = (each) => standing.has(each.claim) && controls.isTrusted(each);
  return lesserOfAll(candidates, isTrusted, limits.actors, processes);
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
