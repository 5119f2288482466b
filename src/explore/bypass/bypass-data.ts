// What is said of denials that can be got round: of each finding, and of everything that was tried.
import type { Effect } from '../../judge/bypass-effects.ts';
import type { ActorName } from './actors.ts';

export interface Bypass {
  readonly effect: Effect;
  /** Member of es_events_t that reaches it; as an actor, of the denied message. */
  readonly event: string;
  readonly by: 'operation' | 'actor';
  /** Members of es_events_t, in their order. */
  readonly chain: readonly string[];
  /** `unsigned`; null: the process that was denied. */
  readonly actor: string | null;
  /** Path of what is denied. */
  readonly target: string;
  /** The claim that it breaks, as typed; null: a message of the trace was denied. */
  readonly claim: string | null;
  /** Number of the denied message in the trace; of a claim, of the one that it comes after. */
  readonly deniedIndex: number;
  /** First macOS with the event. */
  readonly since: string;
  /** Events that the client is not subscribed to, as `AUTH_CLONE`. */
  readonly subscribe: readonly string[];
  readonly source: string;
  readonly messages: {
    readonly denied: ShownMessage;
    /** As the actor would be asked about, by the process that it takes after; null: the denied process does it. */
    readonly trusted: ShownMessage | null;
    readonly reached: readonly ShownMessage[];
  };
}

/** One side of a comparison, field by field. */
export interface ShownMessage {
  /** `AUTH_OPEN` */
  readonly event: string;
  readonly fields: readonly { readonly path: string; readonly value: string }[];
}

export const cellStates = ['allowed', 'not subscribed', 'denied', 'not tried'] as const;

/** Of effects that no denial is about. */
export const unsaid = 'nothing that is denied says whether this is';

/** A row of the table of effects, and what became of it. */
export interface BypassCell {
  /** That it is tried for, as typed; null: messages of the trace that were denied. */
  readonly claim: string | null;
  readonly effect: Effect;
  readonly event: string;
  readonly role: string;
  readonly is: (typeof cellStates)[number];
  /** Why it was not tried, or is no finding; null: nothing to say. */
  readonly why: string | null;
}

/** What became of one kind of less trusted actor, for one effect. */
export interface ActorCell {
  /** As in the matrix. */
  readonly claim: string | null;
  readonly effect: Effect;
  readonly actor: ActorName;
  readonly is: (typeof cellStates)[number];
  /** Why it was not tried, or not after every trusted program; null: nothing to say. */
  readonly why: string | null;
}

/** The worst first. */
export const claimedStates = ['broken', 'in doubt', 'not tried', 'holds'] as const;
export type ClaimedState = (typeof claimedStates)[number];

/** One effect of a claim that a person states. */
export interface ClaimResult {
  /** As typed. */
  readonly claim: string;
  readonly effect: Effect;
  /** `in doubt`: of what it depends on, the findings say. */
  readonly is: ClaimedState;
  /** Paths, of which the trace does not have those in `made`. */
  readonly tried: readonly string[];
  readonly made: readonly string[];
  /** What was not tried, and why; null: nothing to say. */
  readonly why: string | null;
}

export interface BypassSummary {
  /** The table of effects, and of each claim the part that it is about. */
  readonly matrix: readonly BypassCell[];
  /** Each kind of actor, for each effect of which something is denied. */
  readonly actors: readonly ActorCell[];
  /** Findings that the file of suppressions accepts. */
  readonly suppressed: number;
  /** What `--protect` claims. */
  readonly claims: readonly ClaimResult[];
}

/** Of several traces the worst counts. Null: of none. */
export function together(all: readonly BypassSummary[]): BypassSummary | null {
  const [first] = all;
  if (first === undefined) return null;
  const claims = first.claims.map((claim, place) =>
    claimTogether(
      claim,
      all.flatMap((each) => each.claims[place] ?? []),
    ),
  );
  return {
    matrix: worstOf(all.flatMap(({ matrix }) => matrix)),
    actors: worstOf(all.flatMap(({ actors }) => actors)),
    suppressed: all.reduce((sum, { suppressed }) => sum + suppressed, 0),
    claims,
  };
}

type Cell = Pick<BypassCell, 'is' | 'why'>;

/** One for all cells of one thing. */
function worstOf<C extends Cell>(cells: readonly C[]): readonly C[] {
  const same = new Map<string, C[]>();
  for (const cell of cells) {
    const { is: _, why: __, ...thing } = cell;
    const key = JSON.stringify(thing);
    same.set(key, [...(same.get(key) ?? []), cell]);
  }
  return [...same.values()].flatMap((each) => worst(each) ?? []);
}

function claimTogether({ claim, effect }: ClaimResult, all: readonly ClaimResult[]): ClaimResult {
  const union = (of: (each: ClaimResult) => readonly string[]): string[] => [...new Set(all.flatMap(of))];
  const is = claimedStates.find((state) => all.some((each) => each.is === state)) ?? 'not tried';
  const why = union((each) => (each.why === null ? [] : [each.why]));
  return {
    claim,
    effect,
    is,
    tried: union(({ tried }) => tried),
    made: union(({ made }) => made),
    why: why.length === 0 ? null : why.join('; '),
  };
}

/** Undefined: there is none. */
export const worst = <C extends Cell>(cells: readonly C[]): C | undefined =>
  cellStates.flatMap((state) => cells.find(({ is }) => is === state) ?? [])[0];
