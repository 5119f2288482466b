// What a message is, whichever its number in a trace: its event, who acts, on what, and the how-many-th such message it
// is. Numbers change when a trace is recorded anew or edited; this does not, except in a group of equal ones that gains
// or loses a member. Pure.

export interface Identity {
  /** `AUTH_OPEN` */
  readonly event: string;
  /** The signing id of the process, else the path of its executable. */
  readonly actor: string;
  /** The path that the event is about; empty if it has none. */
  readonly target: string;
  /** Among the messages with the same event, actor and target, from 1. */
  readonly nth: number;
}

/** An identity that is not unique says so. */
export interface CountedIdentity extends Identity {
  /** How many messages of the trace have this event, actor and target. */
  readonly of: number;
}

/** Numbers the messages of a trace: call it for each, in their order. */
export class IdentityCounter {
  private readonly counts = new Map<string, number>();

  next(event: string, actor: string, target: string): Identity {
    const group = groupKey({ event, actor, target });
    const nth = (this.counts.get(group) ?? 0) + 1;
    this.counts.set(group, nth);
    return { event, actor, target, nth };
  }

  /** How many messages have this event, actor and target. */
  countOf(identity: Omit<Identity, 'nth'>): number {
    return this.counts.get(groupKey(identity)) ?? 0;
  }
}

/** Equal for messages with the same event, actor and target. */
export const groupKey = ({ event, actor, target }: Omit<Identity, 'nth'>): string =>
  JSON.stringify([event, actor, target]);

/** Equal for equal identities. */
export const identityKey = ({ event, actor, target, nth }: Identity): string =>
  JSON.stringify([event, actor, target, nth]);

/** Returns `AUTH_OPEN of /etc/hosts by com.example.app`, with `number 2` if there are others before it. */
export function identityWords({ event, actor, target, nth }: Identity): string {
  const what = target === '' ? event : `${event} of ${target}`;
  return `${what} by ${actor === '' ? 'an unknown process' : actor}${nth > 1 ? `, number ${nth}` : ''}`;
}
