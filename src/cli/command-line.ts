// The command line: one command a file. Here are the parser, what becomes of an error, and the exit status.
import type { Argv, CommandModule } from 'yargs';
import { exitCodes, isEsreplayError, UsageError } from '../errors.ts';
import { withExamples } from './arguments/examples.ts';
import { parserComplaint } from './arguments/parser-complaint.ts';
import { refuseRepeated } from './arguments/repeated.ts';
import { type CommandName, type CommandRow, commands } from './commands.ts';
import { diagnostic } from './terminal/diagnostic.ts';
import { unwritable } from './terminal/output.ts';
import { version } from './version.ts';

/** A client gets its arguments as they were typed: 007 does not become 7. */
export const parserConfiguration = {
  'populate--': true,
  'camel-case-expansion': true,
  'parse-positional-numbers': false,
} as const;

/** The word before a command line of which a shell wants the last word completed, as the parser's scripts have it. */
const completionWord = '--get-yargs-completions';

/** Runs one command and returns its exit status; what went wrong is on stderr. */
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
  if (words[0] === completionWord) {
    const { completionsOf } = await import('./arguments/completions.ts');
    for (const each of await completionsOf(words.slice(1), commands)) process.stdout.write(`${each}\n`);
    return;
  }
  const name = commandIn(words);
  const { default: yargs } = await import('yargs');
  if (name !== null) return parseCommand(parser(yargs(), words), commands[name], words);
  const all = parser(yargs(), words)
    .usage('$0 COMMAND\n\nRecord macOS Endpoint Security messages, replay them to your client, and judge its answers.')
    .recommendCommands();
  withExamples(all, [
    ['esreplay demo', 'one client fails, with its stack, and one passes'],
    ['esreplay run traces/first-run.estrace -- ./client', 'replay a sample to your client'],
  ]);
  for (const row of Object.values(commands)) all.command(lazily(row));
  if (words.length === 0) {
    process.stderr.write(`${await all.getHelp()}\n\n`);
    throw new UsageError('no command given', { remedy: 'name one of the commands above' });
  }
  await all.demandCommand(1, 'no command given').parseAsync([...words]);
}

// The parser's default command: for any other, yargs renders the whole help text after every call of the handler.
async function parseCommand(parser: Argv, { usage, about, load }: CommandRow, words: readonly string[]) {
  const module = await load();
  await parser
    .usage(`$0 ${usage}\n\n${about}`)
    .middleware((given) => refuseRepeated(given, parser), true)
    .command({ ...module, command: usage.replace(/^\S+/, '$0') })
    .parseAsync(words.slice(1));
}

/** Where no command is the first word: its options are loaded when the parser needs them, not for the list of commands. */
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
      if (error !== undefined && error.name !== 'YError') throw error;
      const command = commandIn(words);
      throw parserComplaint(message, { words, command, commands: Object.keys(commands), options: optionsOf(bare) });
    });
}

/** The parser tells its options, and its types do not say so. */
function optionsOf(parser: Argv): readonly string[] {
  const { key } = (parser as Argv & { getOptions(): { readonly key: object } }).getOptions();
  return Object.keys(key).filter((name) => !/[A-Z]/.test(name));
}

function commandIn([name = '']: readonly string[]): CommandName | null {
  return Object.hasOwn(commands, name) ? (name as CommandName) : null;
}

/** Writes what went wrong to stderr and returns the exit status. A user's mistake never shows a stack. */
function tell(error: unknown): number {
  if (isEsreplayError(error)) {
    process.stderr.write(diagnostic('error', error));
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error: internal error in esreplay ${version}; please report it with this stack\n${stack}\n`);
  return exitCodes.bug;
}

// `esreplay cat TRACE | head`: it is not an error when the reader goes away. A full disk is one, whatever was writing.
// Others listen too (a loader's thread writes there), so it is this listener that is looked for.
function stopWhenNobodyReads(): void {
  if (!process.stdout.listeners('error').includes(onOutputError)) process.stdout.on('error', onOutputError);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.pass) : tell(unwritable(error)));
}
