// What is said of a test whose attempts, or whose runs of `verify`, disagree.
import { exitCodes } from '../errors/errors.ts';
import { plural } from '../report/layout.ts';
import type { Report } from '../verdict/report.ts';
import type { Answered, FlakyDecision, Verification } from '../verdict/verification.ts';
import type { Attempt } from './result.ts';

const maxSeeds = 3;

export const isFlaky = ({ verify }: Report): boolean =>
  verify !== null && (new Set(verify.exitCodes).size > 1 || verify.flakyDecisions.length > 0);

/** `1 of 2 attempts failed`, `1 of 5 runs failed, seed 2`, and the first decision that differed. */
export function flakyWords(attempts: readonly Attempt[]): string {
  const failed = attempts.filter(({ exitCode }) => exitCode !== exitCodes.pass).length;
  const made = attempts.length === 1 ? [] : [`${failed} of ${attempts.length} attempts failed`];
  const report = attempts.findLast((each) => each.report !== null && isFlaky(each.report))?.report;
  return [...made, ...(report?.verify == null ? [] : verifyWords(report.verify))].join('; ');
}

function verifyWords(verify: Verification): string[] {
  const { exitCodes: codes, runs, flakyDecisions } = verify;
  const failed = codes.flatMap((code, at) => (code === exitCodes.pass ? [] : [at + 1]));
  const [first] = flakyDecisions;
  const more = flakyDecisions.length - 1;
  return [
    ...(new Set(codes).size > 1 ? [`${failed.length} of ${runs} runs failed${seedsWords(failed, verify)}`] : []),
    ...(first === undefined ? [] : [decisionWords(first, verify)]),
    ...(more > 0 ? [`and ${plural(more, 'more decision')}`] : []),
  ];
}

/** The most frequent answer needs no seed: the others are what is looked for. */
function decisionWords({ index, path, answers }: FlakyDecision, verify: Verification): string {
  const words = answers.map(
    ({ answer, runs }: Answered, at) =>
      `${answer} in ${runs.length} of ${verify.runs} runs${at === 0 ? '' : seedsWords(runs, verify)}`,
  );
  return `message ${index}${path === null ? '' : `, ${path}`}: ${words.join('; ')}`;
}

/** `, seeds 2, 4`; empty if all runs had the same schedule. */
function seedsWords(runs: readonly number[], { seeds }: Verification): string {
  if (seeds === null) return '';
  const shown = runs.slice(0, maxSeeds).map((run) => seeds[run - 1] ?? '?');
  const more = runs.length - shown.length;
  return `, ${runs.length === 1 ? 'seed' : 'seeds'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
