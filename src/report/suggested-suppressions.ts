// The lines of a suppressions file that accept a place: what --verbose and the page offer, and what --accept writes.
import { ownIndex } from '../verdict/own-code.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { jsonText } from '../words/printable.ts';
import type { Place } from './places.ts';

/** What a reader replaces. */
export const reasonToWrite = 'WHY IT IS ACCEPTED';

/**
 * Returns a line for each rule, function and call of a place and of what follows from it, or for each message of findings
 * without both.
 */
export function suggestedSuppressions(place: Place, reason: string): string[] {
  const verdicts = [place, ...place.consequences].flatMap(({ sightings }) => sightings.map(({ verdict }) => verdict));
  return [...new Set(verdicts.flatMap((verdict) => lineOf(verdict, reason)))];
}

function lineOf({ rule, call, stack, identity, omitted }: Verdict, reason: string): string[] {
  const own = stack[ownIndex(stack)];
  // Swift's names depend on whether its demangler is there.
  const frame = (own?.mangled?.startsWith('$s') ? own.mangled : own?.function) ?? null;
  if (frame === null && call === null) {
    // Further messages would need lines of their own.
    if (identity == null || omitted > 0) return [];
    const { event, actor, target, nth, of } = identity;
    if (actor === '' || `${actor}${target}`.includes('*')) return [];
    return [jsonText({ rule, event, actor, target, ...(of === 1 ? {} : { nth }), reason }).trimEnd()];
  }
  return [
    jsonText({
      rule,
      ...(frame === null ? {} : { frame: patternOf(frame) }),
      ...(call === null ? {} : { call }),
      reason,
    }).trimEnd(),
  ];
}

/** A star may only end a pattern, and C++ names have some: `read(char*)` becomes `read(char*`. */
const patternOf = (name: string): string => /^[^*]+\*?/.exec(name)?.[0] ?? name;
