// What became of the claims of `--protect`, as the page of an exploration shows it: beside each, what broke it.
import type { ExploreFinding } from '../result.ts';
import { type ActorName, actorWords } from './actors.ts';
import { type Bypass, type BypassSummary, type ClaimResult, claimedStates } from './bypass-data.ts';

export interface ShownClaim extends Pick<ClaimResult, 'claim' | 'effect' | 'is' | 'why'> {
  /** Findings, and what they do: `truncate by a stranger`. */
  readonly by: readonly { readonly number: number; readonly what: string }[];
  readonly tried: readonly { readonly path: string; readonly isMade: boolean }[];
}

/** The worst first. */
export function shownClaims(bypass: BypassSummary | null, findings: readonly ExploreFinding[]): readonly ShownClaim[] {
  const claims = bypass?.claims ?? [];
  return claimedStates.flatMap((state) =>
    claims
      .filter(({ is }) => is === state)
      .map(({ claim, effect, is, why, tried, made }) => ({
        claim,
        effect,
        is,
        why,
        by: findings.flatMap(({ number, bypass: of }) =>
          of !== null && of.claim === claim && of.effect === effect ? [{ number, what: whatOf(of) }] : [],
        ),
        tried: tried.map((path) => ({ path, isMade: made.includes(path) })),
      })),
  );
}

const whatOf = ({ chain, actor }: Bypass): string => `${chain.join(' + ')} by ${whoOf(actor)}`;

function whoOf(actor: string | null): string {
  if (actor === null) return 'a stranger';
  return actor === 'child' ? 'a child of a trusted program' : `a program ${actorWords[actor as ActorName] ?? actor}`;
}
