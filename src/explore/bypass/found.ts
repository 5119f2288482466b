// A bypass as a finding: the sentence, what to do, and both messages.
import { askedOf } from '../../judge/aspects.ts';
import { bypassRule, type Effect } from '../../judge/bypass-effects.ts';
import { type Identity, identityWords } from '../../judge/identity.ts';
import type { FindingClass } from '../../judge/rule.ts';
import type { Suppression } from '../../run/options.ts';
import { eventLabelOf } from '../../words/event-label.ts';
import type { Answer, Found } from '../finding.ts';
import type { Base } from '../variation.ts';
import { type ActorName, actorAdvice, actorWords } from './actors.ts';
import type { Attempt } from './attempts.ts';
import { memberName } from './attempts.ts';
import type { Bypass } from './bypass-data.ts';
import { type Claim, memberOf } from './claims.ts';
import { sinceOf } from './effects.ts';
import type { Judged } from './packed.ts';
import { textOf } from './scene.ts';
import { fieldsOf } from './shown-fields.ts';

export const actorOf = ({ way }: Attempt): ActorName | null => (way.is === 'actor' ? (way.name as ActorName) : null);
export const eventOf = ({ way, row, claim }: Attempt): string => (way.is === 'actor' ? claim.event : row.event);

export const keyOf = (attempt: Attempt): string =>
  JSON.stringify([bypassRule, attempt.claim.effect, eventOf(attempt), actorOf(attempt), ...claimedBy(attempt)]);

const claimedBy = ({ claim: { claimed } }: Attempt): readonly string[] => (claimed === null ? [] : [claimed.text]);

export function bypassFound(
  base: Base,
  judged: Judged,
  run: Pick<Found, 'options' | 'mutate'> & { readonly answers: readonly Answer[] },
): Found {
  const { messages, trace } = base;
  const { attempt } = judged;
  const { claim } = attempt;
  const { index } = claim.denied;
  const { answers, ...found } = run;
  const bypass = bypassOf(judged, base);
  return {
    ...found,
    rule: bypassRule,
    class: gradeOf(judged),
    sentence: sentenceOf(judged, bypass),
    advice: adviceOf(attempt, bypass),
    key: keyOf(attempt),
    place: null,
    trace,
    verdict: null,
    contrast: {
      trace,
      message: identityWords(claim.claimed === null ? messages.identity(index) : identityOf(claim)),
      asked: askedOf(messages)(index),
      ...(claim.claimed === null ? {} : { isClaimed: true }),
      index,
      base: 'deny',
      mutant: 'allow',
      mutantIndex: answers.at(-1)?.index ?? index,
      answers,
      changed: { base: saidBy(claim), mutant: `${attempt.row.ends}${byWhom(attempt)}` },
    },
    bypass,
  };
}

/** A client that looked for the file did not find it here, and may rightly have fallen back. */
function gradeOf({ state, looked, attempt }: Judged): FindingClass {
  if (looked) return 'note';
  // Everybody who claims an effect knows of its main operation.
  if (attempt.claim.claimed !== null && attempt.way.is === 'own') return 'violation';
  if (state !== 'allowed' || weaknessOf(attempt) !== null) return 'hazard';
  // Clients grant whole trees of processes, some of them on purpose.
  return actorOf(attempt) === 'child' ? 'hazard' : 'violation';
}

/** Why it is a hazard at most; null: it is not. */
function weaknessOf({ row, claim }: Attempt): string | null {
  const isCopy = ['clone', 'copyfile'].includes(row.event);
  return claim.part === 'copy' && !isCopy ? 'who may not copy it may be meant to read it' : (row.weak ?? null);
}

function bypassOf({ attempt }: Judged, { events }: Base): Bypass {
  const { claim, row, way, drafts, asked } = attempt;
  const { message, index } = claim.denied;
  const made = asked.flatMap((place) => drafts[place] ?? []);
  const event = eventOf(attempt);
  const [first] = made;
  return {
    effect: claim.effect,
    event,
    by: way.is === 'actor' ? 'actor' : 'operation',
    chain: made.map((draft) => memberName(draft.event)),
    actor: actorOf(attempt),
    target: claim.scene.path,
    claim: claim.claimed?.text ?? null,
    deniedIndex: index,
    since: sinceOf(event),
    subscribe: [...new Set(made.flatMap(({ type }) => (events.has(type) ? [] : [eventLabelOf(type)])))],
    source: row.source,
    messages: {
      denied: shownMessage(message.event_type, message),
      trusted:
        way.is === 'actor' && first !== undefined ? shownMessage(first.type, { ...first, process: way.trusted }) : null,
      reached: made.map((draft) => shownMessage(draft.type, draft)),
    },
  };
}

