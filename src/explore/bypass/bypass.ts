// A denied thing that another operation or another actor reaches.
//
//   denials of the base ──▶ claims ──▶ attempts ──▶ one packed trace ──▶ hits ──▶ each alone ──▶ findings, matrix
//   denials.ts             claims.ts   attempts.ts   packed.ts            here     alone.ts      found.ts, matrix.ts
//
// Tables: effects.ts has each event with the effect that it has; its rows are in moves.ts, file-effects.ts,
// place-effects.ts and other-effects.ts. actors.ts has what a trusted process may lack. A chain counts if all of it is
// allowed, so that a link to a file that nobody may open then is none. A packed run asks a client what it would not be
// asked together, so that a hit counts once it comes alone.
import type { TrialOptions } from '../../trials/trial.ts';
import type { JudgedRun } from '../../verdict/report.ts';
import type { Found } from '../finding.ts';
import { newFindings } from '../sweep.ts';
import type { Job, Tried, Variation } from '../variation.ts';
import { actorsMatrix } from './actor-matrix.ts';
import { foundAlone, kinOf } from './alone.ts';
import { type Attempt, FreshProcesses } from './attempts.ts';
import { claimResults, claimsIn, lesserClaimed, triesOf } from './claimed.ts';
import { type Claim, claimsOf } from './claims.ts';
import { type Decisions, readDecisions } from './denials.ts';
import { isSuppressed, keyOf } from './found.ts';
import { matrixOf } from './matrix.ts';
import { isReached, type Judged, Packer } from './packed.ts';
import { type Protected, protectedBy } from './protected.ts';
import { readSubjects } from './subjects.ts';
import { attemptsOf, chosen, isThereIn, lesserTries, standingClaims, type Tries } from './tries.ts';
import { Controls, leftNote } from './trust.ts';

export const bypass: Variation = {
  name: 'bypass',
  kind: 'relation',
  about: 'what is denied is denied for other operations and less trusted processes, too',
  try: async (job: Job): Promise<Tried> => {
    const decisions = readDecisions(job.base);
    const { claims, note } = chosen(decisions.denied.flatMap(claimsOf));
    const processes = new FreshProcesses(decisions.pids);
    const denied = attemptsOf(claims, decisions, job, processes);
    const claimed = claimedTries(decisions, job, processes);
    const not = [...denied.not, ...claimed.not];
    const crashes: Found[] = [];
    const packer = packerOf(job, decisions, (run, options) =>
      crashes.push(...newFindings(job.base, run, 'violation', options).filter(({ rule }) => rule === 'client-crash')),
    );
    const first = await packer.judged([...denied.attempts, ...claimed.attempts]);
    const standing = new Set([...standingClaims(first), ...claimsIn(claimed.all)]);
    const lesser = [lesserTries(denied, first, standing, processes), lesserClaimed(claimed, first, processes)];
    const judged = [...first, ...(await packer.judged(lesser.flatMap(({ attempts }) => attempts)))];
    const hits = hitsOf(judged, standing);
    const all = withKin((await Promise.all([...hits.values()].map((group) => firstFound(group, job)))).flat(), job);
    const suppressed = all.filter((found) => isSuppressed(found, job.given.suppressions ?? []));
    const found = all.filter((each) => !suppressed.includes(each));
    const matrix = matrixOf(judged, not, standing, job.protect ?? []);
    const actors = actorsMatrix(
      judged,
      standing,
      [...denied.candidates, ...claimed.candidates],
      lesser.flatMap(({ chosen: each }) => each),
    );
    const nothing =
      claimed.attempts.length > 0
        ? null
        : decisions.denied.length === 0
          ? 'the client denies nothing'
          : claims.length === 0
            ? 'nothing is denied that another operation reaches'
            : null;
    const results = claimResults(claimed.all, judged, found);
    const crashed = crashes.map((each) => ({ ...each, trace: job.base.trace }));
    return {
      found: [...found, ...crashed],
      nothing,
      notes: [note, leftNote(lesser)].flatMap((each) => each ?? []),
      bypass: { matrix, actors, suppressed: suppressed.length, claims: results },
    };
  },
};

function claimedTries(
  { release }: Decisions,
  { base, given, protect = [] }: Job,
  processes: FreshProcesses,
): Tries & { readonly all: readonly Protected[] } {
  if (protect.length === 0) return { all: [], attempts: [], not: [], candidates: [] };
  const patterns = protect.map(({ pattern }) => pattern);
  const recorded = readSubjects(base.trace, patterns);
  const all = protectedBy(protect, recorded, processes);
  return { all, ...triesOf(all, recorded, processes, isThereIn(given.os ?? release)) };
}

const packerOf = (
  { base, given, folder, run }: Job,
  { denied }: Decisions,
  onEnd: (run: JudgedRun, options: TrialOptions) => void,
): Packer =>
  new Packer({
    given,
    folder,
    run,
    onEnd,
    trace: base.trace,
    denied: denied.map(({ index }) => index),
    openFlagsOf: (index) => base.messages.openFlags[index] ?? null,
  });

/** By what makes findings one. */
function hitsOf(judged: readonly Judged[], standing: ReadonlySet<Claim>): ReadonlyMap<string, readonly Judged[]> {
  const hits = new Map<string, Judged[]>();
  const controls = new Controls(judged);
  for (const each of judged) {
    const { attempt } = each;
    const { way, claim } = attempt;
    if (!isReached(each) || !standing.has(claim) || isControl(attempt)) continue;
    if (claim.claimed === null && way.is === 'own') continue;
    if (claim.claimed === null && way.is === 'actor' && !controls.isTrusted({ claim, trusted: way.trusted })) continue;
    // Whoever may do it as nobody needs no other way.
    if (claim.claimed !== null && way.is === 'actor' && !isDenied(judged, claim)) continue;
    const key = keyOf(attempt);
    hits.set(key, [...(hits.get(key) ?? []), each]);
  }
  return hits;
}

const isControl = ({ way }: Attempt): boolean =>
  way.is === 'actor' && (way.name === 'trusted' || way.name === 'stranger');

const isDenied = (judged: readonly Judged[], of: Claim): boolean =>
  judged.some(({ attempt: { way, claim }, state }) => claim === of && way.is === 'own' && state === 'denied');

/** What the client allowed is the worst; then come those chains that it is not asked about. */
async function firstFound(group: readonly Judged[], job: Job): Promise<readonly Hit[]> {
  const weight = ({ state, attempt }: Judged): number =>
    (state === 'allowed' ? 0 : 2) + (attempt.row.weak === undefined ? 0 : 1);
  for (const hit of [...group].sort((a, b) => weight(a) - weight(b))) {
    const found = await foundAlone(hit, job);
    if (found !== null) return [{ hit, found }];
  }
  return [];
}

interface Hit {
  readonly hit: Judged;
  readonly found: Found;
}

/** What the client is not subscribed to is the same whatever is beside it, so that each claim is made smaller once. */
function withKin(all: readonly Hit[], job: Job): readonly Found[] {
  const kin = new Map<Claim, Judged[]>();
  for (const { hit } of all)
    if (hit.state === 'not subscribed') kin.set(hit.attempt.claim, [...(kin.get(hit.attempt.claim) ?? []), hit]);
  return all.map(({ hit, found }) => {
    const own = hit.state === 'not subscribed' ? kinOf(kin.get(hit.attempt.claim) ?? [], job) : null;
    return own === null ? found : { ...found, kin: own };
  });
}
