// The command line: the parser, the handling of errors, and the exit status. Each command has a file of its own.
import type { Argv, CommandModule } from 'yargs';
import { exitCodes, isEsreplayError, UsageError } from '../errors.ts';
import { withExamples } from './arguments/examples.ts';
import { parserComplaint } from './arguments/parser-complaint.ts';
import { refuseRepeated } from './arguments/repeated.ts';
import { type CommandName, type CommandRow, commands } from './commands.ts';
import { diagnostic } from './terminal/diagnostic.ts';
import { unwritable } from './terminal/output.ts';
import { version } from './version.ts';

/** Keeps a client's arguments as typed: 007 does not become 7. */
export const parserConfiguration = {
  'populate--': true,
  'camel-case-expansion': true,
  'parse-positional-numbers': false,
} as const;

/** Comes first when a shell wants the last word completed; fixed by the parser's completion scripts. */
const completionWord = '--get-yargs-completions';

/** Runs one command and returns its exit status; errors go to stderr. */
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
  if (name !== null) return parseCommand(makeParser(yargs(), words), commands[name], words);
  const all = makeParser(yargs(), words)
    .usage('$0 COMMAND\n\nRecord macOS Endpoint Security messages, replay them to your client, and judge its answers.')
    .recommendCommands();
  withExamples(all, [
    ['esreplay demo', 'one client fails, with its stack, and one passes'],
    ['esreplay run @first-run -- ./client', 'replay a sample to your client'],
  ]);
  for (const row of Object.values(commands)) all.command(lazily(row));
  if (words.length === 0) {
    process.stderr.write(`${await all.getHelp()}\n\n`);
    throw new UsageError('no command given', { remedy: 'name one of the commands above' });
  }
  await all.demandCommand(1, 'no command given').parseAsync([...words]);
}

// Declares the command as the parser's default: for any other command, yargs renders the whole help text after every
// call of the handler.
async function parseCommand(parser: Argv, { usage, about, load }: CommandRow, words: readonly string[]) {
  const module = await load();
  await parser
    .usage(`$0 ${usage}\n\n${about}`)
    .middleware((given) => refuseRepeated(given, parser), true)
    .command({ ...module, command: usage.replace(/^\S+/, '$0') })
    .parseAsync(words.slice(1));
}

/**
 * For command lines without a command: loads a command's options when the parser needs them, not for the list of
 * commands.
 */
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

function makeParser(bare: Argv, words: readonly string[]): Argv {
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
      // The parser reports its own complaints as text, or as an error of its own class.
      if (error !== undefined && error.name !== 'YError') throw error;
      const command = commandIn(words);
      throw parserComplaint(message, { words, command, commands: Object.keys(commands), options: optionsOf(bare) });
    });
}

/** The parser can list its options, but its types do not say so. */
function optionsOf(parser: Argv): readonly string[] {
  const { key } = (parser as Argv & { getOptions(): { readonly key: object } }).getOptions();
  return Object.keys(key).filter((name) => !/[A-Z]/.test(name));
}

function commandIn([name = '']: readonly string[]): CommandName | null {
  return Object.hasOwn(commands, name) ? (name as CommandName) : null;
}

/** Writes the error to stderr and returns the exit status. A user's mistake never shows a stack. */
function tell(error: unknown): number {
  if (isEsreplayError(error)) {
    process.stderr.write(diagnostic('error', error));
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`error: internal error in esreplay ${version}; please report it with this stack\n${stack}\n`);
  return exitCodes.bug;
}

// Adds the listener once. Others may listen too: a loader's thread writes to stdout.
function stopWhenNobodyReads(): void {
  if (!process.stdout.listeners('error').includes(onOutputError)) process.stdout.on('error', onOutputError);
}

// Ends quietly if the reader has gone, as in `esreplay cat TRACE | head`. A full disk is an error.
function onOutputError(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? (process.exitCode ?? exitCodes.pass) : tell(unwritable(error)));
}
