// What became of the claims of `--protect`, as lines of the text report.
import { width, wrap } from '../../report/layout.ts';
import { printable } from '../../words/printable.ts';
import type { BypassSummary, ClaimResult } from './bypass-data.ts';
import { claimedStates } from './bypass-data.ts';

const [stateWidth, effectsWidth] = [11, 26];

/** A line for all effects of a claim that fared alike. */
export function claimLines(bypass: BypassSummary | null): string[] {
  const groups = new Map<string, ClaimResult[]>();
  for (const each of bypass?.claims ?? []) {
    const key = JSON.stringify([each.claim, each.is, each.why]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const all = [...groups.values()];
  if (all.length === 0) return [];
  return ['Claims', ...claimedStates.flatMap((state) => all.filter(([first]) => first?.is === state).flatMap(linesOf))];
}

function linesOf(group: readonly ClaimResult[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { is, claim, why } = first;
  const pattern = claim.replace(/^[^/]*=/, '');
  const effects = group.map(({ effect }) => effect).join(', ');
  const margin = ' '.repeat(stateWidth + 2);
  return [
    `  ${is.padEnd(stateWidth)}${effects.padEnd(effectsWidth)} ${printable(pattern)}`,
    ...(why === null ? [] : wrap(printable(why), width - margin.length).map((line) => `${margin}${line}`)),
  ];
}
