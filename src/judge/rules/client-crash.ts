// Finds a fatal signal in the client, in a handler or anywhere else.
import { crashSignal } from '../../observed/crash.ts';
import type { Fact, FactOf } from '../../observed/observation.ts';
import { crashSignals } from '../../words/crash-signals.ts';
import { messageLabel } from '../../words/event-label.ts';
import type { Evidence, Rule } from '../rule.ts';

export const clientCrash: Rule<'client-crash'> = {
  slug: 'client-crash',
  class: 'violation',
  headline: 'The client crashed',
  about: 'the client crashed',
  macos: 'Every operation is allowed while the client is gone; the system restarts a system extension. Since 10.15.',
  handlerRule: null,
  advice: 'Run the command again under a debugger, or build the client with -fsanitize=address.',
  process(process, evidence) {
    const { crash } = evidence;
    if (crash !== null) {
      if (crash.misuse !== null) return null; // reported as that
      const { fact } = crash;
      const signal = crashSignal(fact);
      const sentence = `The client crashed with ${signal}${faultOf(fact)}${duringOf(fact, evidence)}.`;
      return { row: evidence.rowOf(fact), fact, sentence, crash: signal };
    }
    // A signal that our handlers did not see: sent from outside after the client restored the default action, or with a
    // full stack.
    const signal = process.exit?.signal;
    if (signal == null || !crashSignals.includes(signal)) return null;
    return { sentence: `The client crashed with ${signal}.`, crash: signal };
  },
};

function faultOf(fact: FactOf<'crash'>): string {
  const isFault = ['SIGSEGV', 'SIGBUS'].includes(crashSignal(fact));
  return isFault ? ` at address 0x${fact.data.address.toString(16)}` : '';
}

function duringOf(fact: Fact, evidence: Evidence): string {
  const row = evidence.rowOf(fact);
  return row === null ? '' : ` in the handler of ${messageLabel(row)}`;
}
