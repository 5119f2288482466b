// Finds clients that check code signatures themselves, off the handler. In a handler that is a blocking-call.
import { callByNumber } from '../../schema/calls/calls.ts';
import type { Rule } from '../rule.ts';

export const selfSignatureCheck: Rule<'self-signature-check'> = {
  slug: 'self-signature-check',
  class: 'hazard',
  headline: 'The client checked a signature itself',
  about: 'the client checked a code signature itself',
  macos:
    'The check reads the file on disk, which may have been replaced since the event: the checked file may differ from the running one. It waits for trustd and syspolicyd, which cause events themselves, mostly at boot. Since 10.15.',
  handlerRule: 9,
  advice:
    'Use the code-signing fields of es_process_t (cdhash, signing_id, team_id, codesigning_flags): they describe what the kernel runs.',
  fact(fact) {
    const row = fact.kind === 'outside_call' ? callByNumber(fact.call) : undefined;
    if (row?.family !== 'security') return null;
    return { fact, call: row.name, sentence: `The client called ${row.name}() to check a signature, off its handler.` };
  },
};
