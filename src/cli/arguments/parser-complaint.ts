// Turns the parser's complaints into errors like ours, with the name that the user may have meant.
import { didYouMean, nearest } from '../../did-you-mean.ts';
import { UsageError } from '../../errors.ts';

export interface Typed {
  readonly words: readonly string[];
  /** Null if the first word is not a command. */
  readonly command: string | null;
  readonly commands: readonly string[];
  /** Names of the command's options, without dashes. */
  readonly options: readonly string[];
}

/** What the first word after a command is, if it is not a trace. */
const subjects: Readonly<Record<string, string>> = { import: 'file', explain: 'report or run directory' };

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
  [/^Unknown commands?: ([^,]+)/, unknownCommand],
  [/^Did you mean (.+)\?$/, (typed) => unknownCommand(typed, typed.words[0] ?? '')],
  [
    /^Not enough non-option arguments/,
    (typed) => complain(typed, `no ${subjects[typed.command ?? ''] ?? 'trace'} given`),
  ],
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
  if (option === undefined && typed.command === null) return unknownCommand(typed, name);
  if (option === undefined) return complain(typed, `unexpected argument '${name}'`, forgottenDashes(typed));
  const near = nearest(name, typed.options);
  const word = option.split('=')[0] ?? option;
  return complain(
    typed,
    `unknown option '${word}'`,
    near === undefined ? undefined : `did you mean '${dashes(near)}'?`,
  );
}

function unknownCommand(typed: Typed, name: string): UsageError {
  return complain(typed, `unknown command '${name}'`, didYouMean(name, typed.commands));
}

const dashes = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** Returns undefined if the command takes no client, or if -- was given. */
function forgottenDashes({ words, command }: Typed): string | undefined {
  if (!['run', 'bench', 'squeeze'].includes(command ?? '') || words.includes('--')) return undefined;
  return `put -- before the client: \`esreplay ${command} TRACE -- CLIENT\``;
}

function complain(typed: Typed, message: string, remedy?: string): UsageError {
  const help = `see \`esreplay ${typed.command === null ? '' : `${typed.command} `}--help\``;
  return new UsageError(message, { remedy: remedy ?? forgottenDashes(typed) ?? help });
}
