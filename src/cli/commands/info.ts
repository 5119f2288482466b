// `esreplay info`: says what a trace holds and where it comes from.

import { stdout } from 'node:process';
import { exitCodes } from '../../errors/errors.ts';
import { factsJson, renderFacts } from '../../print/facts-text.ts';
import { factsOf } from '../../print/trace-facts.ts';
import { openTrace } from '../../trace/reader.ts';
import { printableJson, printableLines } from '../../words/printable.ts';
import { traceArgument } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { LongWork } from '../terminal/long-work.ts';
import { show } from '../terminal/show.ts';
import { warnOfCut } from '../terminal/trace-warnings.ts';

interface InfoWords {
  readonly trace: string;
  readonly json?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'info <trace>',
  group: 'traces',
  about: 'show what a trace contains and where it comes from',
};

export const infoCommand: Command<InfoWords> = {
  builder: (parser) =>
    parser
      .positional('trace', traceArgument)
      .option('json', { type: 'boolean', describe: 'print one JSON object' })
      .example('esreplay info t.estrace', 'messages by type, budgets, mutes, origin'),
  handler: ({ trace, json }) => {
    const reader = openTrace(trace);
    const work = new LongWork('reading');
    try {
      warnOfCut(reader);
      const facts = factsOf(reader, (bytes, size) => work.at(bytes, size));
      work.done();
      show(stdout, json ? printableJson(factsJson(facts)) : printableLines(renderFacts(facts)));
      return exitCodes.pass;
    } finally {
      work.done();
      reader.close();
    }
  },
};
