// A command line that leaves nothing to ask: loading the parser for it takes as long as the rest of a short run's modules. Whatever is
// not plain (help, a word that is unknown or too much, a value that is none) is left to the parser, which has the words for it.
import type { Options } from 'yargs';

type Value = string | number | boolean | readonly string[];

const plainNumber = /^(0|[1-9]\d{0,14})(\.\d+)?$/;

/**
 * The same that the parser gives for options of this table, one word of its own and a client after `--`; null where the parser is
 * needed.
 */
export function plainWords(
  words: readonly string[],
  subject: string,
  rows: Readonly<Record<string, Options>>,
): Record<string, Value> | null {
  const end = words.indexOf('--');
  if (end < 0 || end + 1 === words.length) return null;
  const found: Record<string, Value> = { '--': words.slice(end + 1) };
  const own = words.slice(0, end);
  while (own.length > 0) {
    const word = own.shift() ?? '';
    const row = word.startsWith('--') && Object.hasOwn(rows, word.slice(2)) ? rows[word.slice(2)] : undefined;
    if (row === undefined && !isValue(word)) return null;
    const name = row === undefined ? subject : camelCased(word.slice(2));
    const value = row === undefined ? word : valueFrom(row, own);
    const before = found[name];
    if (value === null || (before !== undefined && !row?.array)) return null;
    found[name] = row?.array ? [...(Array.isArray(before) ? before : []), String(value)] : value;
  }
  return found[subject] === undefined ? null : found;
}

/** Takes the value off the words, if the option has one. */
function valueFrom({ type, choices }: Options, words: string[]): string | number | true | null {
  // The parser takes these two for the value of an option that needs none.
  if (type === 'boolean') return words[0] === 'true' || words[0] === 'false' ? null : true;
  const value = words.shift();
  if (value === undefined || !isValue(value) || choices?.includes(value) === false) return null;
  if (type !== 'number') return value;
  return plainNumber.test(value) ? Number(value) : null;
}

/** The parser takes quotes off a value, and a dash for the beginning of another option. */
function isValue(word: string): boolean {
  return /^[^-'"]/.test(word);
}

function camelCased(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
