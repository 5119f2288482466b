// A fatal signal in the client, in a handler or anywhere else.
import { constants } from 'node:os';
import { messageLabel } from '../event-label.ts';
import type { Look, Rule } from '../finding.ts';
import type { Fact, ProcessObservation } from '../observation.ts';

/** The signals that mean a crash, whenever they come; any other end after the replay is the harness's own doing. */
export const crashSignals: readonly NodeJS.Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGABRT', 'SIGFPE', 'SIGTRAP'];

export const clientCrash: Rule = {
  slug: 'client-crash',
  class: 'violation',
  about: 'the client crashed',
  macos:
    'While the client is gone every operation is allowed; the system starts a system extension again. Since 10.15.',
  handlerRule: null,
  advice: 'Run the command again under a debugger, or build the client with -fsanitize=address.',
  process(process, look) {
    const fact = deadlyCrash(process);
    if (fact !== null) {
      const sentence = `The client crashed with ${crashSignal(fact)}${faultOf(fact)}${duringOf(fact, look)}.`;
      return { row: look.rowOf(fact), fact, sentence };
    }
    // The signal that no handler of ours saw: sent from outside with the default action put back, or a full stack.
    const signal = process.exit?.signal;
    if (signal == null || !crashSignals.includes(signal)) return null;
    return { sentence: `The client crashed with ${signal}.` };
  },
};

/** The crash that ended the process: a process may live through others, when a handler of its own takes the signal. */
export function deadlyCrash(process: ProcessObservation): Fact | null {
  let survivable: Fact | null = null;
  for (const fact of process.facts()) {
    if (fact.kind !== 'crash') continue;
    if (!fact.survivable) return fact;
    if (diedOf(fact, process)) survivable = fact;
  }
  return survivable;
}

// A handler of the client's own often reports the crash and ends the process with a status.
function diedOf(fact: Fact, { exit, endNs }: ProcessObservation): boolean {
  if (exit === null) return endNs === null;
  if (exit.signal !== null) return exit.signal === crashSignal(fact);
  return exit.code !== 0 && endNs === null;
}

function faultOf(fact: Fact): string {
  const isFault = ['SIGSEGV', 'SIGBUS'].includes(crashSignal(fact));
  return isFault ? ` at address 0x${fact.b.toString(16)}` : '';
}

function duringOf(fact: Fact, look: Look): string {
  const row = look.rowOf(fact);
  return row === null ? '' : ` in the handler of ${messageLabel(row)}`;
}

/** The name of the signal that a crash fact is about. */
export function crashSignal(fact: Fact): string {
  const number = Number(fact.a);
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
