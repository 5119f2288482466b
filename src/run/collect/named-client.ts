// Names a client in a sentence: "The client" if there is only one, else its command.

import type { ProcessObservation } from '../../observed/observation.ts';
import type { RunClient } from '../client/run-client.ts';
import { commandWords } from '../client-command.ts';
import type { CollectedRun } from './ended-run.ts';

/**
 * Returns clients that made no ES client, judged by their pids; a client started by a script has a different one. One that
 * was still making it is left out, unless all were.
 */
export function unattached(run: CollectedRun, processes: readonly ProcessObservation[]): readonly RunClient[] {
  const missing = run.clients.filter((client) => !processes.some(({ pid }) => pid === client.pid));
  const idle = missing.filter(({ pid }) => !run.slotPids.includes(pid));
  return idle.length > 0 ? idle : missing;
}

export function subject(run: CollectedRun, clients: readonly RunClient[]): string {
  if (run.clients.length === 1 || clients.length === 0) return 'The client';
  return `The ${clients.length === 1 ? 'client' : 'clients'} ${clients.map(({ command }) => commandWords(command)).join(' and ')}`;
}

export function processSubject(processes: readonly ProcessObservation[], { name, slot }: ProcessObservation): string {
  return processes.length === 1 ? 'The client' : `The client ${name} (process ${slot})`;
}
