// How severe a finding is for a CI system.

import type { FindingClass } from '../judge/rule.ts';
import type { Report } from '../verdict/report.ts';

/** `failure`: it fails the run. `warning`: it fails none, but deserves a look. */
export type Severity = 'failure' | 'warning';

const severities: Readonly<Record<FindingClass, Severity | null>> = {
  violation: 'failure',
  difference: 'failure',
  hazard: 'warning',
  note: null,
};

/** Returns null for a class that never fails a run, not even under --strict. */
export function severityOf(found: { readonly class: FindingClass }, { options }: Report): Severity | null {
  const severity = severities[found.class];
  return severity === 'warning' && options.strict === true ? 'failure' : severity;
}
