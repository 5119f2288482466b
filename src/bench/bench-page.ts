// Renders a benchmark's result as a page, or two results beside each other.
import { renderDocument } from '../report/html/document.ts';
import { commandWords } from '../run/client-command.ts';
import { renderBench } from './bench-text.ts';
import { howWords } from './change-words.ts';
import { compare } from './comparison.ts';
import { drawnTimes } from './drawn.ts';
import type { BenchPage, PageSide, Tone } from './page-data.ts';
import type { BenchResult, Side } from './result.ts';
import { refusals, toStored } from './stored-result.ts';
import { closingWord, endedWords, headLines, keptWords, sideLines, sustainedWords } from './words.ts';

export interface NamedResult {
  readonly name: string;
  readonly result: BenchResult;
}

export function renderBenchPage(of: NamedResult, madeBy: string): string {
  const { result } = of;
  const { candidate, reference, comparison, gates, ended, notes } = result;
  const closing = closingWord(result);
  return page(
    {
      closing,
      tone: result.exitCode === 0 ? 'passed' : 'failed',
      refused: [],
      notes,
      sides: [
        pageSide(reference === null ? 'client' : 'candidate', candidate),
        ...(reference === null ? [] : [pageSide('reference', reference)]),
      ],
      comparison,
      gates,
      keptWords: keptWords(gates),
      ended: ended === null ? [] : [endedWords(ended)],
      about: [aboutOf(of)],
    },
    renderBench(result),
    madeBy,
  );
}

/** The client of the second is compared with that of the first. */
export function renderBenchComparison(before: NamedResult, now: NamedResult, madeBy: string): string {
  const { machine, versions, plan, trace, candidate } = now.result;
  const refused = [
    ...refusals(toStored(before.result), { machine, versions, plan, sha256: trace.sha256 }),
    ...(now.result.ended === null ? [] : [`${now.name} ended early`]),
  ];
  const whole = ({ repetitions }: Side) => repetitions.filter(({ ended }) => ended === null);
  const comparison =
    refused.length > 0
      ? null
      : compare(plan.load, {
          reference: { name: before.name, repetitions: whole(before.result.candidate) },
          candidate: { name: now.name, repetitions: whole(candidate) },
          interleaved: false,
        });
  const both = [before, now];
  return page(
    {
      closing: comparison === null ? 'NOT COMPARED' : 'COMPARED',
      tone: 'plain',
      refused,
      comparison,
      sides: [pageSide(now.name, candidate), pageSide(before.name, before.result.candidate)],
      gates: [],
      keptWords: '',
      ended: both.flatMap(({ name, result }) =>
        result.ended === null ? [] : [`${name}: ${endedWords(result.ended)}`],
      ),
      notes: both.flatMap(({ name, result }) => result.notes.map((note) => `${name}: ${note}`)),
      about: both.map(aboutOf),
    },
    [renderBench(before.result), renderBench({ ...now.result, comparison })].join('\n\n'),
    madeBy,
  );
}

type Content = Omit<BenchPage, 'kind' | 'madeBy' | 'comparison' | 'tone'> & {
  readonly comparison: BenchResult['comparison'];
  readonly tone: Tone;
};

function page({ comparison, ...content }: Content, text: string, madeBy: string): string {
  const data: BenchPage = {
    kind: 'bench',
    madeBy,
    ...content,
    comparison: comparison === null ? null : { ...comparison, how: howWords(comparison) },
  };
  return renderDocument({ title: `${content.closing}, bench – esreplay`, text, data, script: 'measured', blocks: [] });
}

function pageSide(name: string, side: Side): PageSide {
  const { client, repetitions, sustained, times, byType } = side;
  const types = Object.entries(byType);
  return {
    name,
    client: commandWords(client),
    lines: sideLines(side),
    repetitions: repetitions.map(({ perSecond, ended }) => ({ perSecond, ended: ended !== null })),
    sustained:
      sustained === null
        ? null
        : {
            trials: sustained.trials,
            perSecond: sustained.perSecond,
            failedAt: sustained.failedAt,
            rule: sustained.rule,
            words: sustainedWords(sustained),
          },
    events: [
      { name: '', times: drawnTimes(times) },
      ...types.map(([type, each]) => ({ name: type, times: drawnTimes(each) })),
    ],
  };
}

const aboutOf = ({ name, result }: NamedResult) => ({
  name,
  lines: [
    ...headLines(result),
    ['measured at', result.measuredAt] as const,
    ['esreplay', `${result.versions.esreplay}, Node ${result.versions.node}`] as const,
  ],
});
