// Arguments shared by cut, edit, redact and recover, and how they show their work.

import type { Argv } from 'yargs';
import type { RewriteOptions } from '../../edit/output.ts';
import type { CutPlace, Selection } from '../../edit/rewrite.ts';
import { exitCodes, UsageError } from '../../errors/errors.ts';
import { number } from '../../print/facts-text.ts';
import { parseWhere, whereHelp } from '../../print/where.ts';
import { version } from '../../system/version.ts';
import { onInterrupt } from '../../trials/interrupt.ts';
import { jsonText, printableLines } from '../../words/printable.ts';
import { LongWork } from '../terminal/long-work.ts';
import { show } from '../terminal/show.ts';
import { textStream, withOutput } from '../terminal/standard-output.ts';
import { outputFile, text, traceArgument } from './values.ts';

export interface EditArguments {
  readonly trace: string;
  readonly output: string;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const outputOption = { ...outputFile, alias: 'o', describe: 'trace to write; - is standard output' } as const;

export const forceOption = { type: 'boolean', describe: 'replace the output if it exists' } as const;

/** The trace to read and the one to write. */
export const traceAndOutput = <T>(parser: Argv<T>) =>
  parser.positional('trace', traceArgument).option('output', { ...outputOption, demandOption: true });

export interface SelectionWords {
  readonly messages?: string | undefined;
  readonly where?: string | undefined;
}

export const messagesOption = {
  ...text('RANGE'),
  describe: 'message numbers as cat shows them: 120-180, 120-, or 7',
} as const;

/** `all`: a note on the default. */
export const whereOption = (all = '') => ({
  ...text('CONDITION'),
  describe: `messages that match${all}: ${whereHelp}`,
});

export const selectionOf = ({ messages, where }: SelectionWords): Selection => ({
  ...(messages === undefined ? {} : { messages: placesOf(messages) }),
  ...(where === undefined ? {} : { where: parseWhere(where) }),
});

/** The options that were given, as they were typed, for messages and for the header. */
export const typed = (words: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));

/** For the summary of the work. */
export const cutLines = (cut: CutPlace): readonly string[] =>
  cut === null ? [] : [`  the input is cut at byte ${number(cut.offset)}: ${cut.reason}`];

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

export const editOptions = <T>(parser: Argv<T>) =>
  parser
    .option('force', forceOption)
    .option('json', { type: 'boolean', describe: 'print the summary as one JSON object' });

/** What `--json` prints. Keys are append-only. */
export type Edited<Summary> = Pick<EditArguments, 'trace' | 'output'> & Summary;

/**
 * Runs the work with progress on a terminal; Ctrl-C ends it without an output file. Returns the exit status.
 */
export async function editing<T>(
  verb: string,
  { trace, output, force, json }: EditArguments,
  work: (options: RewriteOptions) => Promise<T>,
  text: (summary: T) => string,
): Promise<number> {
  const shown = new LongWork(verb);
  const interrupt = onInterrupt();
  try {
    const summary = await withOutput(output, (path) =>
      work({
        input: trace,
        output: path,
        overwrite: force === true,
        application: `esreplay ${version}`,
        signal: interrupt.signal,
        onProgress: (bytes, size) => shown.at(bytes, size),
      }),
    );
    shown.done();
    show(
      textStream(output),
      json ? jsonText({ trace, output, ...summary } satisfies Edited<T>) : printableLines(text(summary)),
    );
    return exitCodes.pass;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return exitCodes.interrupted;
  } finally {
    shown.done();
    interrupt.release();
  }
}
