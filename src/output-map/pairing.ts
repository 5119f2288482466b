// Finds the message of each line: first of the lines that are right, then of those that are wrong in one thing.
import type { LoggedLine } from './lines.ts';
import type { OutputMap } from './map.ts';
import { type Message, plainPath } from './messages.ts';
import { type Slot, Slots } from './slots.ts';

export type Wrong = 'pid' | 'path' | 'parent' | 'repeated' | 'unknown';

export interface Pair {
  readonly line: LoggedLine;
  /** What is wrong with the line; null: nothing. */
  readonly wrong: Wrong | null;
  /** The message that it is about, in all probability; null: none. */
  readonly message: Message | null;
}

export interface Pairing {
  /** In the order of the output. */
  readonly pairs: readonly Pair[];
  /** Messages without the line that they need. */
  readonly missing: readonly Message[];
}

/** `lines`: only those of events that the map names. */
export function pairUp(map: OutputMap, lines: readonly LoggedLine[], messages: readonly Message[]): Pairing {
  const slots = new Slots(map, lines, messages);
  const pairs: (Pair | undefined)[] = lines.map(() => undefined);
  const take = (at: number, slot: Slot, wrong: Wrong | null): void => {
    const line = lines[at];
    if (line === undefined) return;
    slot.taken = true;
    pairs[at] = { line, wrong, message: slot.message };
  };
  for (const [at, line] of lines.entries()) {
    const slot = slots.rightFor(line, ({ message }) => hasParent(message, line));
    if (slot !== null) take(at, slot, null);
  }
  for (const [at, line] of lines.entries()) {
    const slot = pairs[at] === undefined ? slots.rightFor(line, () => true) : null;
    if (slot !== null) take(at, slot, slot.required ? 'parent' : null);
  }
  const nexts = ordersBehind(pairs);
  let after = -1;
  for (const [at, line] of lines.entries()) {
    if (pairs[at] === undefined) pairs[at] = takeWrong(slots, line, after, nexts[at] ?? Infinity);
    const { message = null, wrong = null } = pairs[at] ?? {};
    if (message !== null && wrong !== 'repeated') after = message.order;
  }
  const open = slots.all.filter(({ required, taken }) => required && !taken).map(({ message }) => message);
  const alike = new Set(pairs.flatMap((pair) => (pair?.message == null ? [] : [sortOf(pair.message)])));
  return {
    pairs: pairs.filter((pair) => pair !== undefined),
    missing: map.aggregates ? open.filter((message) => !alike.has(sortOf(message))) : open,
  };
}

/** Of a line that is right for no free slot. What lies between the lines around it is the likeliest message. */
function takeWrong(slots: Slots, line: LoggedLine, after: number, before: number): Pair {
  const wrongBetween = (from: number, to: number): Pair | null => {
    const [first] = (['pid', 'path'] as const)
      .flatMap((wrong) => {
        const slot = slots.wrongIn(wrong, line, from, to);
        return slot === null ? [] : [{ wrong, slot }];
      })
      .sort((a, b) => a.slot.message.order - b.slot.message.order);
    if (first === undefined) return null;
    first.slot.taken = true;
    return { line, wrong: first.wrong, message: first.slot.message };
  };
  const here = wrongBetween(after, before);
  if (here !== null) return here;
  const same = slots.takenBy(line);
  if (same !== null) return { line, wrong: same.message.required ? 'repeated' : null, message: same.message };
  return wrongBetween(-1, Infinity) ?? { line, wrong: 'unknown', message: null };
}

/** The order of the next message that a right line is about, by line. */
function ordersBehind(pairs: readonly (Pair | undefined)[]): number[] {
  const orders: number[] = [];
  let next = Infinity;
  for (let at = pairs.length - 1; at >= 0; at -= 1) {
    orders[at] = next;
    next = pairs[at]?.message?.order ?? next;
  }
  return orders;
}

/** Equal for messages that lines do not tell apart. */
export const sortOf = ({ eventType, views, paths }: Message): string =>
  `${eventType} ${views[0]?.pid ?? ''} ${paths[0] ?? ''}`;

/** Whether the parent that the line names may be right. */
function hasParent({ views }: Message, { pid, parent }: LoggedLine): boolean {
  if (parent === null) return true;
  const own = views.filter((view) => pid === null || view.pid === pid);
  return own.some(({ parents, programs }) => {
    if (parents.length === 0 || parents.includes(parent)) return true;
    if (/^\d+$/.test(parent)) return false;
    return programs === null || programs.some((path) => isProgram(path, plainPath(parent)));
  });
}

const isProgram = (path: string, named: string): boolean =>
  path === named || (!named.includes('/') && path.endsWith(`/${named}`));
