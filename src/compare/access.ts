// Other ways to what both builds deny: those of the table of effects that the old build denies, too, and the new one does
// not. What only the old build denies is a changed decision, and no news here.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import tmp from 'tmp';
import type { TraceMessages } from '../expectations/trace-messages.ts';
import { type Attempt, actorsOf, FreshProcesses, memberName } from '../explore/bypass/attempts.ts';
import { claimsOf } from '../explore/bypass/claims.ts';
import { readDecisions } from '../explore/bypass/denials.ts';
import { byWhom, keyOf } from '../explore/bypass/found.ts';
import { answerAt, isReached, type Judged, judgedOf, Packer, writePacked } from '../explore/bypass/packed.ts';
import { attemptsOf, chosen, lesserTries, standingClaims } from '../explore/bypass/tries.ts';
import { leftNote } from '../explore/bypass/trust.ts';
import type { Outcomes } from '../judge/outcomes.ts';
import type { JudgedRun } from '../verdict/report.ts';
import type { Runs } from './decisions.ts';
import { exampleOf, type MessageSource } from './groups.ts';
import { type AccessChange, type Side, sides, type TraceComparison } from './result.ts';

export interface AccessOptions {
  readonly trace: string;
  readonly messages: TraceMessages & MessageSource;
  readonly outcomes: Runs;
  readonly os: string | undefined;
  /** Of each build, that confirm a way alone, at least. */
  readonly runs: number;
  /** Runs a build with a trace; null: it has no result. */
  run(build: Side, trace: string): Promise<JudgedRun | null>;
}

type Found = Pick<TraceComparison, 'access' | 'accessTried' | 'accessLeft'>;

/** A run has no result. */
class NoResult extends Error {}

/** Null: a run has no result. Throws TraceError, SetupError. */
export async function accessChanges(options: AccessOptions): Promise<Found | null> {
  const folder = tmp.dirSync({ prefix: 'esreplay-compare', unsafeCleanup: true });
  try {
    return await new Access(options, folder.name).found();
  } catch (error) {
    if (error instanceof NoResult) return null;
    throw error;
  } finally {
    folder.removeCallback();
  }
}

/**
 * Two builds that toss a coin for a way seem to differ in n runs of each once in 4ⁿ times. Returns a number of runs that
 * leaves one comparison in 16,000 such a way. `ways`: how many are tried.
 */
const runsAgainstChance = (ways: number): number => Math.ceil((14 + Math.log2(Math.max(1, ways))) / 2);

class Access {
  constructor(
    private readonly options: AccessOptions,
    private readonly folder: string,
  ) {}

  async found(): Promise<Found> {
    const { trace, messages, outcomes, os } = this.options;
    const decisions = readDecisions({ trace, messages, outcomes: [...outcomes.old, ...outcomes.new] });
    const { claims, note } = chosen(decisions.denied.flatMap(claimsOf));
    const processes = new FreshProcesses(decisions.pids);
    const given = os === undefined ? {} : { os };
    const tries = attemptsOf(claims, decisions, { base: { messages }, given }, processes);
    // Whoever was denied may be allowed as somebody less.
    const lessTrusted = claims.flatMap((claim) => actorsOf(claim, claim.denied.message.process, processes));
    const denied = decisions.denied.map(({ index }) => index);
    const [old, now] = [this.packer('old', denied), this.packer('new', denied)];
    const before = [...(await old.judged(tries.attempts))];
    const lesser = lesserTries(tries, before, standingClaims(before), processes);
    before.push(...(await old.judged([...lesser.attempts, ...lessTrusted])));
    const all = before.map(({ attempt }) => attempt);
    const after = await now.judged(all);
    const hits = newlyReached(before, after);
    const access: AccessChange[] = [];
    for (const group of hits.values())
      access.push(...(await this.firstAlone(group, Math.max(this.options.runs, runsAgainstChance(all.length)))));
    const left = [note, leftNote([lesser])].flatMap((each) => each ?? []);
    const accessTried = all.filter(({ way }) => way.is !== 'own').length;
    return { access, accessTried, accessLeft: left.length === 0 ? null : left.join('; ') };
  }

