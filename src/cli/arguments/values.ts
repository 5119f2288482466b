// The kinds of values that options and positionals take: what the parser needs, what help calls them, and what a shell
// can complete them with.
import { sampleNames } from '../../trace/samples.ts';

export const file = { type: 'string', requiresArg: true, takes: 'FILE', files: true } as const;
export const inputFile = { ...file, dash: 'copied' } as const;
/** A file to write, which cannot be standard output. */
export const writtenFile = { ...file, writes: true } as const;
export const outputFile = { ...writtenFile, dash: 'written' } as const;
export const number = { type: 'number', requiresArg: true, takes: 'N' } as const;
export const text = (takes: string) => ({ type: 'string', requiresArg: true, takes }) as const;

export const traceNames = 'a file, a sample such as @boot, or - for standard input';

/** A trace to read. */
export const trace = { type: 'string', takes: 'TRACE', files: true, dash: 'copied', known: sampleNames } as const;

/** The trace that a command is about. */
export const traceArgument = { ...trace, demandOption: true, describe: `trace to read: ${traceNames}` } as const;
