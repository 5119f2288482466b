// Reports of a product that reads eslogger as JUnit XML: a suite for each release, with a case for each check.
import { basename } from 'node:path';
import { lineChecks, type ProductCheck, type ProductReport, productChecks } from '../provide/product-report.ts';
import { printable } from '../words/printable.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { junitXml, type Outcome, type TestSuite } from './junit-xml.ts';
import { lineRows } from './product-lines.ts';

const lineSlugs: readonly ProductCheck[] = Object.values(lineChecks);

export function renderProductJunit(reports: readonly ProductReport[]): string {
  return junitXml(reports.map(suiteOf), new Date());
}

function suiteOf(report: ProductReport): TestSuite {
  const { trace, product, os, durationNs, notes, command } = report;
  const release = `macOS ${os.requested ?? os.macos}`;
  const program = basename(product[0] ?? '');
  const checks = (Object.entries(productChecks) as [ProductCheck, string][]).filter(
    ([check]) => report.outputMap !== null || !lineSlugs.includes(check),
  );
  return {
    name: [trace.path, product.map(shellQuoted).join(' '), `eslogger of ${release}`].join(', '),
    className: ['esreplay', basename(trace.path, '.estrace'), program]
      .map((part) => part.replaceAll('.', '_'))
      .join('.'),
    seconds: durationNs / 1e9,
    properties: [
      ['product', product.map(shellQuoted).join(' ')],
      ['command', command],
      ['macOS', os.macos],
    ],
    cases: [
      { name: 'run', seconds: durationNs / 1e9, outcome: runOutcome(report) },
      ...checks.map(([check, about]) => ({ name: about, outcome: outcomeOf(report, check) })),
    ].map((each) => ({ ...each, name: `${each.name} [${release}]` })),
    output: notes.map(printable).join('\n'),
  };
}

function runOutcome({ setupTrouble: [trouble], interrupted }: ProductReport): Outcome | null {
  if (interrupted) return { is: 'error', type: 'interrupted', message: 'The run was interrupted.' };
  if (trouble === undefined) return null;
  return { is: 'error', type: 'set-up', message: trouble.sentence, details: trouble.remedy ?? '' };
}

function outcomeOf(report: ProductReport, check: ProductCheck): Outcome | null {
  const { findings, setupTrouble, interrupted, difference } = report;
  if (interrupted || setupTrouble.length > 0)
    return { is: 'skipped', type: 'not-run', message: 'The run shows nothing of it.' };
  const found = findings.find((each) => each.check === check);
  if (found === undefined) return null;
  const sides = check === 'output' && difference !== null ? [difference.expected, difference.printed] : [];
  const details = sides.map((side, at) => `${at === 0 ? 'expected' : 'printed'}: ${printable(side ?? '(nothing)')}`);
  const lines = lineRows(found.lines);
  return { is: 'failure', type: check, message: found.sentence, details: [...details, ...lines].join('\n') };
}