  private packer(build: Side, denied: readonly number[]): Packer {
    const { trace, messages } = this.options;
    return new Packer({
      given: { trace, clients: [] },
      folder: this.newFolder(),
      trace,
      denied,
      openFlagsOf: (index) => messages.openFlags[index] ?? null,
      run: (options) => this.run(build, options.trace),
    });
  }

  private async run(build: Side, trace: string): Promise<JudgedRun> {
    const run = await this.options.run(build, trace);
    if (run === null) throw new NoResult();
    return run;
  }

  private async firstAlone(group: readonly Attempt[], runs: number): Promise<readonly AccessChange[]> {
    for (const attempt of group) {
      const alone = await this.alone(attempt, runs);
      if (alone !== null) return [alone];
    }
    return [];
  }

  /** Null: a run of it decides otherwise. */
  private async alone(attempt: Attempt, runs: number): Promise<AccessChange | null> {
    const { trace, messages } = this.options;
    const { index, last } = attempt.claim.denied;
    const packed = await writePacked(trace, join(this.newFolder(), 'alone.estrace'), [attempt], () => last);
    const openFlags = messages.openFlags[index] ?? null;
    const asked = { eventType: messages.eventTypes[index] ?? 0, isAuth: true, openFlags };
    const judged = (outcomes: Outcomes | null): Judged | null => {
      if (outcomes === null || answerAt(outcomes, packed.placeOf(index), asked) !== 'deny') return null;
      return judgedOf(attempt, packed.places.get(attempt) ?? [], outcomes);
    };
    let first: Judged | null = null;
    let looked = false;
    for (let made = 0; made < runs; made += 1)
      for (const build of sides) {
        const found = judged((await this.run(build, packed.trace)).outcomes);
        if (found === null || (build === 'old' ? found.state !== 'denied' : !isReached(found))) return null;
        if (build === 'old') continue;
        first ??= found;
        looked ||= found.looked;
      }
    if (first === null) return null;
    const isLost = attempt.asked.some((place) => this.isLost(attempt.drafts[place]?.type ?? 0));
    const to = isLost ? 'not subscribed' : first.state === 'muted' ? 'muted' : 'allow';
    return changeOf(attempt, { to, looked, example: exampleOf(index, messages) });
  }

  /** Only the old build is subscribed to it. */
  private isLost(type: number): boolean {
    const { old, new: now } = this.options.outcomes;
    const asks = (all: readonly Outcomes[]): boolean =>
      all.some(({ clients }) => clients.some(({ events }) => events.includes(type)));
    return asks(old) && !asks(now);
  }

  private newFolder(): string {
    return mkdtempSync(join(this.folder, 'ways-'));
  }
}

/** By what makes two of them one. What neither build denies on the file alone says nothing of other ways. */
function newlyReached(before: readonly Judged[], now: readonly Judged[]): ReadonlyMap<string, readonly Attempt[]> {
  const reached = new Set(now.filter(isReached).map(({ attempt }) => attempt));
  const standing = [standingClaims(before), standingClaims(now)];
  const hits = new Map<string, Attempt[]>();
  for (const { attempt, state } of before) {
    const { claim, way } = attempt;
    if (state !== 'denied' || !reached.has(attempt) || way.is === 'own') continue;
    if (!standing.every((claims) => claims.has(claim))) continue;
    const key = keyOf(attempt);
    hits.set(key, [...(hits.get(key) ?? []), attempt]);
  }
  return hits;
}

function changeOf(attempt: Attempt, of: Pick<AccessChange, 'to' | 'looked' | 'example'>): AccessChange {
  const { claim, row, drafts, asked } = attempt;
  return {
    change: 'new-access',
    effect: claim.effect,
    chain: asked.flatMap((place) => drafts[place] ?? []).map(({ event }) => memberName(event)),
    by: byWhom(attempt),
    ends: row.ends,
    ...of,
  };
}
