// Renders the report for programs.
import type { Report } from '../verdict/report.ts';
import { jsonText, type Printable } from '../words/printable.ts';

/** Renders one report as an object, several as an array. */
export function renderJson(report: Report | readonly Report[]): Printable {
  return jsonText(report, 2);
}
