// Arguments shared by redact, recover and cut, and how they show their work.
import type { Argv } from 'yargs';
import type { RewriteOptions } from '../../edit/output.ts';
import { exitCodes } from '../../errors.ts';
import { onInterrupt } from '../terminal/interrupt.ts';
import { LongWork } from '../terminal/long-work.ts';
import { textStream, withOutput } from '../terminal/standard-output.ts';
import { version } from '../version.ts';
import { outputFile } from './values.ts';

export interface EditArguments {
  readonly trace: string;
  readonly output: string;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
}

export const outputOption = { ...outputFile, alias: 'o', describe: 'trace to write; - is standard output' } as const;

export const forceOption = { type: 'boolean', describe: 'replace the output if it exists' } as const;

export const editOptions = <T>(parser: Argv<T>) =>
  parser
    .option('force', forceOption)
    .option('json', { type: 'boolean', describe: 'print the summary as one JSON object' });

/** What `--json` prints. Keys are append-only. */
export type Edited<Summary> = Pick<EditArguments, 'trace' | 'output'> & Summary;

/** Runs the work with progress on a terminal; Ctrl-C ends it without an output file. */
export async function editing<T>(
  verb: string,
  { trace, output, force, json }: EditArguments,
  work: (options: RewriteOptions) => Promise<T>,
  text: (summary: T) => string,
): Promise<void> {
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
    textStream(output).write(
      json ? `${JSON.stringify({ trace, output, ...summary } satisfies Edited<T>)}\n` : text(summary),
    );
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  } finally {
    shown.done();
    interrupt.release();
  }
}
