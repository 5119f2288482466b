// Prints findings as annotations of a GitHub Actions run: a line in the pull request next to the client's source.

import { failsRun } from '../judge/finding.ts';
import type { Report } from '../judge/report.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Frame } from '../symbols/frame.ts';
import { groupVerdicts } from './verdict-groups.ts';

// GitHub shows ten of each kind per step.
const max = 10;

export function renderAnnotations(report: Report): string {
  const strict = report.options.strict === true;
  return groupVerdicts(report.verdicts)
    .filter(({ first }) => failsRun(first.class, strict))
    .slice(0, max)
    .map(({ first }) => annotation(first))
    .join('');
}

function annotation(verdict: Verdict): string {
  const place = verdict.stack.find(
    (frame) => frame.file !== null && frame.line !== null && !frame.file.startsWith('/'),
  );
  const properties = [...placeProperties(place), `title=${property(`esreplay: ${verdict.rule}`)}`].join(',');
  return `::error ${properties}::${data(`${verdict.sentence}${verdict.whose === null ? '' : ` (${verdict.whose})`} ${verdict.advice}`)}\n`;
}

function placeProperties(frame: Frame | undefined): string[] {
  return frame?.file == null ? [] : [`file=${property(frame.file)}`, `line=${frame.line}`];
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
