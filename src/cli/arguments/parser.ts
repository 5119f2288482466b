// Parses the words after a command's name, and calls the command with them.
import { useReferenceAlone } from '../../addon/native.ts';
import { exitCodes } from '../../errors/errors.ts';
import type { CommandRow } from '../command-row.ts';
import { type Declared, declaredBy, type Row } from '../help/declared.ts';
import { withOutputMode } from './output-mode.ts';
import { parserComplaint } from './parser-complaint.ts';
import { refuseRepeated } from './repeated.ts';
import { refuseSharedFiles } from './shared-files.ts';
import { withStandardStreams } from './standard-streams.ts';
import { yargs } from './yargs.ts';

/** Keeps a client's arguments as typed: 007 does not become 7. */
const parserConfiguration = {
  'populate--': true,
  'camel-case-expansion': true,
  'parse-positional-numbers': false,
} as const;

/** Options of every command that only developers need: CONTRIBUTING.md names them, and no help. */
const hiddenOptions = { native: { type: 'boolean' } } as const satisfies Readonly<Record<string, Row>>;

// The command is the parser's default: for any other command, yargs renders a help text after every call of a handler.
/** Returns the exit status of the command. */
export async function parseAndRun(row: CommandRow, name: string, words: readonly string[]): Promise<number> {
  const module = await row.load();
  const declared = declaredBy(module.builder);
  let status: number = exitCodes.pass;
  await yargs()
    .scriptName('esreplay')
    .parserConfiguration(parserConfiguration)
    .exitProcess(false)
    .strict()
    .help(false)
    .version(false)
    .options(hiddenOptions)
    .middleware((given) => {
      withDashes(given);
      refuseRepeated(given, declared);
    }, true)
    .fail((message, error) => {
      // The parser reports its own complaints as text, or as an error of its own class.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw parserComplaint(message.replaceAll(dashStandIn, '-'), { words, name, row, options: typedNames(declared) });
    })
    .command({
      ...module,
      command: row.usage.replace(/^\S+/, '$0'),
      handler: async (given) => {
        refuseSharedFiles(given, declared);
        useReferenceAlone(given.native === false);
        try {
          status = await withStandardStreams(given, declared, () =>
            withOutputMode(given, declared, () => module.handler(given)),
          );
        } finally {
          useReferenceAlone(false);
        }
      },
    })
    .parseAsync(withoutDashes(words));
  return status;
}

/**
 * Stands for a lone `-`, which the parser turns into an empty string where it is a positional, and for that of
 * `-[NSTask launch]`, which it takes for an option. No word of a command line has the character 0.
 */
const dashStandIn = '\0-';

function withoutDashes(words: readonly string[]): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.map((word, at) => (/^-(?:\[|$)/.test(word) && at < end ? `\0${word}` : word));
}

function withDashes(given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    given[name] = Array.isArray(value) ? value.map(withDash) : withDash(value);
  }
}

function withDash(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(dashStandIn) ? value.slice(1) : value;
}

function typedNames({ options }: Declared): readonly string[] {
  return [...options].flatMap(([name, row]) => [name, ...[row.alias ?? []].flat()]);
}
