// The options of an import, and its summary.
import type { HeaderOptions } from './import-header.ts';

export interface ImportOptions extends HeaderOptions {
  /** eslogger's output; `-` is standard input. */
  readonly input: string;
  readonly output: string;
  /** Skip lines that cannot be imported instead of stopping at the first. */
  readonly skipBad?: boolean;
  readonly onProgress?: (bytes: number, size: number | null) => void;
  /** Memory for what the trace defines, as `TraceWriter` has it. */
  readonly definitionBytes?: number;
}

export interface BadLine {
  readonly place: string;
  readonly reason: string;
}

/** Messages that the file lacks, by its sequence numbers. */
export interface MissingMessages {
  readonly count: bigint;
  /** Number of holes. */
  readonly places: number;
  /** The first few: `before` is the index in the trace of the message after the hole, `line` its line. */
  readonly first: readonly { readonly count: bigint; readonly before: number; readonly line: number }[];
}

export interface ImportSummary {
  readonly messages: number;
  /** By event type, including AUTH twins. */
  readonly byType: ReadonlyMap<number, number>;
  readonly runs: number;
  /** The most clients of eslogger in one run, and how many events several of them saw. */
  readonly clients: number;
  readonly sharedEvents: number;
  /** Facts that the lines lack and the trace needs. */
  readonly warnings: readonly string[];
  /** Nanoseconds since 1970: the earliest and the latest time of all runs. */
  readonly firstWall: bigint;
  readonly lastWall: bigint;
  readonly twins: number;
  readonly skipped: number;
  /** The first few skipped lines. */
  readonly badLines: readonly BadLine[];
  readonly missing: MissingMessages;
  /** Place of the last line, if it is cut and was not imported. */
  readonly cutLine: string | null;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly notes: readonly string[];
}
