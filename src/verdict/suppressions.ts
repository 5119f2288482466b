// Findings that a team has reviewed and accepts, by rule and place. Each entry has a reason, and the report lists
// entries that no longer match, so that the list does not outlive its reasons.
import { orMeant } from '../errors/did-you-mean.ts';
import { UsageError } from '../errors/errors.ts';
import { rules } from '../judge/rules.ts';
import type { Suppression } from '../run/options.ts';
import { callByName } from '../schema/calls/calls.ts';
import type { Frame } from '../symbols/frame.ts';
import { findingsIn } from './log-lines.ts';
import type { Verdict } from './verdict.ts';

/** A suppression and its effect in one run; `findings` 0: it is unused. */
export interface SuppressionUse {
  readonly rule: string;
  readonly frame: string | null;
  readonly call: string | null;
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
    uses: suppressions.map(({ rule, frame = null, call = null, reason, place = null }, index) => ({
      rule,
      frame,
      call,
      reason,
      place,
      findings: findings[index] ?? 0,
    })),
  };
}

/** Returns the fault of an entry; null if it is valid. */
export function suppressionTrouble({ rule, frame, call, reason, anywhere = false }: Suppression): string | null {
  const known: readonly string[] = rules.map(({ slug }) => slug);
  if (!known.includes(rule)) return `unknown rule '${rule}'${orMeant(rule, known)}`;
  if (frame === undefined && call === undefined && !anywhere) return 'frame or call missing';
  if (frame !== undefined && !/^[^*]+\*?$/.test(frame))
    return 'frame must be a function or image:function, with * only at its end';
  if (call === '') return 'call is empty';
  return reason.trim() === '' ? 'reason is empty' : null;
}

/** Entries from a file were checked line by line; those from a program have no lines. */
export function checkSuppressions(suppressions: readonly Suppression[] = []): void {
  for (const [index, suppression] of suppressions.entries()) {
    const trouble = suppressionTrouble(suppression);
    if (trouble !== null)
      throw new UsageError(`suppression ${index}: ${trouble}`, {
        place: suppression.place,
        remedy: 'give a rule, a frame or a call, and a reason',
      });
  }
}

function matches({ rule, frame, call }: Suppression, verdict: Verdict): boolean {
  if (rule !== verdict.rule) return false;
  if (call !== undefined && (verdict.call === null || canonical(call) !== canonical(verdict.call))) return false;
  return frame === undefined || verdict.stack.some((each) => isFrame(frame, each));
}

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
