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
  fact(fact, look) {
    if (fact.kind !== 'crash') return null;
    return {
      row: look.rowOf(fact),
      fact,
      sentence: `The client crashed with ${signalName(Number(fact.a))}${faultOf(fact)}${duringOf(fact, look)}.`,
    };
  },
  // The signal that no handler of ours saw: raised with the default action put back, or on a thread without a stack.
  process(process) {
    const signal = process.exit?.signal;
    if (signal == null || !crashSignals.includes(signal) || hasCrashFact(process)) return null;
    return { sentence: `The client crashed with ${signal}.` };
  },
};

function hasCrashFact(process: ProcessObservation): boolean {
  for (const fact of process.facts()) if (fact.kind === 'crash') return true;
  return false;
}

function faultOf(fact: Fact): string {
  const isFault = ['SIGSEGV', 'SIGBUS'].includes(signalName(Number(fact.a)));
  return isFault ? ` at address 0x${fact.b.toString(16)}` : '';
}

function duringOf(fact: Fact, look: Look): string {
  const row = look.rowOf(fact);
  return row === null ? '' : ` in the handler of ${messageLabel(row)}`;
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}
