// Says what was last seen of a run in which nothing happened any more.
import { type ProcessObservation, reached, type Trouble } from '../../observed/observation.ts';
import { formatDuration } from '../../words/duration.ts';
import type { CollectedRun } from './ended-run.ts';

/** For a run that ended as `stuck` or `client-stopped`. */
export function stuck(run: CollectedRun, processes: readonly ProcessObservation[]): Trouble {
  const seen = lastSeen(run, processes);
  if (run.ending === 'client-stopped') {
    return {
      sentence: `A signal stopped the client (SIGSTOP, SIGTSTP, SIGTTIN or SIGTTOU), and nothing continued it; the run was ended. ${seen}`,
      remedy: 'Find who sends the signal: the client itself, its parent, or a shell with job control.',
    };
  }
  return {
    sentence: `The run was ended: nothing happened for minutes, and nothing was due. ${seen}`,
    remedy: 'Attach a debugger to the client while it hangs; a handler that never returns holds up every message.',
  };
}

function lastSeen({ trace, durationNs }: CollectedRun, processes: readonly ProcessObservation[]): string {
  let auth = 0;
  let answered = 0;
  let lastNs = 0;
  for (const process of processes) {
    for (const row of process.rows()) {
      if (row.auth) auth += 1;
      if (row.auth && row.respondedNs !== null) answered += 1;
      lastNs = Math.max(lastNs, row.queuedNs, row.deliveredNs ?? 0, row.returnedNs ?? 0, row.respondedNs ?? 0);
    }
  }
  const offered = Math.min(...processes.map(({ counts }) => Math.max(0, ...counts.map(reached))));
  const left = Math.max(0, trace.messages - offered);
  const answers =
    auth === answered
      ? (['No AUTH message had come', 'The only AUTH message was answered'][auth] ??
        `All ${auth} AUTH messages were answered`)
      : `${auth - answered} of ${auth} AUTH messages were not answered`;
  const rest =
    left === 0
      ? `all ${trace.messages} messages of the trace had come`
      : `${left} of ${trace.messages} messages had not come`;
  const when = lastNs === 0 ? '' : `; the last of it happened ${formatDuration(durationNs - lastNs)} before the end`;
  return `${answers}, and ${rest}${when}.`;
}
