// The command line: one command a file. Here are only the parser, the way errors are told, and the exit status.
import yargs, { type Argv, type CommandModule } from 'yargs';
import { exitCodes, isEsreplayError, UsageError } from '../errors.ts';
import { catCommand } from './cat.ts';
import { demoCommand } from './demo.ts';
import { importCommand } from './import.ts';
import { infoCommand } from './info.ts';
import { kitCommand } from './kit.ts';
import { runCommand } from './run.ts';
import { version } from './version.ts';

const commands = [
  runCommand,
  importCommand,
  infoCommand,
  catCommand,
  kitCommand,
  demoCommand,
] as unknown as readonly CommandModule[];

/** Runs one command and returns its exit status; what went wrong has been told on stderr. */
export async function esreplay(words: readonly string[]): Promise<number> {
  stopWhenNobodyReads();
  try {
    process.exitCode = exitCodes.pass;
    await parser(words).parseAsync();
    return Number(process.exitCode);
  } catch (error) {
    return tell(error);
  }
}

function parser(words: readonly string[]): Argv {
  const all = yargs([...words])
    .scriptName('esreplay')
    .usage('$0 COMMAND\n\nRecord macOS Endpoint Security messages, replay them to your client, and judge its answers.')
    .parserConfiguration({ 'populate--': true, 'camel-case-expansion': true })
    .exitProcess(false)
    .strict()
    .demandCommand(1, 'No command was given.')
    .recommendCommands()
    .version(version)
    .help()
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .example('$0 run traces/first-run.estrace -- ./client', 'replay a sample to a client')
    .fail((message, error) => {
      throw error ?? usageError(message, words);
    });
  for (const command of commands) all.command(command);
  return all;
}

// yargs words: "Unknown arguments: x, y", "Not enough non-option arguments: got 0, need at least 1".
function usageError(message: string, words: readonly string[]): UsageError {
  const [name] = words;
  const command = commands.find((each) => commandName(each.command) === name);
  const help = command === undefined ? 'esreplay --help' : `esreplay ${name} --help`;
  const forgotten = command?.command === runCommand.command && !words.includes('--');
  const hint = forgotten ? 'Put -- before the client: esreplay run TRACE -- CLIENT. ' : '';
  const lastLine = message.trim().split('\n').at(-1) ?? message;
  return new UsageError(lastLine.endsWith('.') ? lastLine : `${lastLine}.`, { remedy: `${hint}See ${help}.` });
}

function commandName(command: string | readonly string[] | undefined): string {
  const [first = ''] = [command ?? ''].flat();
  return first.split(' ')[0] ?? '';
}

/** Writes what went wrong to stderr and returns the exit status. A user's mistake never shows a stack. */
function tell(error: unknown): number {
  if (isEsreplayError(error)) {
    const lines = [`esreplay: ${error.message}`];
    if (error.place !== undefined) lines.push(`  at ${error.place}`);
    if (error.remedy !== undefined) lines.push(`  ${error.remedy}`);
    process.stderr.write(`${lines.join('\n')}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `esreplay: this is a bug in esreplay ${version}; please report it with these lines.\n${stack}\n`,
  );
  return exitCodes.bug;
}

// `esreplay cat TRACE | head`: the reader going away is no error.
function stopWhenNobodyReads(): void {
  if (process.stdout.listenerCount('error') > 0) return;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.pass);
    throw error;
  });
}
