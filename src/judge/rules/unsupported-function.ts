// Functions that a client cannot count on: not declared by Apple, or not there on the imitated macOS.

import type { Fact } from '../../observation.ts';
import { functionRows, majorOf } from '../../schema/functions.ts';
import { Unsupported } from '../../schema/generated/ledger.ts';
import { esFunctionName } from '../../words/running-call.ts';
import type { Rule } from '../finding.ts';

export const unsupportedFunction: Rule = {
  slug: 'unsupported-function',
  class: 'hazard',
  about: 'an es_* function was called that no header declares, or that the imitated macOS does not have',
  macos:
    'A function that is missing ends the client at the call, or at launch when it is not linked weakly; one that is only exported may vanish or change with every release.',
  handlerRule: null,
  advice: 'Ask @available before newer functions, and leave alone what the headers do not declare.',
  fact(fact) {
    if (fact.kind !== 'unsupported') return null;
    const sentence = sentenceFor(fact);
    return sentence === null ? null : { fact, call: esFunctionName(fact.a), sentence };
  },
};

function sentenceFor(fact: Fact): string | null {
  const name = esFunctionName(fact.a);
  const row = functionRows.find((each) => each.name === name);
  const since = row === undefined ? 0 : majorOf(row.firstMacos);
  switch (Number(fact.b)) {
    case Unsupported.private:
      return `${name}() is exported by macOS and declared by no header: what it does is not known, and it was refused here.`;
    case Unsupported.newer:
      return `${name}() exists since macOS ${since}; this run imitates macOS ${fact.c}, which does not have it: it was refused here.`;
    case Unsupported.undeclared:
      return `${name}() is declared since macOS ${since}; macOS ${fact.c}, which this run imitates, only exports it.`;
    default:
      return null; // said in the notes: the trace lacks something, the client did nothing wrong
  }
}
