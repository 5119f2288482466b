// The client checks code signatures itself, off the handler. In a handler it is a blocking-call.
import { callByNumber } from '../../schema/calls.ts';
import type { Rule } from '../finding.ts';

export const selfSignatureCheck: Rule = {
  slug: 'self-signature-check',
  class: 'hazard',
  about: 'the client checked a code signature itself',
  macos:
    'The check reads the file on disk, which can have been replaced since the event: what is checked need not be what runs. It waits for trustd and syspolicyd, which cause events themselves, most of all around boot. Since 10.15.',
  handlerRule: 9,
  advice:
    'Decide by the code-signing fields of es_process_t (cdhash, signing_id, team_id, codesigning_flags): they are what the kernel runs.',
  fact(fact) {
    const row = fact.kind === 'outside_call' ? callByNumber(fact.call) : undefined;
    if (row?.family !== 'security') return null;
    return { fact, call: row.name, sentence: `${row.name}() was called to check a signature off the handler.` };
  },
};
