// Events that a client is not subscribed to, as lines of the text report: one block for what they all reach.
import { basename } from 'node:path';
import { field, width, wrap } from '../../report/layout.ts';
import { printable } from '../../words/printable.ts';
import type { ExploreFinding } from '../result.ts';
import { sourceWords } from '../words.ts';

/** Findings in their order; those that share a block are together, at the place of the first one. */
export function blocksOf(findings: readonly ExploreFinding[]): readonly (readonly ExploreFinding[])[] {
  const blocks = new Map<string, ExploreFinding[]>();
  for (const finding of findings) {
    const key = blockKey(finding) ?? String(finding.number);
    blocks.set(key, [...(blocks.get(key) ?? []), finding]);
  }
  return [...blocks.values()];
}

/** Null: it has its own. */
function blockKey({ bypass, class: grade, trace, by, confirmed, messages }: ExploreFinding): string | null {
  if (bypass === null || grade !== 'hazard' || bypass.by === 'actor' || bypass.subscribe.length === 0) return null;
  const { effect, target, claim, deniedIndex } = bypass;
  return JSON.stringify([trace, effect, target, claim, deniedIndex, by, confirmed, messages]);
}

/** `findings`: of one block, at least two. */
export function hazardLines(findings: readonly ExploreFinding[]): string[] {
  const [first] = findings;
  if (first === undefined || first.bypass === null) return [];
  const { effect, chain } = first.bypass;
  const about = first.sentence.slice(0, first.sentence.indexOf(`, and ${chain.join(' + ')}`));
  const sentence = `${about}. The client is not subscribed to events that have this effect (${effect}):`;
  const rows = findings.map(({ number, bypass, contrast, folder, sentence: whole }) => ({
    event: `${number}) ${bypass?.subscribe.join(', ')}`,
    way: `${bypass?.chain.join(' + ')}${contrast === null ? '' : `: ${contrast.changed.mutant}`}${weaknessIn(whole)}`,
    folder: folder === null ? '' : ` (${basename(folder)})`,
  }));
  const wide = Math.max(...rows.map(({ event }) => event.length)) + 2;
  const events = [...new Set(findings.flatMap(({ bypass }) => bypass?.subscribe ?? []))];
  return [
    `${numbersOf(findings)}) HAZARDS  bypass`,
    ...wrap(printable(sentence), width - 3).map((line) => `   ${line}`),
    ...rows.flatMap(({ event, way, folder }) =>
      wrap(printable(`${way}${folder}`), Math.max(width - 3 - wide, 20)).map(
        (line, at) => `   ${(at === 0 ? printable(event) : '').padEnd(wide)}${line}`,
      ),
    ),
    ...field('by', printable(sourceWords(first))),
    ...field('fix', printable(`Subscribe to ${listed(events)}, and deny each of them for it.`)),
    `  again     ${printable(first.command)}`,
  ];
}

/** ` (attributes are no content)`; empty: it is none. */
const weaknessIn = (sentence: string): string => /AUTH_\w+( \(.*\))\.$/.exec(sentence)?.[1] ?? '';

function numbersOf(findings: readonly ExploreFinding[]): string {
  const numbers = findings.map(({ number }) => number);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  const isRange = numbers.length > 2 && numbers.every((each, at) => each === first + at);
  return isRange ? `${first} to ${last}` : numbers.join(', ');
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
