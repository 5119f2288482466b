// What marks and waits on the timeline look like, by the kind of their fact.
import type { Colours } from './colours.ts';

/** What the lane of a lock says about a wait. */
export function heldBy(detail: string): string {
  const [, holder] = /\bholderThread (\d+)/.exec(detail) ?? [];
  return holder === undefined ? 'held, by an unknown thread' : `held by thread ${holder}`;
}

const badMarks: ReadonlySet<string> = new Set([
  'miss',
  'kill',
  'crash',
  'queue overflow',
  'late response',
  'use after release',
  'over release',
  'message write',
  'respond error',
  'wrong client',
  'unknown message',
  'deleted client',
  'bad argument',
]);

export function markColour(kind: string, colours: Colours): string {
  if (badMarks.has(kind)) return colours.bad;
  if (kind === 'injected') return colours.service;
  return kind.startsWith('cache') ? colours.good : colours.accent;
}
