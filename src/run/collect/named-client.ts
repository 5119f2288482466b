// The subject of a sentence about a client: "The client" where there is one, its command where there are several.

import type { ProcessObservation } from '../../observation.ts';
import { commandWords } from '../../words/command-words.ts';
import type { RunClient } from '../client/run-client.ts';
import type { CollectedRun } from './ended-run.ts';

/** Those that made no ES client, as far as their pids say; a client that a script started has another one. */
export function unattached(run: CollectedRun, processes: readonly ProcessObservation[]): readonly RunClient[] {
  return run.clients.filter((client) => !processes.some(({ pid }) => pid === client.pid));
}

export function subject(run: CollectedRun, clients: readonly RunClient[]): string {
  if (run.clients.length === 1 || clients.length === 0) return 'The client';
  return `The ${clients.length === 1 ? 'client' : 'clients'} ${clients.map(({ command }) => commandWords(command)).join(' and ')}`;
}

export function processSubject(processes: readonly ProcessObservation[], { name, slot }: ProcessObservation): string {
  return processes.length === 1 ? 'The client' : `The client ${name} (process ${slot})`;
}
