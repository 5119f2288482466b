// Which programs a client trusts with what it denies. Less trusted actors take after those alone, so that each program is
// tried as itself and as a stranger before any of them is chosen.
import type { Process } from '../../schema/generated/messages.ts';
import { type Attempt, controlsOf, type FreshProcesses, lesserOf } from './attempts.ts';
import type { Claim } from './claims.ts';
import type { AttemptState, Judged } from './packed.ts';

/** A program that a client may trust with a claim. */
export interface Candidate {
  readonly claim: Claim;
  readonly trusted: Process;
}

/** Candidates of one claim, the likeliest first. */
export type Candidates = readonly Candidate[];

export interface Lesser {
  readonly attempts: readonly Attempt[];
  /** Programs that the client trusts, and those of them that actors take after. */
  readonly trusted: readonly Candidate[];
  readonly chosen: readonly Candidate[];
}

export const controlsOfAll = (all: readonly Candidates[], processes: FreshProcesses): readonly Attempt[] =>
  all.flat().flatMap(({ claim, trusted }) => controlsOf(claim, trusted, processes));

/** `most`: programs that actors take after, for each claim. */
export function lesserOfAll(
  all: readonly Candidates[],
  isTrusted: (candidate: Candidate) => boolean,
  most: number,
  processes: FreshProcesses,
): Lesser {
  const trusted = all.map((each) => each.filter(isTrusted));
  const chosen = trusted.flatMap((each) => each.slice(0, most));
  return { attempts: attemptsOfAll(chosen, processes), trusted: trusted.flat(), chosen };
}

export const attemptsOfAll = (chosen: Candidates, processes: FreshProcesses): readonly Attempt[] =>
  chosen.flatMap(({ claim, trusted }) => lesserOf(claim, trusted, processes));

/** How each control of a program went. */
export class Controls {
  private readonly states = new Map<Claim, Map<Process, Partial<Record<string, AttemptState>>>>();

  constructor(judged: readonly Judged[]) {
    for (const { attempt, state } of judged) {
      const { way, claim } = attempt;
      if (way.is !== 'actor') continue;
      const programs = this.states.get(claim) ?? new Map<Process, Partial<Record<string, AttemptState>>>();
      programs.set(way.trusted, { ...programs.get(way.trusted), [way.name]: state });
      this.states.set(claim, programs);
    }
  }

  /** The client allows it to the program. */
  isAllowed({ claim, trusted }: Candidate): boolean {
    return this.states.get(claim)?.get(trusted)?.trusted === 'allowed';
  }

  /** And not to everybody whom it does not know. */
  isTrusted(candidate: Candidate): boolean {
    const { claim, trusted } = candidate;
    return this.isAllowed(candidate) && this.states.get(claim)?.get(trusted)?.stranger === 'denied';
  }
}

/** That actors took after some of the trusted programs alone; null: after all of them. */
export function leftNote(all: readonly Pick<Lesser, 'trusted' | 'chosen'>[]): string | null {
  const [trusted, chosen] = (['trusted', 'chosen'] as const).map(
    (kind) => programsOf(all.flatMap((each) => each[kind])).length,
  );
  return trusted === chosen
    ? null
    : `less trusted actors took after ${chosen} of ${trusted} programs that the client trusts`;
}

/** Each program once, by what makes processes one. */
export const programsOf = (candidates: Candidates): readonly string[] => [
  ...new Set(
    candidates.map(({ trusted: { signing_id, team_id, executable } }) =>
      JSON.stringify([signing_id, team_id, executable.path].map(String)),
    ),
  ),
];
