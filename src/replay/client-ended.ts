// A client that ended by itself before the replay did: how, and where in its code.
import type { Fact, ProcessExit, ProcessObservation, Trouble } from '../judge/observation.ts';
import { crashSignals, deadlyCrash } from '../judge/rules/client-crash.ts';
import { callByNumber } from '../schema/calls.ts';
import type { FinishedRun } from './finished-run.ts';

/** What the facts say about the ends of the processes. */
export interface Ends {
  readonly forks: number;
  readonly kills: number;
  /** The library could not serve the client. */
  readonly refused: boolean;
  /** Messages queued when the last process came to its end; null when none did. */
  readonly endedAt: number | null;
}

export function clientEnded(run: FinishedRun, processes: readonly ProcessObservation[], ends: Ends): Trouble | null {
  const crash = run.clients.map(({ exit }) => exit).find((exit) => isCrash(exit)) ?? null;
  if (crash !== null || processes.some((process) => deadlyCrash(process) !== null)) {
    const signal = crash?.signal ?? 'a fatal signal';
    return { sentence: `The client crashed (${signal}).`, remedy: 'See client-crash above.' };
  }
  if (run.ending === 'end' && ends.endedAt !== null && ends.endedAt < run.trace.messages)
    return deletedEarly(run, ends.endedAt);
  // One that never made an ES client is told of as set-up trouble.
  if (run.ending !== 'client-ended' || ends.kills > 0 || ends.refused || processes.length === 0) return null;
  return endedItself(run, processes, ends);
}

function isCrash(exit: ProcessExit | null): boolean {
  return exit?.signal != null && crashSignals.includes(exit.signal);
}

function endedItself(run: FinishedRun, processes: readonly ProcessObservation[], ends: Ends): Trouble {
  const delivered = processes.reduce(
    (sum, { counts }) => sum + counts.reduce((total, each) => total + each.delivered, 0),
    0,
  );
  const exit = run.clients.map(({ exit }) => exit).find((each) => each !== null) ?? null;
  const [called] = processes.flatMap((process) => exitOf(process));
  const forked =
    ends.forks > 0 ? ' It had forked: Endpoint Security belongs to the process that called es_new_client.' : '';
  const how = exit === null ? 'its process is gone, its parent is not' : exitWords(exit);
  return {
    sentence: `The client ended by itself before the replay did (${called === undefined ? how : exitCallWords(called.fact)}), after ${delivered} delivered messages of ${run.trace.messages} in the trace.${forked}`,
    remedy:
      exit?.signal === 'SIGKILL'
        ? 'Nobody here sent that signal: see whether the system ran out of memory.'
        : 'An ES client must stay alive: wait in a run loop or dispatch_main, not until the first message.',
    ...(called === undefined || called.fact.stack === null
      ? {}
      : { where: { slot: called.slot, stack: called.fact.stack } }),
  };
}

function exitOf(process: ProcessObservation): { readonly slot: number; readonly fact: Fact }[] {
  for (const fact of process.facts()) if (fact.kind === 'exit') return [{ slot: process.slot, fact }];
  return [];
}

// Without a call, main returned, or the C library ended the process by itself, as err() does.
function exitCallWords(fact: Fact): string {
  const status = Number(BigInt.asIntN(32, fact.a));
  const call = callByNumber(fact.call)?.name;
  return call === undefined ? `exit status ${status & 255}` : `it called ${call}(${status})`;
}

// The library ends a run early only when nobody is left to deliver to.
function deletedEarly(run: FinishedRun, endedAt: number): Trouble {
  return {
    sentence: `The client deleted its ES client before the replay ended, after ${endedAt} of ${run.trace.messages} messages.`,
    remedy: 'Call es_delete_client only when the program ends: what comes later is not seen by anybody.',
  };
}

export function exitWords(exit: ProcessExit): string {
  return exit.signal === null ? `exit status ${exit.code}` : `killed by ${exit.signal}`;
}
