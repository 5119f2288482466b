// What is said of denials that can be got round: of each finding, and of everything that was tried.
import type { Effect } from '../../judge/bypass-effects.ts';

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
  /** Number of the denied message in the trace. */
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
  readonly effect: Effect;
  readonly event: string;
  readonly role: string;
  readonly is: (typeof cellStates)[number];
  /** Why it was not tried, or is no finding; null: nothing to say. */
  readonly why: string | null;
}

export interface BypassSummary {
  readonly matrix: readonly BypassCell[];
  /** Findings that the file of suppressions accepts. */
  readonly suppressed: number;
}

/** Of several traces the worst counts. Null: of none. */
export function together(all: readonly BypassSummary[]): BypassSummary | null {
  const [first] = all;
  if (first === undefined) return null;
  const matrix = first.matrix.map((cell, place) =>
    worst(
      all.flatMap((each) => each.matrix[place] ?? []),
      cell,
    ),
  );
  return { matrix, suppressed: all.reduce((sum, { suppressed }) => sum + suppressed, 0) };
}

export const worst = (cells: readonly BypassCell[], otherwise: BypassCell): BypassCell =>
  cellStates.flatMap((state) => cells.find(({ is }) => is === state) ?? [])[0] ?? otherwise;
