// `esreplay import`: converts eslogger's output to a trace.

import { checkOutput } from '../../edit/output.ts';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { importEslogger } from '../../import/eslogger.ts';
import { defaultBudgetMs } from '../../import/import-header.ts';
import type { ImportSummary } from '../../import/import-summary.ts';
import { number as grouped, wallText } from '../../print/facts-text.ts';
import { eventLabels } from '../../schema/macos/events.ts';
import { version } from '../../system/version.ts';
import { durationText } from '../../words/duration.ts';
import { eventLabelOf, eventName } from '../../words/event-label.ts';
import { jsonText, printable, printableLines } from '../../words/printable.ts';
import { forceOption, outputOption } from '../arguments/edit-arguments.ts';
import { withExamples } from '../arguments/examples.ts';
import { file, number } from '../arguments/values.ts';
import type { Command, CommandSummary } from '../command-row.ts';
import { note, warn } from '../terminal/diagnostic.ts';
import { LongWork } from '../terminal/long-work.ts';
import { show } from '../terminal/show.ts';
import { outputName, textStream, withOutput } from '../terminal/standard-output.ts';

interface ImportWords {
  readonly file: string;
  readonly output: string;
  readonly auth?: readonly string[] | undefined;
  readonly budget?: number | undefined;
  readonly skipBad?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const row: CommandSummary = {
  usage: 'import <file>',
  group: 'traces',
  about: "convert eslogger's output to a trace",
};

export const importCommand: Command<ImportWords> = {
  builder: (parser) =>
    withExamples(
      parser
        .positional('file', {
          ...file,
          dash: 'streamed' as const,
          demandOption: true,
          describe: "eslogger's output; - is standard input",
        })
        .option('output', { ...outputOption, demandOption: true })
        .option('auth', {
          type: 'string',
          array: true,
          nargs: 1,
          takes: 'EVENTS',
          list: true,
          known: () => eventLabels('auth'),
          coerce: (words: string[]) => words.flatMap((word) => word.split(',')).filter((word) => word !== ''),
          describe: 'insert an AUTH message before each NOTIFY message of these events, separated by commas',
        })
        .option('budget', {
          ...number,
          takes: 'MS',
          describe: 'budget of AUTH messages, from enqueue to deadline; eslogger shows no deadlines',
          defaultDescription: String(defaultBudgetMs),
        })
        .option('skip-bad', { type: 'boolean', describe: 'skip lines that cannot be imported, and count them' })
        .option('force', forceOption)
        .option('json', { type: 'boolean', describe: 'print the summary as one JSON object' }),
      [
        [
          'esreplay import events.jsonl -o t.estrace --auth exec,open',
          'AUTH and NOTIFY messages from recorded NOTIFY events',
        ],
      ],
      'Lines are sorted by global_seq_num within each run; a run ends where the numbers or the clock restart. An inserted AUTH message has the time and the fields of its NOTIFY message, except for create: its file does not exist yet.',
    ),
  handler: async (words) => {
    const { budget } = words;
    if (budget !== undefined && !(budget >= 1 && budget <= budgetLimitMs)) {
      throw new UsageError(`--budget takes a number of milliseconds from 1 to ${budgetLimitMs}`);
    }
    checkOutput({ input: words.file, output: words.output, overwrite: words.force === true });
    const work = new LongWork('importing');
    try {
      const summary = await withOutput(words.output, (output) =>
        importEslogger({
          input: words.file,
          output,
          application: `esreplay ${version}`,
          ...(words.auth === undefined ? {} : { auth: words.auth }),
          ...(budget === undefined ? {} : { budgetMs: budget }),
          ...(words.skipBad === undefined ? {} : { skipBad: words.skipBad }),
          onProgress: (bytes, size) => work.at(bytes, size),
        }),
      );
      work.done();
      tellBadLines(summary);
      for (const each of summary.warnings) warn(each);
      if (summary.cutLine !== null) note('the last line is cut and was not imported', { place: summary.cutLine });
      show(
        textStream(words.output),
        words.json
          ? jsonText(summaryValue(words, summary))
          : printableLines(summaryText(printable(outputName(words.output)), summary, words.auth ?? [])),
      );
      return exitCodes.pass;
    } finally {
      work.done();
    }
  },
};

/** The largest budget: a day. */
const budgetLimitMs = 86_400_000;

function tellBadLines({ skipped, badLines }: ImportSummary): void {
  if (skipped === 0) return;
  for (const { place, reason } of badLines) warn(`skipped ${place}: ${reason}`);
  if (skipped > badLines.length) warn(`skipped ${grouped(skipped - badLines.length)} more lines`);
}

function twinsText(twins: number, auth: readonly string[]): string[] {
  if (twins > 0) {
    const each = twins === 1 ? '1 AUTH message inserted before its NOTIFY message' : undefined;
    return [
      `  ${each ?? `${grouped(twins)} AUTH messages inserted before their NOTIFY messages`}`,
      "  global_seq_num counts them too, so it differs from eslogger's",
    ];
  }
  return auth.length === 0 ? [] : [`  0 AUTH messages inserted: no ${auth.join(' or ')} in the input`];
}

/** What `--json` prints. Keys are append-only. */
export function summaryValue({ file, output }: Pick<ImportWords, 'file' | 'output'>, summary: ImportSummary) {
  const { byType, firstWall, lastWall, twins, missing, ...rest } = summary;
  return {
    file,
    output,
    ...rest,
    authTwins: twins,
    missing: {
      count: Number(missing.count),
      places: missing.places,
      first: missing.first.map(({ count, ...place }) => ({ count: Number(count), ...place })),
    },
    first: wallText(firstWall),
    last: wallText(lastWall),
    byType: mostFirst(byType).map(([eventType, messages]) => ({
      eventType,
      name: eventName(eventType),
      messages,
    })),
  };
}

const mostFirst = (byType: ImportSummary['byType']): readonly (readonly [type: number, messages: number])[] =>
  [...byType].sort((a, b) => b[1] - a[1] || a[0] - b[0]);

function clientsText({ clients, sharedEvents }: ImportSummary): string[] {
  if (clients < 2) return [];
  const shared =
    sharedEvents === 1 ? '1 event that several saw is' : `${grouped(sharedEvents)} events that several saw are`;
  return [
    `  lines of ${grouped(clients)} clients in one run, merged by mach_time; ${shared} one message each`,
    "  such a run is numbered anew, so seq_num and global_seq_num differ from eslogger's",
  ];
}

function missingText({ count, places, first }: ImportSummary['missing']): string[] {
  if (count === 0n) return [];
  const more = places - first.length;
  return [
    `  ${grouped(count)} ${count === 1n ? 'message' : 'messages'} missing, by the sequence numbers: lost, or left out of the file`,
    ...first.map(
      (hole) => `    ${grouped(hole.count)} before message ${grouped(hole.before)} (line ${grouped(hole.line)})`,
    ),
    ...(more > 0 ? [`    and at ${grouped(more)} more ${more === 1 ? 'place' : 'places'}`] : []),
  ];
}

function summaryText(output: string, summary: ImportSummary, auth: readonly string[]): string {
  const { messages, bytesWritten, bytesRead, byType, runs, firstWall, lastWall, skipped, twins, missing, notes } =
    summary;
  const each = (bytes: number): string => `${grouped(bytes)} bytes`;
  const lines = [
    `${output}: ${grouped(messages)} ${messages === 1 ? 'message' : 'messages'}, ${each(bytesWritten)} (from ${each(bytesRead)})`,
    `  ${runs === 1 ? 'one run' : `${grouped(runs)} runs`}, ${wallText(firstWall)}, for ${durationText(lastWall - firstWall)}`,
    ...clientsText(summary),
    ...twinsText(twins, auth),
    ...(skipped === 0 ? [] : [`  ${grouped(skipped)} ${skipped === 1 ? 'line' : 'lines'} skipped`]),
    ...missingText(missing),
    ...notes.map((each) => `  ${each}`),
    ...mostFirst(byType).map(([type, count]) => `  ${eventLabelOf(type).padEnd(34)} ${grouped(count).padStart(12)}`),
  ];
  return `${lines.join('\n')}\n`;
}
