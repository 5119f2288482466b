// Cases of the rules about the lines that a client writes, which an output map finds.

import { ruleOfLines } from '../../../src/judge/rules/product-lines.ts';
import { lineDifferenceKinds } from '../../../src/observed/line-difference.ts';
import type { RuleCase } from '../rule-case.ts';

const shown = [{ line: { number: 1, text: 'exec 5' }, message: { index: 7, text: 'NOTIFY_EXEC pid 4' } }];
const differences = lineDifferenceKinds.map((kind) => ({
  kind,
  sentence: `2 lines are ${kind}.`,
  advice: kind === 'missing' ? 'Look at the end of the output.' : null,
  count: 2,
  shown,
}));

/** An observation has no lines: what differs comes with the options, where the twin has the other differences. */
export const lineCases: readonly RuleCase[] = differences.map((difference) => ({
  rule: ruleOfLines[difference.kind].slug,
  class: 'difference',
  options: { lineDifferences: [difference] },
  twinOptions: { lineDifferences: differences.filter((each) => each !== difference) },
  fires: {},
  silent: {},
  sentence: new RegExp(`^2 lines are ${difference.kind}\\.$`),
  advice: difference.kind === 'missing' ? /end of the output/ : /./,
}));
