// Prints the result of `esreplay explore`: the findings, then what was tried.
import pc from 'picocolors';
import { excerptLines } from '../report/excerpt.ts';
import { field, plural, width, wrap } from '../report/layout.ts';
import type { TextOptions } from '../report/report-text.ts';
import type { SourceFiles } from '../report/source-files.ts';
import { formatDuration } from '../words/duration.ts';
import { printable } from '../words/printable.ts';
import { claimLines } from './bypass/claims-text.ts';
import { blocksOf, hazardLines } from './bypass/hazards-text.ts';
import { waysText } from './bypass/ways.ts';
import type { ExploreFinding, ExploreResult } from './result.ts';
import { closingWord, noTime, placeOf, sourceWords, totalsText } from './words.ts';

type Colours = ReturnType<typeof pc.createColors>;

const nameWidth = 16;
/** Fewer names than this, and one more, have a line each. */
const minShared = 3;

export function renderExplore(result: ExploreResult, { colour = false, sources }: TextOptions = {}): string {
  const colours = pc.createColors(colour);
  const { client, traces, findings, trouble, notes } = result;
  const sections = [
    [
      colours.bold('esreplay explore'),
      ...field('client', printable(client)),
      ...field('traces', traces.map(printable).join(' ')),
    ],
    ...trouble.map(({ trace, message, remedy }) => [
      colours.red('SET-UP'),
      ...field('trace', printable(trace)),
      ...field('', printable(message)),
      ...(remedy === null ? [] : field('help', printable(remedy))),
    ]),
    ...blocksOf(findings).map((block) =>
      block.length > 1 ? hazardLines(block) : block.flatMap((finding) => findingLines(finding, colours, sources)),
    ),
    triedLines(result),
    result.bypass === null ? [] : waysText(result.bypass),
    claimLines(result.bypass),
    acceptedLines(result),
    notes.flatMap((note) => wrap(`note: ${printable(note)}`, width, '      ')),
    [closing(result, colours)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Without colours. */
export const findingText = (finding: ExploreFinding): string =>
  findingLines(finding, pc.createColors(false)).join('\n');

function findingLines(finding: ExploreFinding, colours: Colours, sources?: SourceFiles): string[] {
  const { number, rule, class: grade, sentence, advice, place, contrast, command } = finding;
  const title = `${number}) ${grade.toUpperCase()}  ${rule}${place === null ? '' : `  ${printable(place)}`}`;
  return [
    grade === 'violation' ? colours.red(title) : title,
    ...wrap(printable(sentence), width - 3).map((line) => `   ${line}`),
    ...sourceLines(finding, colours, sources ?? null),
    ...(contrast === null
      ? []
      : [
          ...field('base', printable(`${contrast.changed.base}: ${contrast.base}`)),
          ...field('changed', printable(`${contrast.changed.mutant}: ${contrast.mutant}`)),
        ]),
    ...field('by', printable(sourceWords(finding))),
    ...field('fix', printable(advice)),
    `  again     ${printable(command)}`,
  ];
}

/** The line of its place, as in a report; the sentence names the call. */
function sourceLines(finding: ExploreFinding, colours: Colours, sources: SourceFiles | null): string[] {
  const at = placeOf(finding);
  if (at === null) return [];
  const before = finding.sentence.split('()').slice(0, -1);
  const calls = before.map((words) => words.split(' ').at(-1) ?? '');
  const frame = { ...at, function: null, image: null, address: '' };
  return excerptLines(frame, calls, '', { columns: width, colours, verbose: false, cut: false, sources });
}

function acceptedLines({ bypass }: ExploreResult): string[] {
  const { suppressed = 0 } = bypass ?? {};
  return suppressed === 0 ? [] : [`Accepted  ${plural(suppressed, 'bypass', 'bypasses')}, by suppressions`];
}

function triedLines({ tried }: ExploreResult): string[] {
  const isTried = tried.filter(({ nothing }) => nothing === null);
  const rows = isTried.map(({ name, runs, found }) => {
    const what = found.length === 0 ? '' : plural(found.length, 'finding');
    return `  ${name.padEnd(nameWidth)}${plural(runs, 'run').padStart(10)}  ${what}`.trimEnd();
  });
  const left = tried.flatMap(({ name, nothing }) => (nothing === null ? [] : [{ name, nothing }]));
  return [...(rows.length === 0 ? [] : ['Tried', ...rows]), ...nothingLines(left)];
}

/** Names with the same reason share it. */
function nothingLines(left: readonly { readonly name: string; readonly nothing: string }[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, nothing } of left) names.set(nothing, [...(names.get(nothing) ?? []), name]);
  const lines = [...names].flatMap(([nothing, [first = '', ...more]]) =>
    more.length < minShared
      ? [first, ...more].flatMap((name) => labelled(name, printable(nothing)))
      : [
          ...labelled(`${more.length + 1} variations`, printable(nothing)),
          ...wrap([first, ...more].join(', '), width - nameWidth - 2).map(
            (line) => `${' '.repeat(nameWidth + 2)}${line}`,
          ),
        ],
  );
  return lines.length === 0 ? [] : ['Nothing to do', ...lines];
}

/** The text beside a name, as the rows of what was tried. */
function labelled(name: string, text: string): string[] {
  const margin = nameWidth + 2;
  return wrap(text, width - margin).map((line, place) => `  ${(place === 0 ? name : '').padEnd(nameWidth)}${line}`);
}

function closing(result: ExploreResult, colours: Colours): string {
  const { durationNs, interrupted, timeOver, exitCode } = result;
  const state = closingWord(result);
  const untried = result.tried.filter(({ nothing }) => nothing === noTime).length;
  const cut = untried === 0 || !timeOver ? '' : `; no time for ${plural(untried, 'variation')}`;
  const left = `${cut}${interrupted || timeOver ? '; the same command goes on from here' : ''}`;
  const text = `${totalsText(result)}, in ${formatDuration(durationNs)}${left} (exit status ${exitCode})`;
  return `${exitCode === 0 ? colours.green(state) : colours.red(state)}  ${text}`;
}
