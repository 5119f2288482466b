// A denied thing that another operation or another actor reaches.
//
//   denials of the base ──▶ claims ──▶ attempts ──▶ one packed trace ──▶ hits ──▶ each alone ──▶ findings, matrix
//   denials.ts             claims.ts   attempts.ts   packed.ts            here     alone.ts      found.ts, matrix.ts
//
// Tables: effects.ts has each event with the effect that it has; its rows are in moves.ts, file-effects.ts,
// place-effects.ts and other-effects.ts. actors.ts has what a trusted process may lack. A chain counts if all of it is
// allowed, so that a link to a file that nobody may open then is none. A packed run asks a client what it would not be
// asked together, so that a hit counts once it comes alone.
import { macosNumber } from '../../schema/macos/versions.ts';
import type { Found } from '../finding.ts';
import type { Job, Tried, Variation } from '../variation.ts';
import { trustedActors } from './actors.ts';
import { foundAlone } from './alone.ts';
import { type Attempt, actorsOf, FreshProcesses, type NotTried, operationsOf } from './attempts.ts';
import { type Claim, claimsOf } from './claims.ts';
import { type Decisions, readDecisions } from './denials.ts';
import { sinceOf } from './effects.ts';
import { isSuppressed, keyOf } from './found.ts';
import { matrixOf } from './matrix.ts';
import { isReached, type Judged, Packer } from './packed.ts';

/** Of each trace: claims of one event and effect, all claims, and trusted processes for each. */
const limits = { alike: 3, claims: 24, actors: 2 } as const;

export const bypass: Variation = {
  name: 'bypass',
  kind: 'relation',
  about: 'what is denied is denied for other operations and less trusted processes, too',
  try: async (job: Job): Promise<Tried> => {
    const decisions = readDecisions(job.base);
    const claims = chosen(decisions.denied.flatMap(claimsOf));
    const { attempts, not } = attemptsOf(claims, decisions, job);
    const judged = await packerOf(job, decisions).judged(attempts);
    const standing = standingClaims(judged);
    const hits = hitsOf(judged, standing);
    const all = (await Promise.all([...hits.values()].map((group) => firstFound(group, job)))).flat();
    const suppressed = all.filter((found) => isSuppressed(found, job.given.suppressions ?? []));
    const found = all.filter((each) => !suppressed.includes(each));
    const matrix = matrixOf(judged, not, standing);
    const nothing =
      decisions.denied.length === 0
        ? 'the client denies nothing'
        : claims.length === 0
          ? 'nothing is denied that another operation reaches'
          : null;
    return { found, nothing, bypass: { matrix, suppressed: suppressed.length } };
  },
};

/** Of claims that are alike, the first ones. */
function chosen(claims: readonly Claim[]): readonly Claim[] {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  return claims
    .filter(({ effect, event, role, scene, denied }) => {
      const { signing_id, executable } = denied.message.process;
      const whole = JSON.stringify([effect, event, role, scene.path, String(signing_id), String(executable.path)]);
      const kind = JSON.stringify([effect, event, role]);
      const count = counts.get(kind) ?? 0;
      if (seen.has(whole) || count >= limits.alike) return false;
      seen.add(whole);
      counts.set(kind, count + 1);
      return true;
    })
    .slice(0, limits.claims);
}

function attemptsOf(
  claims: readonly Claim[],
  { pids, release, allowed }: Decisions,
  { base, given }: Job,
): { readonly attempts: readonly Attempt[]; readonly not: readonly NotTried[] } {
  const processes = new FreshProcesses(pids);
  const os = given.os ?? release;
  const isThere = (event: string): boolean => os === null || macosNumber(sinceOf(event)) <= macosNumber(os);
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

const packerOf = ({ base, given, folder, run }: Job, { denied }: Decisions): Packer =>
  new Packer({
    given,
    folder,
    run,
    trace: base.trace,
    denied: denied.map(({ index }) => index),
    openFlagsOf: (index) => base.messages.openFlags[index] ?? null,
  });

/** What an event is denied for is known if the same operation on that file alone is denied, too. */
function standingClaims(judged: readonly Judged[]): ReadonlySet<Claim> {
  const own = judged.filter(({ attempt }) => attempt.way.is === 'own');
  const allowed = new Set(own.filter(isReached).map(({ attempt }) => attempt.claim));
  const denied = own.filter(({ state }) => state === 'denied').map(({ attempt }) => attempt.claim);
  return new Set(denied.filter((claim) => !allowed.has(claim)));
}

/** By what makes findings one. */
function hitsOf(judged: readonly Judged[], standing: ReadonlySet<Claim>): ReadonlyMap<string, readonly Judged[]> {
  const hits = new Map<string, Judged[]>();
  for (const each of judged) {
    const { attempt } = each;
    const { way, claim } = attempt;
    if (!isReached(each) || !standing.has(claim) || way.is === 'own') continue;
    if (way.is === 'actor' && (isControl(attempt) || !isTrusting(judged, attempt))) continue;
    const key = keyOf(attempt);
    hits.set(key, [...(hits.get(key) ?? []), each]);
  }
  return hits;
}

const isControl = ({ way }: Attempt): boolean =>
  way.is === 'actor' && (way.name === 'trusted' || way.name === 'stranger');

/** The client allows it to some, and not to everybody whom it does not know. */
function isTrusting(judged: readonly Judged[], { claim, way }: Attempt): boolean {
  const stateOf = (name: string): string | undefined =>
    judged.find(
      ({ attempt: { claim: of, way: by } }) =>
        of === claim && by.is === 'actor' && way.is === 'actor' && by.trusted === way.trusted && by.name === name,
    )?.state;
  return stateOf('trusted') === 'allowed' && stateOf('stranger') === 'denied';
}

/** What the client allowed is the worst; then come those chains that it is not asked about. */
async function firstFound(group: readonly Judged[], job: Job): Promise<readonly Found[]> {
  const weight = ({ state, attempt }: Judged): number =>
    (state === 'allowed' ? 0 : 2) + (attempt.row.weak === undefined ? 0 : 1);
  for (const hit of [...group].sort((a, b) => weight(a) - weight(b))) {
    const alone = await foundAlone(hit, job);
    if (alone !== null) return [alone];
  }
  return [];
}