const shownMessage = (
  type: number,
  { process, event }: Pick<Attempt['drafts'][number], 'process' | 'event'>,
): Bypass['messages']['denied'] => ({ event: eventLabelOf(type), fields: fieldsOf({ process, event }) });

const effectVerbs: Readonly<Record<Effect, string>> = {
  read: 'read',
  change: 'change',
  remove: 'remove',
  replace: 'replace',
  run: 'run',
  'load-code': 'load code from',
  'take-over': 'take over',
  mount: 'mount',
  connect: 'connect to',
};

/** The denied event, or the claim. */
const saidBy = ({ claimed, denied: { message } }: Claim): string =>
  claimed === null ? memberOf(message) : `claim ${claimed.text}`;

const identityOf = ({ denied: { message }, scene }: Claim): Identity => ({
  event: eventLabelOf(message.event_type),
  actor: textOf(message.process.signing_id) ?? '',
  target: scene.path,
  nth: 1,
});

/** `/secret/a is denied for open and allowed for clone + open by the same process.` */
function sentenceOf({ state, looked, attempt }: Judged, { target, chain, subscribe }: Bypass): string {
  const { claim } = attempt;
  const isClaimed = claim.claimed !== null;
  const way = chain.join(' + ');
  const isActor = attempt.way.is === 'actor';
  const whom = isActor ? byWhom(attempt) : isClaimed ? ' by a stranger' : ' by the same process';
  const ends = isActor ? '' : `: ${attempt.row.ends}`;
  const aboutIt = isClaimed
    ? `Nobody may ${effectVerbs[claim.effect]} ${target}`
    : `${target} is denied for ${memberOf(claim.denied.message)}`;
  const weakness = weaknessOf(attempt);
  const how = weakness === null ? '' : ` (${weakness})`;
  if (state === 'not subscribed')
    return `${aboutIt}, and ${way}${whom} reaches it: the client is not subscribed to ${subscribe.join(' and ')}${how}.`;
  if (state === 'muted') return `${aboutIt}, and ${way}${whom} reaches it: the client has muted one of them${how}.`;
  const note = looked ? ' The client looked for a file that is not on this machine, which may be why.' : '';
  const isAllowed = isClaimed ? `, and ${way}${whom} is allowed` : ` and allowed for ${way}${whom}`;
  return `${aboutIt}${isAllowed}${ends}${how}.${note}`;
}

/** ` by /usr/bin/tool without a signature`; empty: by the process that was denied. */
export function byWhom({ way, drafts, asked, claim }: Attempt): string {
  if (way.is !== 'actor') return '';
  const { trusted } = way;
  const own = drafts[asked[0] ?? 0]?.process;
  const isStranger = trusted === claim.denied.message.process;
  const name = isStranger ? 'a stranger' : (textOf(trusted.executable.path) ?? 'a trusted process');
  if (way.name === 'child') return ` by ${textOf(own?.executable.path) ?? 'a process'} as a child of ${name}`;
  if (way.name === 'trusted') return ` by ${name}`;
  return way.name === 'stranger' ? ' by a stranger' : ` by ${name} ${actorWords[way.name]}`;
}

function adviceOf(attempt: Attempt, { subscribe, since }: Bypass): string {
  const { row, claim, way } = attempt;
  if (way.is === 'actor') return actorAdvice[way.name as ActorName];
  const first = subscribe.length === 0 ? 'Deny' : `Subscribe to ${subscribe.join(' and ')}, and deny`;
  const same = claim.effect === 'run' || claim.effect === 'load-code' ? 'by its cdhash' : 'by its inode';
  const know = row.ends.includes('there') ? `, or know the file ${same} and not by its path` : '';
  return `${first} the ${row.event} in which it is the ${row.role}${know}. macOS has AUTH_${row.event.toUpperCase()} since ${since} (${row.source}).`;
}

/** By path and effect, as other findings are by rule and message. */
export function isSuppressed({ bypass, contrast }: Found, suppressions: readonly Suppression[]): boolean {
  if (bypass === null || contrast === null) return false;
  return suppressions.some(
    ({ rule, target, effect, event, anywhere = false }) =>
      rule === bypassRule &&
      (anywhere || target !== undefined || effect !== undefined || event !== undefined) &&
      (effect === undefined || effect === bypass.effect) &&
      (event === undefined || event === `AUTH_${bypass.event.toUpperCase()}`) &&
      (target === undefined || isText(target, bypass.target)),
  );
}

const isText = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
