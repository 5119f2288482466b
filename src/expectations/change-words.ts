// Says what changed in a file of expectations. What changed alike is one group: its event, actor, and decision before
// and after. Everything returned is printable.
import { identityWords } from '../judge/identity.ts';
import { type ExpectedDecision, wordsOf } from '../observed/decision.ts';
import { grouped } from '../words/grouped.ts';
import { printable } from '../words/printable.ts';
import type { Change } from './changes.ts';

/** Further groups, and further messages of a group, are counted. */
const maxGroups = 50;
const maxMessages = 5;

export const count = (decisions: number): string =>
  `${grouped(decisions)} ${decisions === 1 ? 'decision' : 'decisions'}`;

/** Returns `3 decisions changed, 2 removed, 10 added`. */
export function summary(changes: readonly Change[]): string {
  const kinds = [
    ['changed', changes.filter(({ before, after }) => before !== null && after !== null).length],
    ['removed', changes.filter(({ after }) => after === null).length],
    ['added', changes.filter(({ before }) => before === null).length],
  ] as const;
  const [first, ...others] = kinds.filter(([, number]) => number > 0);
  if (first === undefined) return 'no decision changed';
  return [`${count(first[1])} ${first[0]}`, ...others.map(([kind, number]) => `${grouped(number)} ${kind}`)].join(', ');
}

/** Changed and removed decisions, the largest group first: a reviewer must see them. Added ones are only counted. */
export function changeLines(changes: readonly Change[]): string[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.before === null) continue;
    const { event = '', actor = '' } = change.identity ?? {};
    const key = JSON.stringify([event, actor, decisionsText(change)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  const all = [...groups.values()].sort((a, b) => b.length - a.length);
  const more = all.slice(maxGroups).reduce((sum, group) => sum + group.length, 0);
  const rest = more > 0 ? [`  and ${count(more)} more`] : [];
  return [...all.slice(0, maxGroups).flatMap(groupLines), ...rest];
}

/** `AUTH_OPEN of /etc/hosts by com.example.app` */
export function messageText({ identity, index }: Pick<Change, 'identity' | 'index'>): string {
  return identity === null ? `message ${index}` : printable(identityWords(identity));
}

/** `allow → deny`. Whether it is cached is said where the file says it. */
export function decisionsText({ before, after, cachedFrom }: Omit<Change, 'index' | 'identity'>): string {
  const unanswered = cachedFrom === null ? 'not answered' : `answered by the cache from message ${cachedFrom}`;
  const [from, to] = [before, after].map((each) => (each === null ? unanswered : decisionText(each)));
  return before === null ? `${to}` : `${from} → ${to}`;
}

function decisionText({ decision, cache }: ExpectedDecision): string {
  return `${wordsOf(decision)}${cache === null ? '' : cache ? ', cached' : ', not cached'}`;
}

function groupLines(group: readonly Change[]): string[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const { identity } = first;
  if (others.length === 0 || identity === null)
    return group.map((each) => `  ${messageText(each)}: ${decisionsText(each)}`);
  const by = messageText({ ...first, identity: { ...identity, target: '', nth: 1 } });
  const targets = group.slice(0, maxMessages).map((each) => `    ${targetText(each)}`);
  const more = group.length - targets.length;
  return [
    `  ${by}: ${decisionsText(first)} (${grouped(group.length)} messages)`,
    ...targets,
    ...(more > 0 ? [`    and ${grouped(more)} more`] : []),
  ];
}

function targetText({ identity }: Change): string {
  const { target = '', nth = 1 } = identity ?? {};
  return printable(`${target === '' ? 'no path' : target}${nth > 1 ? `, number ${nth}` : ''}`);
}
