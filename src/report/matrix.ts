// Renders the last lines of a run over several macOS releases: one line each, so that an odd one stands out.

import type { Report } from '../judge/report.ts';
import { plural } from './layout.ts';
import { closingWord, findingsText } from './outcome.ts';

export function renderMatrix(reports: readonly Report[]): string {
  const lines = reports.map((report) => {
    const { os, summary } = report;
    const delivered = `${plural(summary.messages, 'message')} delivered`;
    return `  macOS ${(os.requested ?? os.macos).padEnd(8)}${closingWord(report).padEnd(12)}${findingsText(report)}, ${delivered}`;
  });
  return `\n${lines.join('\n')}\n`;
}
