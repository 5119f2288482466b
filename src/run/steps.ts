// The steps of a run, in their order: `npm run attack` kills the harness at each of them.
export const runSteps = [
  'prepared',
  'directory-made',
  'record-written',
  'run-file-written',
  'models-written',
  'shared-made',
  'client-started',
  'first-look',
  'over',
  'client-ended',
  'ledger-read',
  'judged',
  'removed',
] as const;

export type RunStep = (typeof runSteps)[number];

/** For tests: with ESREPLAY_KILL_AT=STEP, nothing follows this step. */
export function reached(step: RunStep): void {
  if (process.env.ESREPLAY_KILL_AT === step) process.kill(process.pid, 'SIGKILL');
}
