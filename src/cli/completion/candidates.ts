// What a shell can complete the word at the cursor with: commands, options, values of options, samples and files.
import { type CommandRow, type Commands, commandNamed } from '../command-row.ts';
import { type Declared, declaredOf, type Row } from '../help/declared.ts';
import { ownOptions } from '../help/help-text.ts';

interface Candidate {
  readonly word: string;
  readonly about?: string;
}

interface Candidates {
  readonly words: readonly Candidate[];
  /** Names of files fit too. */
  readonly files: boolean;
}

const none: Candidates = { words: [], files: false };
const someFile: Candidates = { words: [], files: true };

/** The last line of an answer if names of files fit too; no candidate begins with a colon. */
export const filesLine = ':files';

/**
 * Answers the scripts of scripts.ts: a line for each candidate, with its meaning after a tab. `words`: those after
 * `esreplay`, up to the one at the cursor, which may be empty.
 */
export async function answer(words: readonly string[], commands: Commands): Promise<string> {
  const typed = words.at(-1) ?? '';
  const found = await candidates(words.slice(0, -1), typed, commands);
  const lines = found.words
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, about }) => (about === undefined ? word : `${word}\t${about}`));
  return [...lines, ...(found.files ? [filesLine] : [])].map((line) => `${line}\n`).join('');
}

async function candidates(before: readonly string[], typed: string, commands: Commands): Promise<Candidates> {
  const [name, ...given] = before;
  if (name === undefined)
    return typed.startsWith('-') ? optionsIn(Object.entries(ownOptions), []) : commandsIn(commands);
  const row = commandNamed(name, commands);
  if (row === null) return none;
  // Words after -- belong to the client.
  if (given.includes('--')) return row.client ? someFile : none;
  return ofCommand(row, await declaredOf(row), given, typed);
}

function ofCommand(row: CommandRow, declared: Declared, given: readonly string[], typed: string): Candidates {
  const [option, value] = optionIn(typed, declared);
  if (option !== null && value !== null) return valuesOf(option, value, typed.slice(0, typed.length - value.length));
  const [previous, given1] = optionIn(given.at(-1) ?? '', declared);
  if (previous !== null && given1 === null && previous.type !== 'boolean') return valuesOf(previous, typed, '');
  if (typed.startsWith('-')) return optionsIn([...declared.options, ['help', ownOptions.help]], given);
  const positional = [...declared.positionals.values()][positionalsIn(given, declared)];
  if (positional !== undefined) return valuesOf(positional, typed, '');
  return row.client ? { words: [{ word: '--', about: 'before the client and its arguments' }], files: false } : none;
}

const commandsIn = (commands: Commands): Candidates => ({
  words: Object.entries(commands).map(([word, { about }]) => ({ word, about })),
  files: false,
});

function optionsIn(options: readonly (readonly [string, Row])[], given: readonly string[]): Candidates {
  const isFree = (name: string, row: Row): boolean => row.array === true || !given.includes(`--${name}`);
  return {
    words: options
      .filter(([name, row]) => isFree(name, row))
      .map(([name, { describe = '' }]) => ({ word: `--${name}`, about: firstClause(describe) })),
    files: false,
  };
}

/** Room for a description beside a word is short. */
const firstClause = (text: string): string => text.split(/[;:]| \(/)[0] ?? '';

function valuesOf(row: Row, typed: string, before: string): Candidates {
  // In a list, the word after the last comma is typed.
  const done = row.list ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const values = [...[row.choices ?? []].flat().map(String), ...(row.known?.() ?? [])];
  // Names of events are accepted in any case; a shell offers only what begins with the letters as typed.
  const part = typed.slice(done.length);
  const isSmall = part !== '' && part === part.toLowerCase();
  const words = values.map((value) => ({ word: `${before}${done}${isSmall ? value.toLowerCase() : value}` }));
  return { words, files: row.files === true };
}

/** Returns the option that a word names and its value in `--name=value`; null for an absent one. */
function optionIn(word: string, { options }: Declared): readonly [Row | null, string | null] {
  const [, dashes = '', name = '', value] = /^(--?)([a-z][a-z-]*)(?:=(.*))?$/is.exec(word) ?? [];
  const found = [...options].find(([long, row]) =>
    dashes === '--' ? long === name : [row.alias ?? []].flat().includes(name),
  );
  return [found?.[1] ?? null, value ?? null];
}

function positionalsIn(given: readonly string[], declared: Declared): number {
  return given.filter((word, at) => {
    const [before] = optionIn(given[at - 1] ?? '', declared);
    const isValue = before !== null && before.type !== 'boolean' && !given[at - 1]?.includes('=');
    return !isValue && (word === '-' || !word.startsWith('-'));
  }).length;
}
