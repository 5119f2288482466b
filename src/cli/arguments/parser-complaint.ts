// Turns the parser's complaints into errors like ours, with the name that the user may have meant.
import { didYouMean, nearest } from '../../errors/did-you-mean.ts';
import { UsageError } from '../../errors/errors.ts';
import type { CommandRow } from '../command-row.ts';

export interface Typed {
  /** After the command's name. */
  readonly words: readonly string[];
  readonly name: string;
  readonly row: CommandRow;
  /** Names of the command's options, without dashes. */
  readonly options: readonly string[];
}

/** What the first word after a command is, if it is not a trace. */
const subjects: Readonly<Record<string, string>> = {
  import: 'file',
  explain: 'report or run directory',
  show: 'report',
  'merge-reports': 'archive',
};

export function unknownCommand(name: string, commands: readonly string[]): UsageError {
  const near = nearest(name, commands);
  const meant = near === undefined ? '' : `did you mean '${near}'? `;
  return new UsageError(`unknown command '${name}'`, { remedy: `${meant}\`esreplay list\` shows the commands` });
}

/** `typed`: with its dashes. */
export function unknownOption(typed: string, options: readonly string[], help = 'see `esreplay --help`'): UsageError {
  const word = typed.split('=')[0] ?? typed;
  const near = nearest(word.replace(/^--?(?:no-)?/, ''), options);
  return new UsageError(`unknown option '${word}'`, {
    remedy: near === undefined ? help : `did you mean '${dashes(near)}'?`,
  });
}

/** `message`: the parser's message, in English. */
export function parserComplaint(message: string, typed: Typed): UsageError {
  const lastLine = message.trim().split('\n').at(-1)?.trim() ?? '';
  for (const [pattern, complaint] of complaints) {
    const found = pattern.exec(lastLine);
    if (found !== null) return complaint(typed, found[1] ?? '', found[2] ?? '', found[3] ?? '');
  }
  return complain(typed, lastLine.charAt(0).toLowerCase() + lastLine.slice(1).replace(/\.$/, ''));
}

type Complaint = (typed: Typed, ...found: readonly [string, string, string]) => UsageError;

const complaints: readonly (readonly [RegExp, Complaint])[] = [
  [/^Unknown arguments?: ([^,]+)/, unknown],
  [/^Not enough non-option arguments/, (typed) => complain(typed, `no ${subjects[typed.name] ?? 'trace'} given`)],
  [/^Missing required arguments?: ([^,]+)/, (typed, name) => complain(typed, `option '--${name}' is required`)],
  [
    /^(?:Not enough arguments following|Missing argument values?): ([^,]+)/,
    (typed, name) => complain(typed, `option '${dashes(name)}' needs a value`),
  ],
  [
    /^Argument: (\S+), Given: (.*), Choices: (.*)$/,
    (typed, name, given, choices) => {
      const names = [...choices.matchAll(/"([^"]*)"/g)].map(([, choice = '']) => choice);
      const value = given.replace(/^"(.*)"$/, '$1');
      const message = `invalid value '${value}' for '--${name}' (known: ${names.join(', ')})`;
      return complain(typed, message, didYouMean(value, names));
    },
  ],
];

function unknown(typed: Typed, name: string): UsageError {
  const before = typed.words.slice(0, typed.words.includes('--') ? typed.words.indexOf('--') : undefined);
  const option = before.find(
    (word) => /^--?[^-]/.test(word) && word.replace(/^--?(?:no-)?/, '').split('=')[0] === name,
  );
  if (option === undefined) return complain(typed, `unexpected argument '${name}'`, forgottenDashes(typed));
  return unknownOption(option, typed.options, forgottenDashes(typed) ?? help(typed));
}

const dashes = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** Returns undefined if the command takes no client, or if -- was given. */
function forgottenDashes({ words, name, row }: Typed): string | undefined {
  if (!row.client || words.includes('--')) return undefined;
  if (words.every((word) => word.startsWith('-'))) return `name both: \`esreplay ${name} TRACE -- CLIENT\``;
  return `put -- before the client: \`esreplay ${name} TRACE -- CLIENT\``;
}

const help = ({ name }: Typed): string => `see \`esreplay ${name} --help\``;

function complain(typed: Typed, message: string, remedy?: string): UsageError {
  return new UsageError(message, { remedy: remedy ?? forgottenDashes(typed) ?? help(typed) });
}
