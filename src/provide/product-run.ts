// One run of a product that reads eslogger: its folder, its start, its end, and what was seen of it.
import { tmpdir } from 'node:os';
import { SetupError } from '../errors/errors.ts';
import { writeRemedy } from '../errors/write-remedy.ts';
import type { FaultName } from '../eslogger/faults.ts';
import type { ProcessExit } from '../observed/observation.ts';
import { OutputCollector } from '../output-map/collected-output.ts';
import type { OutputComparison } from '../output-map/compare.ts';
import type { OutputMap } from '../output-map/map.ts';
import type { TokenShape } from '../print/line-style.ts';
import { ClientProcess } from '../run/client/client-process.ts';
import { removeMadeDirectory } from '../run/directory/made-directories.ts';
import { findCommand } from '../run/prepare/client-check.ts';
import { findProgramsLibrary } from '../run/prepare/library.ts';
import type { CheckedTrace } from '../run/prepare/trace-check.ts';
import { compareLines, type EndedProduct } from './compare-lines.ts';
import { ExpectedOutput, type OutputDifference } from './expected-output.ts';
import { makePrograms, programsErrno, programsFolder, refusedBySudo, startedEsloggers } from './programs.ts';
import { type Patience, usualPatience, watchProduct } from './watch-product.ts';

export interface ProductOptions {
  readonly trace: CheckedTrace;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly eslogger: EsloggerWords;
  /** What it must print on standard output; null: anything. */
  readonly expectedOutput: string | null;
  /** How its lines name messages, to compare them; null: they are not compared. */
  readonly outputMap: OutputMap | null;
  /** Environment variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly patience?: Partial<Patience>;
  readonly signal?: AbortSignal | undefined;
  /** Ends the product without waiting for it. */
  readonly killNow?: AbortSignal | undefined;
}

/** Of `esreplay eslogger`. */
export interface EsloggerWords {
  /** Of the macOS release. */
  readonly os: string;
  readonly pace: string;
  readonly speed?: number;
  readonly queueCapacity?: number;
  readonly tokens: TokenShape;
  readonly seed: bigint;
  readonly faults: readonly FaultName[];
}

/** What was seen. */
export interface ProductRun extends EndedProduct {
  /** Of the product's first process. */
  readonly exit: ProcessExit | null;
  readonly refusedBySudo: readonly string[];
  /** Why /usr/bin/eslogger was not ours: an errno; 0: it was ours. Null: unknown. */
  readonly programsErrno: number | null;
  readonly printed: number;
  /** Its output was compared with a file of --expect-output. */
  readonly isExpected: boolean;
  readonly difference: OutputDifference | null;
  /** Its lines and the messages; null: they are not compared. */
  readonly lines: OutputComparison | null;
  readonly durationNs: number;
}

/** Throws SetupError if the product cannot be started. */
export async function runProduct(options: ProductOptions): Promise<ProductRun> {
  const { command, eslogger, trace } = options;
  const program = findCommand(command[0] ?? '');
  const begin = process.hrtime.bigint();
  const folder = madeFolder(optionWords(trace.path, eslogger), trace.pids);
  const expected = options.expectedOutput === null ? null : new ExpectedOutput(options.expectedOutput);
  const patience = { ...usualPatience, ...options.patience };
  const output = options.outputMap === null ? null : new OutputCollector(options.outputMap.source);
  const path = options.env?.PATH ?? process.env.PATH ?? '/usr/bin:/bin';
  let printed = 0;
  let wake = (): void => undefined;
  try {
    const client = await ClientProcess.start(
      {
        program,
        command,
        loader: [],
        library: null,
        programsLibrary: process.platform === 'linux' ? findProgramsLibrary() : undefined,
        output,
        runDirectory: folder,
        env: { ...options.env, PATH: `${programsFolder(folder)}:${path}` },
        stdin: null,
        byLine: false,
        onLine: (line, output) => {
          printed++;
          if (output === 'stdout') expected?.take(line);
        },
        pidRoom: 1,
      },
      () => wake(),
    );
    const ending = await watchProduct({
      folder,
      client,
      printed: () => printed,
      signal: options.signal,
      patience,
      wake: () => new Promise((resolve) => (wake = resolve)),
    });
    const started = startedEsloggers(folder);
    // One that ended with the product would look like a failure to it.
    const ours = new Set(started.map(({ pid }) => pid).filter((pid) => pid !== client.pid));
    const endsInTime = await client.endExcept(ours, patience.endMs, options.killNow);
    const ended = { ending, endsInTime, started };
    return {
      ...ended,
      exit: client.exit,
      refusedBySudo: refusedBySudo(folder),
      programsErrno: programsErrno(folder),
      printed,
      isExpected: expected !== null,
      difference: expected?.end() ?? null,
      lines:
        options.outputMap === null || output === null
          ? null
          : compareLines(options.outputMap, output.read(), ended, trace.path),
      durationNs: Number(process.hrtime.bigint() - begin),
    };
  } finally {
    removeMadeDirectory(folder);
  }
}

function madeFolder(words: readonly string[], pids: ReadonlySet<number>): string {
  try {
    return makePrograms(tmpdir(), words, pids);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SetupError(`cannot make the folder of the run: ${message}`, {
      place: tmpdir(),
      remedy: writeRemedy(code, 'set TMPDIR to a folder with free space'),
      cause: error,
    });
  }
}

/** They follow the product's own words. */
function optionWords(trace: string, words: EsloggerWords): string[] {
  const { os, pace, speed, queueCapacity, tokens, seed, faults } = words;
  return [
    '--trace',
    trace,
    '--os',
    os,
    '--pace',
    pace,
    '--tokens',
    tokens,
    '--seed',
    String(seed),
    ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ...(queueCapacity === undefined ? [] : ['--queue-capacity', String(queueCapacity)]),
    ...faults.flatMap((fault) => ['--fault', fault]),
  ];
}
