// Where reports may read the client's sources.

import { SourceFiles } from '../../report/source-files.ts';
import type { Report } from '../../verdict/report.ts';
import type { PageWords } from './page-options.ts';

/** Those below the working folder, and those of --source-root. Null for --no-sources. `reports`: those of a run here. */
export function sourceFiles(reports: readonly Pick<Report, 'options'>[], { sources }: PageWords): SourceFiles | null {
  if (sources === false) return null;
  const roots = reports.flatMap((report) => sourceRootOf([report]) ?? []);
  return new SourceFiles([process.cwd(), ...new Set(roots)]);
}

/** The folder of --source-root; null without it. */
export function sourceRootOf(reports: readonly Pick<Report, 'options'>[]): string | null {
  const root = reports[0]?.options.sourceRoot;
  return typeof root === 'string' ? root : null;
}
