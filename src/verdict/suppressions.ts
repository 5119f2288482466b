// Findings that a team has reviewed and accepts, by rule and place or message. Each entry has a reason, and the report lists
// entries that no longer match, so that the list does not outlive its reasons.
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { bypassRule, effects } from '../judge/bypass-effects.ts';
import { rules } from '../judge/rules.ts';
import type { Suppression } from '../run/options.ts';
import { callByName } from '../schema/calls/calls.ts';
import { eventRows } from '../schema/macos/events.ts';
import type { Frame } from '../symbols/frame.ts';
import { eventLabelOf } from '../words/event-label.ts';
import { findingsIn } from './log-lines.ts';
import type { Verdict } from './verdict.ts';

/** A suppression and its effect in one run; `findings` 0: it is unused. */
export interface SuppressionUse {
  readonly rule: string;
  readonly frame: string | null;
  readonly call: string | null;
  readonly event: string | null;
  readonly actor: string | null;
  readonly target: string | null;
  readonly nth: number | null;
  readonly reason: string;
  readonly place: string | null;
  readonly findings: number;
}

export interface Suppressed {
  readonly verdicts: readonly Verdict[];
  readonly uses: readonly SuppressionUse[];
}

/** Removes suppressed verdicts. The first matching entry counts each, with its omitted findings. */
export function suppress(verdicts: readonly Verdict[], suppressions: readonly Suppression[]): Suppressed {
  const findings = suppressions.map(() => 0);
  const left = verdicts.filter((verdict) => {
    const at = suppressions.findIndex((each) => matches(each, verdict));
    if (at >= 0) findings[at] = (findings[at] ?? 0) + findingsIn(verdict);
    return at < 0;
  });
  return {
    verdicts: left,
    // No run alone shows a bypass.
    uses: suppressions.flatMap(
      ({ rule, frame = null, call = null, event = null, actor = null, target = null, nth = null, ...each }, index) =>
        rule === bypassRule
          ? []
          : {
              rule,
              frame,
              call,
              event,
              actor,
              target,
              nth,
              reason: each.reason,
              place: each.place ?? null,
              findings: findings[index] ?? 0,
            },
    ),
  };
}

/** Returns the fault of an entry; null if it is valid. */
export function suppressionTrouble(entry: Suppression): string | null {
  const { rule, frame, call, event, actor, target, nth, effect, reason, anywhere = false } = entry;
  const known: readonly string[] = [...rules.map(({ slug }) => slug), bypassRule];
  if (!known.includes(rule)) return `unknown rule '${rule}'${orMeant(rule, known)}`;
  if (rule === bypassRule) return bypassTrouble(entry);
  if (effect !== undefined) return `effect is for the rule '${bypassRule}'`;
  if ([frame, call, event, actor, target].every((key) => key === undefined) && !anywhere)
    return 'frame or call missing, or event, actor or target of a message';
  if (frame !== undefined && !/^[^*]+\*?$/.test(frame))
    return 'frame must be a function or image:function, with * only at its end';
  if (call === '') return 'call is empty';
  if (event !== undefined && !knownEvents.has(event))
    return `unknown event '${event}'${orMeant(event, [...knownEvents])}`;
  if (actor === '' || /\*./.test(actor ?? '')) return 'actor must be a signing id or a path, with * only at its end';
  if (/\*./.test(target ?? '')) return 'target must be a path, with * only at its end';
  const isOneGroup = event !== undefined && isWhole(actor) && isWhole(target);
  if (nth !== undefined && !isOneGroup) return 'nth needs event, actor and target, without *';
  return reason.trim() === '' ? 'reason is empty' : null;
}

/** A bypass is about no call, and about a process that may be another one each time. */
function bypassTrouble({ frame, call, actor, nth, event, target, effect, reason }: Suppression): string | null {
  const known: readonly string[] = effects;
  if ([frame, call, actor, nth].some((key) => key !== undefined)) return 'a bypass has effect, event and target';
  if ([event, target, effect].every((key) => key === undefined)) return 'effect or target missing';
  if (effect !== undefined && !known.includes(effect)) return `unknown effect '${effect}'${orMeant(effect, known)}`;
  if (event !== undefined && !knownEvents.has(event))
    return `unknown event '${event}'${orMeant(event, [...knownEvents])}`;
  if (/\*./.test(target ?? '')) return 'target must be a path, with * only at its end';
  return reason.trim() === '' ? 'reason is empty' : null;
}

const knownEvents: ReadonlySet<string> = new Set(eventRows.map(({ number }) => eventLabelOf(number)));
const isWhole = (text: string | undefined): boolean => text !== undefined && !text.endsWith('*');

/** Entries from a file were checked line by line; those from a program have no lines. */
export function checkSuppressions(suppressions: readonly Suppression[] = []): void {
  for (const [index, suppression] of suppressions.entries()) {
    const trouble = suppressionTrouble(suppression);
    if (trouble !== null)
      throw new UsageError(`suppression ${index}: ${trouble}`, {
        place: suppression.place,
        remedy: 'give a rule, a frame, a call or a message, and a reason',
      });
  }
}

function matches(entry: Suppression, verdict: Verdict): boolean {
  const { rule, frame, call } = entry;
  if (rule !== verdict.rule || !matchesMessage(entry, verdict)) return false;
  if (call !== undefined && (verdict.call === null || canonical(call) !== canonical(verdict.call))) return false;
  return frame === undefined || verdict.stack.some((each) => isFrame(frame, each));
}

/** What stands for further messages is about others too, which nobody accepted. */
function matchesMessage({ event, actor, target, nth }: Suppression, { identity, omitted }: Verdict): boolean {
  if ([event, actor, target, nth].every((key) => key === undefined)) return true;
  if (identity === null || omitted > 0) return false;
  return (
    (event === undefined || event === identity.event) &&
    (actor === undefined || isText(actor, identity.actor)) &&
    (target === undefined || isText(target, identity.target)) &&
    (nth === undefined || nth === identity.nth)
  );
}

const isText = (pattern: string, text: string): boolean =>
  pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

// A report shows `open` where the client called open64.
function canonical(call: string): string {
  return callByName(call)?.name ?? call;
}

// A mangled name fits on each machine, with Swift's demangler and without.
function isFrame(pattern: string, { function: name, mangled, image }: Frame): boolean {
  const names = [name, mangled].filter((each) => each != null);
  const images = image === null ? [] : [image.split('/').at(-1) ?? '', image];
  const shown = names.length === 0 ? [''] : names;
  const spellings = [...names, ...images.flatMap((each) => shown.map((spelling) => `${each}:${spelling}`))];
  return pattern.endsWith('*')
    ? spellings.some((each) => each.startsWith(pattern.slice(0, -1)))
    : spellings.includes(pattern);
}
