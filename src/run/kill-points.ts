// The steps of a run, in their order: `npm run attack` kills the harness at each of them.
export const runSteps = [
  'checked',
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

/** For tests: with ESREPLAY_KILL_AT=STEP, nothing follows this step. STEP:SIGTERM sends that signal instead. */
export function killPoint(step: RunStep): void {
  const [at, signal = 'SIGKILL'] = process.env.ESREPLAY_KILL_AT?.split(':') ?? [];
  if (at === step) process.kill(process.pid, signal);
}
