// The command line: one command a file. Here are only the parser, the way errors are told, and the exit status.
import type { Argv, CommandModule } from 'yargs';
import { exitCodes, isEsreplayError, UsageError } from '../errors.ts';
import { printable } from '../words/printable.ts';
import { withExamples } from './arguments/examples.ts';
import { refuseRepeated } from './arguments/repeated.ts';
import { type CommandName, type CommandRow, commands } from './commands.ts';
import { unwritable } from './terminal/output.ts';
import { version } from './version.ts';

/** Options that may be given more than once. */
const mayRepeat: readonly string[] = ['client', 'auth', 'events', 'policy', 'show'];

/** A client gets its arguments as they were typed: 007 is no 7. */
export const parserConfiguration = {
  'populate--': true,
  'camel-case-expansion': true,
  'parse-positional-numbers': false,
} as const;

/** Runs one command and returns its exit status; what went wrong has been told on stderr. */
export async function esreplay(words: readonly string[]): Promise<number> {
  stopWhenNobodyReads();
  try {
    process.exitCode = exitCodes.pass;
    await parse(words);
    return Number(process.exitCode);
  } catch (error) {
    return tell(error);
  }
}

async function parse(words: readonly string[]): Promise<void> {
  if (words.length === 1 && words[0] === '--version') {
    process.stdout.write(`${version}\n`);
    return;
  }
  const name = commandIn(words);
  const { default: yargs } = await import('yargs');
  if (name !== null) return parseCommand(parser(yargs(), words), commands[name], words);
  const all = parser(yargs(), words)
    .usage('$0 COMMAND\n\nRecord macOS Endpoint Security messages, replay them to your client, and judge its answers.')
    .recommendCommands();
  withExamples(all, [
    ['esreplay demo', 'see one client pass and one fail, with its stack'],
    ['esreplay run traces/first-run.estrace -- ./client', 'replay a sample to a client of yours'],
  ]);
  for (const row of Object.values(commands)) all.command(lazily(row));
  if (words.length === 0) {
    process.stderr.write(`${await all.getHelp()}\n\n`);
    throw new UsageError('No command was given.', { remedy: 'Name one of the commands above.' });
  }
  await all.demandCommand(1, 'No command was given.').parseAsync([...words]);
}

// The parser's default command: for any other, yargs renders the whole help text after every call of the handler.
async function parseCommand(parser: Argv, { usage, about, load }: CommandRow, words: readonly string[]) {
  const module = await load();
  await parser
    .usage(`$0 ${usage}\n\n${about}`)
    .middleware((words) => refuseRepeated(words, mayRepeat), true)
    .command({ ...module, command: usage.replace(/^\S+/, '$0') })
    .parseAsync(words.slice(1));
}

/** Where no command is the first word: its options are loaded when the parser comes to them, and not for the list of all. */
function lazily({ usage, about, load }: CommandRow): CommandModule {
  return {
    command: usage,
    describe: about,
    builder: async (parser) => {
      const { builder = {} } = await load();
      return typeof builder === 'function' ? builder(parser) : parser.options(builder);
    },
    handler: async (words) => (await load()).handler(words),
  };
}

function parser(bare: Argv, words: readonly string[]): Argv {
  return bare
    .scriptName('esreplay')
    .parserConfiguration(parserConfiguration)
    .exitProcess(false)
    .strict()
    .detectLocale(false)
    .version(version)
    .help()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .fail((message, error) => {
      // The parser's own complaints come as text, or as an error of its own class.
      throw error === undefined || error.name === 'YError' ? usageError(message, words) : error;
    });
}

/** What the first word after the command is, where it is not a trace. */
const subjects: Readonly<Record<string, string>> = { import: 'file', explain: 'report or run directory' };

// yargs words: "Unknown arguments: x, y", "Not enough non-option arguments: got 0, need at least 1".
function usageError(message: string, words: readonly string[]): UsageError {
  const name = commandIn(words);
  const help = name === null ? 'esreplay --help' : `esreplay ${name} --help`;
  const forgotten = ['run', 'bench', 'squeeze'].includes(name ?? '') && !words.includes('--');
  const hint = forgotten ? `Put -- before the client: esreplay ${name} TRACE -- CLIENT. ` : '';
  const lastLine = message.startsWith('Not enough non-option arguments')
    ? `No ${subjects[name ?? ''] ?? 'trace'} was named.`
    : (message.trim().split('\n').at(-1) ?? message).trim();
  return new UsageError(/[.?]$/.test(lastLine) ? lastLine : `${lastLine}.`, { remedy: `${hint}See ${help}.` });
}

function commandIn([name = '']: readonly string[]): CommandName | null {
  return Object.hasOwn(commands, name) ? (name as CommandName) : null;
}

/** Writes what went wrong to stderr and returns the exit status. A user's mistake never shows a stack. */
function tell(error: unknown): number {
  if (isEsreplayError(error)) {
    const lines = [`esreplay: ${error.message}`];
    if (error.place !== undefined) lines.push(`  at ${error.place}`);
    if (error.remedy !== undefined) lines.push(`  ${error.remedy}`);
    // A name in it may come from a file that anybody has made.
    process.stderr.write(`${lines.join('\n').split('\n').map(printable).join('\n')}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `esreplay: this is a bug in esreplay ${version}; please report it with these lines.\n${stack}\n`,
  );
  return exitCodes.bug;
}

// `esreplay cat TRACE | head`: the reader going away is no error. A disk that is full is one, whoever was writing.
// Others listen too (a loader's thread writes there), so it is this listener that is looked for.
function stopWhenNobodyReads(): void {
  if (!process.stdout.listeners('error').includes(onOutputError)) process.stdout.on('error', onOutputError);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.pass) : tell(unwritable(error)));
}
