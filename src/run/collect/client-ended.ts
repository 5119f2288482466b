// Reports a client that ended before the replay: how, and where in its code.

import { crashSignal, deadlyCrash } from '../../observed/crash.ts';
import type { Fact, FactOf, ProcessExit, ProcessObservation, Trouble } from '../../observed/observation.ts';
import { callByNumber } from '../../schema/calls/calls.ts';
import { crashSignals } from '../../words/crash-signals.ts';
import { crashRemedy } from './before-client.ts';
import type { CollectedRun } from './ended-run.ts';
import { processSubject } from './named-client.ts';

/** What the facts say about the run. */
export interface Ends {
  readonly forks: number;
  /** The library could not serve the client. */
  readonly refused: boolean;
}

export function clientEnded(run: CollectedRun, processes: readonly ProcessObservation[], ends: Ends): Trouble | null {
  const killer = run.clients.find(({ exit }) => isCrash(exit));
  const crashed = processes.find((process) => isCrash(process.exit) || deadlyCrash(process) !== null);
  if (crashed !== undefined || killer !== undefined) {
    const who = crashed === undefined ? 'The client' : processSubject(processes, crashed);
    const fact = crashed === undefined ? null : deadlyCrash(crashed);
    const signal = fact === null ? (crashed ?? killer)?.exit?.signal : crashSignal(fact);
    return {
      sentence: `${who} crashed (${signal}).`,
      remedy:
        crashed === undefined ? crashRemedy(killer?.exit ?? null) : 'See its stack in the finding about the crash.',
    };
  }
  // A client that never made an ES client is reported as set-up trouble.
  if (!['end', 'client-ended'].includes(run.ending) || ends.refused) return null;
  for (const process of processes) {
    const { killed, endedAt } = endOf(process);
    if (process.endNs === null && !killed) return endedItself(run, processes, process, ends);
    if (endedAt !== null && endedAt < run.trace.messages) return deletedEarly(run, processes, process, endedAt);
  }
  return null;
}

function isCrash(exit: ProcessExit | null): boolean {
  return exit?.signal != null && crashSignals.includes(exit.signal);
}

/** Returns how many messages were queued when it reached its end; null if it did not. */
function endOf(process: ProcessObservation): { readonly killed: boolean; readonly endedAt: number | null } {
  let killed = false;
  let endedAt: number | null = null;
  for (const fact of process.facts('kill', 'end')) {
    if (fact.kind === 'kill') killed = true;
    else endedAt = Math.max(endedAt ?? 0, fact.data.messages);
  }
  return { killed, endedAt };
}

function endedItself(
  run: CollectedRun,
  processes: readonly ProcessObservation[],
  process: ProcessObservation,
  ends: Ends,
): Trouble {
  const delivered = process.counts.reduce((total, each) => total + each.delivered, 0);
  // A script's status is not that of the client it started, and a process that the harness ended did not end by itself.
  const exit = run.ownEnds.get(process.pid) ?? null;
  const called = exitOf(process);
  const forked = ends.forks > 0 ? ' It had forked: an ES client belongs to the process that called es_new_client.' : '';
  const how = called !== null ? exitCallWords(called) : exit === null ? 'its process is gone' : exitWords(exit);
  return {
    sentence: `${processSubject(processes, process)} ended before the replay (${how}), after ${delivered} of ${run.trace.messages} messages.${forked}`,
    remedy: endRemedy(exit, called),
    ...(called === null || called.stack === null ? {} : { where: { slot: process.slot, stack: called.stack } }),
  };
}

function endRemedy(exit: ProcessExit | null, called: Fact | null): string {
  if (exit === null && called === null)
    return 'Only its parent knows how it ended: start the client itself, or with exec in the script.';
  return exit?.signal === 'SIGKILL'
    ? 'esreplay did not send that signal: check whether the system ran out of memory.'
    : 'An ES client must stay alive: wait in a run loop, not until the first message.';
}

function exitOf(process: ProcessObservation): FactOf<'exit'> | null {
  for (const fact of process.facts('exit')) return fact;
  return null;
}

// Without a call, main returned or the C library ended the process, as err() does.
function exitCallWords(fact: FactOf<'exit'>): string {
  const { status } = fact.data;
  const call = callByNumber(fact.call)?.name;
  return call === undefined ? `exit status ${status & 255}` : `it called ${call}(${status})`;
}

// The library ends a run early only when there is no client left to deliver to.
function deletedEarly(
  run: CollectedRun,
  processes: readonly ProcessObservation[],
  process: ProcessObservation,
  endedAt: number,
): Trouble {
  return {
    sentence: `${processSubject(processes, process)} deleted its ES client before the replay ended, after ${endedAt} of ${run.trace.messages} messages.`,
    remedy: 'Call es_delete_client only when the program ends: later messages have no client.',
  };
}

export function exitWords(exit: ProcessExit): string {
  return exit.signal === null ? `exit status ${exit.code}` : `killed by ${exit.signal}`;
}
