// Renders what several runs of the same client show: steady findings, flaky ones, and messages with a decision that
// changes from run to run.
import type { Report } from '../verdict/report.ts';
import type { FlakyDecision, RepeatedFinding, Verification } from '../verdict/verification.ts';
import { field, plural, shorten, wrap } from './layout.ts';
import type { Colours, Page } from './text-target.ts';

const shownFindings = 20;
const shownIndices = 5;
/** Commands have lines of their own, so that they can be copied. */
const margin = ' '.repeat(12);

/** Of `--verify`, besides the places: how many runs there were, how to see flaky findings again, and flaky decisions. */
export function verifyLines({ verify }: Report, { columns, colours }: Page): string[] {
  if (verify?.because !== 'verify') return [];
  const { flaky, flakyDecisions } = verify;
  const lines = [
    ...wrap(headline(verify), columns),
    ...limited(flaky, (finding) => flakyLines(finding, verify, columns, colours), columns),
    ...limited(flakyDecisions, (decision) => decisionLines(decision, verify, columns, colours), columns),
  ];
  if (verify.stalled.length > 0)
    lines.push(
      ...field(
        'machine',
        `stalled in ${runsWords(verify.stalled, verify)}; misses that this explains are omitted`,
        columns,
      ),
    );
  return lines;
}

function headline(verify: Verification): string {
  const { runs, asked, seeds, failures, flaky, flakyDecisions } = verify;
  const cut = runs < asked ? ` of ${asked}` : '';
  const [first = '', last = ''] = [seeds?.[0], seeds?.at(-1)];
  const schedule =
    seeds === null ? 'the same schedule each time' : first === last ? `seed ${first}` : `seeds ${first} to ${last}`;
  const same = failures.length + flaky.length + flakyDecisions.length === 0;
  return `Verified in ${plural(runs, 'run')}${cut} (${schedule})${same ? ': no findings, and every decision was the same' : ''}`;
}

function limited<T>(all: readonly T[], linesOf: (each: T) => string[], columns: number): string[] {
  const lines = all.slice(0, shownFindings).flatMap(linesOf);
  return all.length > shownFindings
    ? [...lines, ...field('', `${all.length - shownFindings} more in --json`, columns)]
    : lines;
}

function flakyLines(finding: RepeatedFinding, verify: Verification, columns: number, colours: Colours): string[] {
  const where = `${runsWords(finding.runs, verify)}${inMessages(finding.indices)}`;
  const text = `${named(finding)}: in ${finding.runs.length} of ${verify.runs} runs, ${where}`;
  return [...painted(field('flaky', text, columns), colours), `${margin}${finding.command}`];
}

function decisionLines(
  { index, path, pid, answers }: FlakyDecision,
  verify: Verification,
  columns: number,
  colours: Colours,
): string[] {
  const about = path === null ? '' : `, ${shorten(path, columns - 40)}`;
  const whose = pid === null ? '' : ` (pid ${pid})`;
  const title = painted(field('flaky', `decision of message ${index}${about}${whose}`, columns), colours);
  return [
    ...title,
    ...answers.flatMap(({ answer, runs, command }) => [
      ...field('', `${answer} in ${runs.length} of ${verify.runs} runs, ${runsWords(runs, verify)}`, columns),
      ...(verify.seeds === null ? [] : [`${margin}${command}`]),
    ]),
  ];
}

const named = ({ rule, class: grade, call }: RepeatedFinding): string =>
  `${rule} (${grade}${call === null ? '' : `, ${call}`})`;

function inMessages(indices: readonly number[]): string {
  if (indices.length === 0) return '';
  const more = indices.length - shownIndices;
  const shown = indices.slice(0, shownIndices).join(', ');
  return `, ${indices.length === 1 ? 'message' : 'messages'} ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Returns `run 2 (seed 8)` or `runs 2, 4 (seeds 8, 10)`. */
function runsWords(runs: readonly number[], { seeds }: Verification): string {
  const many = runs.length === 1 ? '' : 's';
  const seedWords = seeds === null ? '' : ` (seed${many} ${runs.map((run) => seeds[run - 1] ?? '?').join(', ')})`;
  return `run${many} ${runs.join(', ')}${seedWords}`;
}

function painted(lines: readonly string[], colours: Colours): string[] {
  return lines.map((line) =>
    line.replace(/^( *)(flaky)/, (_, space: string, word: string) => space + colours.yellow(word)),
  );
}
