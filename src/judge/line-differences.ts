// Makes a finding of each difference between the lines of a product and the messages that it got.
import type { LineDifference } from '../observed/line-difference.ts';
import type { Observation } from '../observed/observation.ts';
import { blankFinding } from './blank-finding.ts';
import type { Finding } from './finding.ts';
import { ruleOfLines } from './rules/product-lines.ts';

/** Each counts its further lines or messages as omitted. */
export function lineFindings(observation: Observation, differences: readonly LineDifference[]): Finding[] {
  return differences.map(({ kind, sentence, advice, count, shown }) => {
    const rule = ruleOfLines[kind];
    return {
      ...blankFinding(rule, observation, shown[0]?.message?.index ?? null),
      sentence,
      advice: advice ?? rule.advice,
      omitted: count - 1,
      lines: shown,
    };
  });
}
