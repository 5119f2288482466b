// Finds functions that a client cannot count on: not declared by Apple, or missing on the imitated macOS.

import type { FactOf } from '../../observed/observation.ts';
import { Unsupported } from '../../schema/generated/ledger.ts';
import { functionRows, majorOf } from '../../schema/macos/functions.ts';
import { esFunctionName } from '../../words/call-words.ts';
import type { Rule } from '../rule.ts';

export const unsupportedFunction: Rule<'unsupported-function'> = {
  slug: 'unsupported-function',
  class: 'hazard',
  headline: '{call} does not exist on this macOS',
  about: 'the client called an es_* function that no header declares, or that the imitated macOS does not have',
  macos:
    'A missing function ends the client at the call, or at launch unless it is linked weakly. A function that is only exported may change or vanish with every release.',
  handlerRule: null,
  advice:
    'Check @available before you call newer functions, and do not call what the headers do not declare. An existing check does not always see the imitated macOS: on Linux only __builtin_available of C and C++ does; @available of Objective-C and #available of Swift are true there.',
  fact(fact) {
    if (fact.kind !== 'unsupported') return null;
    const sentence = sentenceFor(fact);
    return sentence === null ? null : { fact, call: esFunctionName(fact.data.esFunction), sentence };
  },
};

function sentenceFor(fact: FactOf<'unsupported'>): string | null {
  const name = esFunctionName(fact.data.esFunction);
  const row = functionRows.find((each) => each.name === name);
  const since = row === undefined ? 0 : majorOf(row.firstMacos);
  switch (fact.data.why) {
    case Unsupported.private:
      return `macOS exports ${name}(), but no header declares it: its behaviour is unknown, so the call was refused.`;
    case Unsupported.newer:
      return `${name}() exists since macOS ${since}; this run imitates macOS ${fact.data.macos}, so the call was refused.`;
    case Unsupported.undeclared:
      return `${name}() is declared since macOS ${since}; this run imitates macOS ${fact.data.macos}, which only exports it.`;
    default:
      return null; // covered by the notes: the trace lacks something, the client did nothing wrong
  }
}
