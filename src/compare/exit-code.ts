// Which changes fail a comparison, and its exit status.
import { exitCodes } from '../errors/errors.ts';
import { worstExitCode } from '../verdict/exit-code.ts';
import { type ChangeName, changeNames } from './changes.ts';
import type { TraceComparison } from './result.ts';

/** The changes of all traces, in the order of their weight. */
export function changesIn(traces: readonly Omit<TraceComparison, 'trouble'>[]): readonly ChangeName[] {
  const found = new Set<ChangeName>(
    traces.flatMap(({ decisions, later, setUps, findings, access }) => [
      ...[...decisions, ...setUps, ...findings, ...access.filter(({ looked }) => !looked)].map(({ change }) => change),
      ...(later.length > 0 ? (['later'] as const) : []),
    ]),
  );
  return changeNames.filter((name) => found.has(name));
}

export const failedOf = (traces: readonly TraceComparison[], failOn: readonly ChangeName[]): readonly ChangeName[] =>
  changesIn(traces).filter((name) => failOn.includes(name));

/** Findings of the runs themselves fail nothing: both builds may have them. */
export function compareExitCode(
  traces: readonly TraceComparison[],
  failed: readonly ChangeName[],
  interrupted: boolean,
): number {
  const ofRuns = traces
    .flatMap(({ runs, trouble }) => [...runs.old.exitCodes, ...runs.new.exitCodes, trouble?.exitCode ?? exitCodes.pass])
    .filter((code) => code !== exitCodes.findings);
  return worstExitCode([
    ...ofRuns,
    ...(interrupted ? [exitCodes.interrupted] : []),
    ...(failed.length > 0 ? [exitCodes.findings] : []),
  ]);
}
