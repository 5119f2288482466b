// The command line: one command a file. Here are only the parser, the way errors are told, and the exit status.
import yargs, { type Argv, type CommandModule } from 'yargs';
import { exitCodes, isEsreplayError, UsageError } from '../errors.ts';
import { version } from './version.ts';

/** Only the command that was named is loaded; for help and for an unknown name all of them are. */
const commands = {
  run: () => import('./run.ts').then(({ runCommand }) => runCommand),
  import: () => import('./import.ts').then(({ importCommand }) => importCommand),
  info: () => import('./info.ts').then(({ infoCommand }) => infoCommand),
  cat: () => import('./cat.ts').then(({ catCommand }) => catCommand),
  kit: () => import('./kit.ts').then(({ kitCommand }) => kitCommand),
  demo: () => import('./demo.ts').then(({ demoCommand }) => demoCommand),
};

type CommandName = keyof typeof commands;

/** Runs one command and returns its exit status; what went wrong has been told on stderr. */
export async function esreplay(words: readonly string[]): Promise<number> {
  stopWhenNobodyReads();
  try {
    process.exitCode = exitCodes.pass;
    await (await parser(words)).parseAsync();
    return Number(process.exitCode);
  } catch (error) {
    return tell(error);
  }
}

async function parser(words: readonly string[]): Promise<Argv> {
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
  const name = commandIn(words);
  const loaders = name === null ? Object.values(commands) : [commands[name]];
  for (const command of await Promise.all(loaders.map((load) => load())))
    all.command(command as unknown as CommandModule);
  return all;
}

// yargs words: "Unknown arguments: x, y", "Not enough non-option arguments: got 0, need at least 1".
function usageError(message: string, words: readonly string[]): UsageError {
  const name = commandIn(words);
  const help = name === null ? 'esreplay --help' : `esreplay ${name} --help`;
  const forgotten = name === 'run' && !words.includes('--');
  const hint = forgotten ? 'Put -- before the client: esreplay run TRACE -- CLIENT. ' : '';
  const lastLine = message.trim().split('\n').at(-1) ?? message;
  return new UsageError(lastLine.endsWith('.') ? lastLine : `${lastLine}.`, { remedy: `${hint}See ${help}.` });
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
