// Puts messages into groups of one event, actor and folder, the largest first, each with its first message.
import { posix } from 'node:path';
import type { AskedColumns } from '../judge/aspects.ts';
import type { Identity } from '../judge/identity.ts';
import { shellQuoted } from '../words/shell-words.ts';
import type { Example } from './result.ts';

/** What the trace says of its messages, by their index. */
export interface MessageSource extends AskedColumns {
  readonly trace: string;
  readonly count: number;
  identity(index: number): Identity;
  /** A condition of `cat --where` that few other messages fulfil. */
  where(index: number): string;
}

export interface Grouped {
  readonly index: number;
}

export interface Group {
  readonly event: string;
  readonly actor: string;
  readonly folder: string;
  readonly messages: number;
  readonly example: Example;
}

/** `key`: equal for members that may share a group. Returns the first member of each group with it. */
export function inGroups<Member extends Grouped>(
  members: readonly Member[],
  key: (member: Member) => string,
  source: MessageSource,
): readonly (readonly [first: Member, group: Group])[] {
  const groups = new Map<string, { readonly first: Member; count: number }>();
  for (const member of members) {
    const whole = JSON.stringify([key(member), groupKey(source.identity(member.index))]);
    const known = groups.get(whole);
    if (known === undefined) groups.set(whole, { first: member, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count || a.first.index - b.first.index)
    .map(({ first, count }) => [first, groupOf(first.index, count, source)] as const);
}

export function groupOf(index: number, messages: number, source: MessageSource): Group {
  const identity = source.identity(index);
  const { event, actor } = identity;
  return { event, actor, folder: folderOf(identity), messages, example: exampleOf(index, source) };
}

export const groupKey = (identity: Identity): string =>
  JSON.stringify([identity.event, identity.actor, folderOf(identity)]);

const folderOf = ({ target }: Identity): string => (target === '' ? '' : posix.dirname(target));

export function exampleOf(index: number, source: MessageSource): Example {
  const words = ['esreplay', 'cat', source.trace, '--where', source.where(index)];
  return { index, ...source.identity(index), command: words.map(shellQuoted).join(' ') };
}
