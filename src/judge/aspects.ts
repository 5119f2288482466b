// What is compared of a message in two sorts of runs, one aspect at a time: one of them may be noise while another
// differs. Pure.
import type { Decided, Run } from './difference.ts';
import { everyFlag, type Outcomes, outcomeBits } from './outcomes.ts';

/** What the trace says of a message. */
export interface Asked {
  readonly eventType: number;
  readonly isAuth: boolean;
  /** Flags that an open asks for; null: it is none. */
  readonly openFlags: number | null;
}

/** The same of all its messages, by their index. */
export interface AskedColumns {
  readonly eventTypes: readonly number[];
  readonly isAuth: readonly boolean[];
  readonly openFlags: readonly (number | null)[];
}

export const askedOf =
  ({ eventTypes, isAuth, openFlags }: AskedColumns) =>
  (index: number): Asked => ({
    eventType: eventTypes[index] ?? 0,
    isAuth: isAuth[index] ?? false,
    openFlags: openFlags[index] ?? null,
  });

interface Aspect {
  readonly about: string;
  /** Returns words that are equal for equal outcomes; null: the run says nothing about it. */
  readonly of: (outcomes: Outcomes, index: number, asked: Asked) => string | null;
}

/** In the order of their weight: of a message that differs in several, the first counts. */
export const aspects = {
  access: { about: 'whether it is allowed in the end, whoever decides', of: accessOf },
  answered: { about: 'whether the clients that get it answer', of: answeredOf },
  muted: { about: 'which clients that are subscribed to it have muted it', of: mutedOf },
  cache: { about: 'whether its answer is kept, and for which flags', of: cacheOf },
} as const satisfies Readonly<Record<string, Aspect>>;

export type AspectName = keyof typeof aspects;
export const aspectNames = Object.keys(aspects) as AspectName[];

/** One run, seen under one aspect. */
export function runUnder(name: AspectName, outcomes: Outcomes, asked: (index: number) => Asked): Run {
  const { of }: Aspect = aspects[name];
  const known = new Map<string, Decided>(); // a run has many messages and few answers
  return (index) => {
    const answer = of(outcomes, index, asked(index));
    if (answer === null) return null;
    const decided = known.get(answer) ?? { answer, keptFrom: null };
    known.set(answer, decided);
    return decided;
  };
}

/** Who decided about a message, if it was not the answer of a client; null: it was. */
export function deciderOf(outcomes: Outcomes, index: number, asked: Asked): string | null {
  if (has(outcomes, index, outcomeBits.kept)) return 'by the result cache';
  if (has(outcomes, index, outcomeBits.unanswered)) return 'by macOS, after the deadline';
  if (has(outcomes, index, outcomeBits.delivered)) return null;
  return outcomes.clients.some(({ events }) => events.includes(asked.eventType)) ? 'muted' : 'not subscribed';
}

/** Nobody is asked about what no client gets, so macOS allows it. */
function accessOf(outcomes: Outcomes, index: number, { isAuth, openFlags }: Asked): string | null {
  if (!isAuth) return null;
  if (has(outcomes, index, outcomeBits.decided))
    return isDenied(outcomes.allowed[index] ?? 0, openFlags) ? 'deny' : 'allow';
  if (has(outcomes, index, outcomeBits.delivered)) return null;
  return outcomes.whole ? 'allow' : null;
}

/** An open is denied if one of the flags that it asks for is not allowed. */
const isDenied = (allowed: number, openFlags: number | null): boolean =>
  allowed === 0 || ((openFlags ?? 0) & ~allowed) !== 0;

function answeredOf(outcomes: Outcomes, index: number, { isAuth }: Asked): string | null {
  if (!isAuth || !has(outcomes, index, outcomeBits.delivered)) return null;
  return has(outcomes, index, outcomeBits.unanswered) ? 'not answered' : 'answered';
}

function mutedOf(outcomes: Outcomes, index: number, { eventType }: Asked): string | null {
  if (!outcomes.whole || has(outcomes, index, outcomeBits.kept)) return null;
  const deliveredTo = outcomes.deliveredTo[index] ?? 0;
  const subscribed = outcomes.clients.flatMap(({ events }, place) => (events.includes(eventType) ? [place] : []));
  if (subscribed.length === 0) return null;
  const muted = subscribed.filter((place) => (deliveredTo & (1 << Math.min(31, place))) === 0);
  if (muted.length === 0) return 'delivered';
  return subscribed.length === 1 ? 'muted' : `muted by client ${muted.map((place) => place + 1).join(' and ')}`;
}

function cacheOf(outcomes: Outcomes, index: number): string | null {
  if (has(outcomes, index, outcomeBits.kept | outcomeBits.unanswered)) return null;
  if (!has(outcomes, index, outcomeBits.decided)) return null;
  if (!has(outcomes, index, outcomeBits.cache)) return 'not cached';
  const allowed = outcomes.allowed[index] ?? 0;
  return allowed === 0 || allowed === everyFlag ? 'cached' : `cached for flags 0x${allowed.toString(16)}`;
}

const has = ({ bits }: Outcomes, index: number, bit: number): boolean => ((bits[index] ?? 0) & bit) !== 0;
