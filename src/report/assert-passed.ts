// The assertion for tests: a run passed, or the test fails with the report.
import { AssertionError } from 'node:assert';
import { exitCodes } from '../errors/errors.ts';
import type { Report } from '../verdict/report.ts';
import { renderText } from './report-text.ts';

/** Throws an AssertionError whose message is the report's text, unless the run passed (exit status 0). */
export function assertPassed(report: Report): void {
  if (report.exitCode === exitCodes.pass) return;
  throw new AssertionError({
    message: renderText(report).trimEnd(),
    operator: 'assertPassed',
    stackStartFn: assertPassed,
  });
}
