// `esreplay cut`: writes part of a trace to a new trace.
import { type CutOptions, type CutSummary, cutTrace, type Moment } from '../../edit/cut.ts';
import { UsageError } from '../../errors/errors.ts';
import { number } from '../../print/facts-text.ts';
import { parseDuration } from '../../words/duration.ts';
import { printable } from '../../words/printable.ts';
import {
  cutLines,
  type EditArguments,
  editing,
  editOptions,
  messagesOption,
  type SelectionWords,
  selectionOf,
  traceAndOutput,
  typed,
  whereOption,
} from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { text } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { outputName } from '../terminal/standard-output.ts';

interface CutWords extends EditArguments, SelectionWords {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly pid?: string | undefined;
}

export const row: CommandSummary = {
  usage: 'cut <trace>',
  group: 'traces',
  about: 'write some messages of a trace to a new trace',
};

export const cutCommand: Command<CutWords> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        traceAndOutput(parser)
          .option('from', {
            ...text('TIME'),
            describe:
              'start: 1.5s, 300ms or 2m after the first message as cat shows it, or 2026-01-31T12:00:00Z by the wall clock',
          })
          .option('to', { ...text('TIME'), describe: 'end, exclusive' })
          .option('messages', messagesOption)
          .option('pid', { ...text('PIDS'), describe: 'pids of acting processes: 501 or 501,777' })
          .option('where', whereOption())
          .group(['from', 'to', 'messages', 'pid', 'where'], 'Which messages'),
      ),
      [['esreplay cut t.estrace -o part.estrace --from 2s --to 5s --pid 501', 'three seconds of one process']],
      'A message is kept when all conditions match, with its deadline and its recorded answers.',
    ),
  handler: (words) =>
    editing(
      'reading',
      words,
      (options) => cutTrace({ ...options, ...choiceOf(words) }),
      (summary) => summaryText(outputName(words.output), summary),
    ),
};

type Choice = Pick<CutOptions, 'from' | 'to' | 'messages' | 'pids' | 'where' | 'described'>;

function choiceOf(words: CutWords): Choice {
  const { from, to, messages, pid, where } = words;
  const described = typed({ from, to, messages, pid, where });
  if (described.length === 0)
    throw new UsageError('no condition given', {
      remedy: 'give --from, --to, --messages, --pid or --where',
    });
  return {
    described: described.join(' '),
    ...timesOf(words),
    ...selectionOf(words),
    ...(pid === undefined ? {} : { pids: pidsOf(pid) }),
  };
}

function timesOf({ from, to }: CutWords): Pick<CutOptions, 'from' | 'to'> {
  const start = from === undefined ? undefined : moment('from', from);
  const end = to === undefined ? undefined : moment('to', to);
  if (start !== undefined && start.since === end?.since && start.ns >= end.ns)
    throw new UsageError(`--from ${from} is not before --to ${to}`, {
      remedy: start.ns === end.ns ? '--to is exclusive: name a later end' : 'exchange them',
    });
  return { ...(start === undefined ? {} : { from: start }), ...(end === undefined ? {} : { to: end }) };
}

function moment(option: string, word: string): Moment {
  const ns = parseDuration(/\d$/.test(word) ? `${word}s` : word);
  if (ns !== null) return { since: 'first', ns: BigInt(ns) };
  // Date parses more forms than it documents, some in local time.
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(word);
  const ms = isInstant ? Date.parse(word) : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageError(`invalid time '${word}' for '--${option}'`, {
      remedy: 'write 1.5s, 300ms or 2m after the first message, or an instant such as 2026-01-31T12:00:00Z',
    });
  return { since: '1970', ns: BigInt(ms) * 1_000_000n };
}

function pidsOf(word: string): ReadonlySet<number> {
  if (!/^\d{1,10}(,\d{1,10})*$/.test(word))
    throw new UsageError(`invalid pid list '${word}' for '--pid'`, { remedy: 'write 501 or 501,777' });
  return new Set(word.split(',').map(Number));
}

function summaryText(output: string, summary: CutSummary): string {
  const { messages, of, bytesWritten, responses, droppedResponses, cut } = summary;
  const lines = [`${printable(output)}: ${number(messages)} of ${number(of)} messages, ${number(bytesWritten)} bytes`];
  if (responses + droppedResponses > 0)
    lines.push(`  ${number(responses)} recorded answers kept, ${number(droppedResponses)} dropped with their messages`);
  return `${[...lines, ...cutLines(cut)].join('\n')}\n`;
}
