// The command line: finds the command, parses its words, and turns an error into a message and an exit status. Each
// command has a file of its own.

import { exitCodes, isEsreplayError, UsageError } from '../errors/errors.ts';
import { shortageOf } from '../errors/shortage.ts';
import { version } from '../system/version.ts';
import { ownText, type Printable, painted, printableLines } from '../words/printable.ts';
import { unknownCommand, unknownOption } from './arguments/parser-complaint.ts';
import { type CommandRow, commandNamed } from './command-row.ts';
import { commands } from './commands.ts';
import { completionWord } from './completion/scripts.ts';
import { diagnostic } from './terminal/diagnostic.ts';
import { unwritable } from './terminal/output.ts';
import { show } from './terminal/show.ts';

/** Runs one command and returns its exit status; errors go to stderr. */
export async function esreplay(words: readonly string[]): Promise<number> {
  stopWhenNobodyReads();
  try {
    return await dispatch(words);
  } catch (error) {
    return reportError(error);
  }
}

/** Makes this process a worker of a pool; `onFirstEnded` is called when its first trial has ended. */
export async function work(onFirstEnded: () => void): Promise<void> {
  (await import('../trials/worker.ts')).work(onFirstEnded);
}

async function dispatch(words: readonly string[]): Promise<number> {
  const [first = '', ...rest] = words;
  if (first === completionWord) {
    // The shell reads it, which separates by tabs.
    return print(ownText(await (await import('./completion/candidates.ts')).answer(rest, commands)));
  }
  const beforeDashes = words.slice(0, words.includes('--') ? words.indexOf('--') : undefined);
  const hasOption = (...options: readonly string[]): boolean => beforeDashes.some((word) => options.includes(word));
  if (hasOption('--version', '-V')) return print(painted(`${version}\n`));
  const row = commandNamed(first, commands);
  if (hasOption('--help', '-h')) return print(painted(await helpText(first, row)));
  if (row !== null) return (await import('./arguments/parser.ts')).parseAndRun(row, first, rest);
  if (words.length === 0) {
    show(process.stderr, painted(`${await helpText(first, row)}\n`));
    throw new UsageError('no command given', { remedy: 'name one of the commands above' });
  }
  throw first.startsWith('-')
    ? unknownOption(first, ['help', 'version'])
    : unknownCommand(first, Object.keys(commands));
}

async function helpText(name: string, row: CommandRow | null): Promise<string> {
  const { commandHelp, mainHelp } = await import('./help/help-text.ts');
  return row === null ? mainHelp(commands) : commandHelp(name, row);
}

function print(text: Printable): number {
  show(process.stdout, text);
  return exitCodes.pass;
}

/** Writes the error to stderr and returns the exit status. A user's mistake never shows a stack. */
function reportError(thrown: unknown): number {
  const error = isEsreplayError(thrown) ? thrown : (shortageOf(thrown) ?? thrown);
  if (isEsreplayError(error)) {
    show(process.stderr, diagnostic('error', error));
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  show(
    process.stderr,
    printableLines(`error: internal error in esreplay ${version}; a report of this bug needs the stack\n${stack}\n`),
  );
  return exitCodes.bug;
}

// Adds the listener once. Others may listen too: a loader's thread writes to stdout.
function stopWhenNobodyReads(): void {
  if (!process.stdout.listeners('error').includes(onOutputError)) process.stdout.on('error', onOutputError);
}

// Ends quietly if the reader has gone, as in `esreplay cat TRACE | head`. A full disk is an error.
function onOutputError(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.pass) : reportError(unwritable(error)));
}
