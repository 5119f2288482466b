// The lines that messages ask for or allow, found by what a line says.
import type { LoggedLine } from './lines.ts';
import { fieldsOf, type OutputMap } from './map.ts';
import { type Message, mayAlso, plainPath } from './messages.ts';

/** Room for one line about a message. */
export interface Slot {
  readonly message: Message;
  /** False: a line may come, and need not. */
  readonly required: boolean;
  taken: boolean;
}

/** In place of a path: a line may name any. */
const anyPath = '*';
const odd = /[^\x20-\x7e]|["\\]/;

/** How many free slots of a list are tried. */
const near = 64;

export class Slots {
  /** In the order of the messages. */
  readonly all: readonly Slot[];
  /** By what a right line says. Required ones come first, and each sort in the order of the messages. */
  private readonly right = new Map<string, Slot[]>();
  /** Required ones, by what a line says that is wrong in one thing. */
  private readonly byPath = new Map<string, Slot[]>();
  private readonly byPid = new Map<string, Slot[]>();
  /** Of a list: nothing before this is free. */
  private readonly starts = new Map<Slot[], number>();
  private readonly has: { readonly pid: boolean; readonly path: boolean };
  /** Some lines leave it out. */
  private readonly lacks: { readonly pid: boolean; readonly path: boolean };

  constructor(
    private readonly map: OutputMap,
    lines: readonly LoggedLine[],
    messages: readonly Message[],
  ) {
    const fields = fieldsOf(map);
    this.has = { pid: fields.includes('pid'), path: fields.includes('path') };
    this.lacks = { pid: lines.some(({ pid }) => pid === null), path: lines.some(({ path }) => path === null) };
    this.all = [...messages]
      .sort((a, b) => a.order - b.order)
      .flatMap((message) =>
        Array.from({ length: message.times }, (_, time) => ({
          message,
          required: message.required && time === 0,
          taken: false,
        })),
      );
    for (const slot of [...this.all.filter(({ required }) => required), ...this.all.filter((each) => !each.required)])
      this.add(slot);
  }

  /** Returns a free slot that the line is right for. `agrees`: what else must be right. */
  rightFor(line: LoggedLine, agrees: (slot: Slot) => boolean): Slot | null {
    const found = this.rightLists(line).flatMap((list) => this.firstFree(list, agrees) ?? []);
    return (
      found.sort((a, b) => Number(b.required) - Number(a.required) || a.message.order - b.message.order)[0] ?? null
    );
  }

  /** Returns a slot that lines like this one have taken; null: there is none. */
  takenBy(line: LoggedLine): Slot | null {
    return this.rightLists(line)[0]?.[0] ?? null;
  }

  /** Returns a free required slot that the line would be right for, but for its pid or its path. */
  wrongIn(what: 'pid' | 'path', line: LoggedLine, after: number, before: number): Slot | null {
    const lists = this.typesOf(line).flatMap((type) => {
      const list =
        what === 'pid'
          ? this.byPath.get(keyOf(type, '', this.has.path ? plainPath(line.path ?? '') : ''))
          : this.byPid.get(keyOf(type, this.has.pid ? (line.pid ?? '') : '', ''));
      return list === undefined ? [] : [list];
    });
    const isBetween = ({ message: { order } }: Slot): boolean => order > after && order < before;
    const found = lists.flatMap((list) => this.firstFree(list, isBetween, after) ?? []);
    return found.sort((a, b) => a.message.order - b.message.order)[0] ?? null;
  }

  private add(slot: Slot): void {
    const { eventType, views, paths } = slot.message;
    const pids = [...new Set(this.has.pid ? views.map(({ pid }) => pid) : [''])];
    const named = this.has.path ? paths : [''];
    // Products escape such letters in ways of their own.
    const isAny = this.has.path && (paths.length === 0 || paths.some((path) => odd.test(path)));
    const told = [...named, ...(this.lacks.path ? [''] : []), ...(isAny ? [anyPath] : [])];
    for (const pid of this.has.pid && this.lacks.pid ? [...pids, ''] : pids)
      for (const path of new Set(told)) push(this.right, keyOf(eventType, pid, path), slot);
    if (!slot.required) return;
    if (this.has.pid) for (const path of named) push(this.byPath, keyOf(eventType, '', path), slot);
    if (this.has.path && paths.length > 0) for (const pid of pids) push(this.byPid, keyOf(eventType, pid, ''), slot);
  }

  private typesOf({ event }: LoggedLine): readonly number[] {
    const types = this.map.events[event] ?? [];
    return [...new Set([...types, ...types.flatMap(mayAlso)])];
  }

  private rightLists(line: LoggedLine): readonly Slot[][] {
    const pid = this.has.pid ? (line.pid ?? '') : '';
    const path = this.has.path ? plainPath(line.path ?? '') : '';
    return this.typesOf(line).flatMap((type) => {
      const list = this.right.get(keyOf(type, pid, path)) ?? this.right.get(keyOf(type, pid, anyPath));
      return list === undefined ? [] : [list];
    });
  }

  private firstFree(list: Slot[], isRight: (slot: Slot) => boolean, after = -1): Slot | null {
    let start = this.starts.get(list) ?? 0;
    while (list[start]?.taken === true) start += 1;
    this.starts.set(list, start);
    let tried = 0;
    for (let at = Math.max(start, firstAfter(list, after)); at < list.length && tried < near; at += 1) {
      const slot = list[at];
      if (slot === undefined || slot.taken) continue;
      if (isRight(slot)) return slot;
      tried += 1;
    }
    return null;
  }
}

/** Of a list of required slots, the index of the first behind an order. */
function firstAfter(list: readonly Slot[], after: number): number {
  if (after < 0) return 0;
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.message.order ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function push(lists: Map<string, Slot[]>, key: string, slot: Slot): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [slot]);
  else list.push(slot);
}

const keyOf = (eventType: number, pid: string, path: string): string => `${eventType} ${pid} ${path}`;
