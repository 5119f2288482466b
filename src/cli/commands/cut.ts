// `esreplay cut`: writes part of a trace to a new trace.
import type { CommandModule } from 'yargs';
import { type CutOptions, type CutSummary, cutTrace, type Moment } from '../../edit/cut.ts';
import { UsageError } from '../../errors.ts';
import { number } from '../../print/facts-text.ts';
import { parseWhere, whereHelp } from '../../print/where.ts';
import { parseDuration } from '../../words/duration.ts';
import { printable } from '../../words/printable.ts';
import { type EditArguments, editing, editOptions, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';

interface CutWords extends EditArguments {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly messages?: string | undefined;
  readonly pid?: string | undefined;
  readonly where?: string | undefined;
}

const text = { type: 'string', requiresArg: true } as const;

export const cutCommand: CommandModule<object, CutWords> = {
  builder: (parser) =>
    withExamples(
      editOptions(
        parser
          .positional('trace', { type: 'string', demandOption: true, describe: 'trace to read' })
          .option('output', { ...outputOption, demandOption: true })
          .option('from', {
            ...text,
            describe: 'start: 1.5s, 300ms or 2m after the first message, or 2026-01-31T12:00:00Z',
          })
          .option('to', { ...text, describe: 'end, exclusive' })
          .option('messages', { ...text, describe: 'message numbers as cat shows them: 120-180, 120-, or 7' })
          .option('pid', { ...text, describe: 'pids of acting processes: 501 or 501,777' })
          .option('where', { ...text, describe: `messages that match: ${whereHelp}` }),
      ),
      [['esreplay cut t.estrace -o part.estrace --from 2s --to 5s --pid 501', 'three seconds of one process']],
      'A message is kept when all conditions match, with its deadline and its recorded answers.',
    ),
  handler: (words) =>
    editing(
      'reading',
      words,
      (options) => cutTrace({ ...options, ...choiceOf(words) }),
      (summary) => summaryText(words.output, summary),
    ),
};

type Choice = Pick<CutOptions, 'from' | 'to' | 'messages' | 'pids' | 'where' | 'described'>;

function choiceOf(words: CutWords): Choice {
  const { from, to, messages, pid, where } = words;
  const said = { from, to, messages, pid, where };
  const described = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${value}`));
  if (described.length === 0)
    throw new UsageError('no condition given', {
      remedy: 'give --from, --to, --messages, --pid or --where',
    });
  return {
    described: described.join(' '),
    ...(from === undefined ? {} : { from: moment('from', from) }),
    ...(to === undefined ? {} : { to: moment('to', to) }),
    ...(messages === undefined ? {} : { messages: placesOf(messages) }),
    ...(pid === undefined ? {} : { pids: pidsOf(pid) }),
    ...(where === undefined ? {} : { where: parseWhere(where) }),
  };
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

function placesOf(word: string): { first: number; last: number } {
  const [, first, dash, last] = /^(\d{1,15})(-)?(\d{1,15})?$/.exec(word) ?? [];
  const range = {
    first: Number(first),
    last: last !== undefined ? Number(last) : dash === undefined ? Number(first) : Number.MAX_SAFE_INTEGER,
  };
  if (first === undefined || (dash === undefined && last !== undefined) || range.last < range.first)
    throw new UsageError(`invalid range '${word}' for '--messages'`, {
      remedy: 'numbers count from 0: 120-180, 120-, or 7',
    });
  return range;
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
  if (cut !== null) lines.push(`  the input is cut at byte ${number(cut.offset)}: ${cut.reason}`);
  return `${lines.join('\n')}\n`;
}
