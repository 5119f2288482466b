// How many columns of a terminal a text takes: a Chinese or an emoji character takes two, a combining mark none.
import { eastAsianWidth } from 'get-east-asian-width';

const plain = /^[\u0020-\u007e]*$/;
const markOrJoiner = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

export function columnsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** Returns the beginning of a text that fits, with `…` where something is missing. */
export function beginningOf(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${taken([...text], columns - 1).join('')}…`;
}

/** Returns the end of a text that fits, which says most of a path. */
export function endOf(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `…${taken([...text].reverse(), columns - 1)
    .reverse()
    .join('')}`;
}

export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

function taken(characters: readonly string[], columns: number): string[] {
  let room = columns;
  const end = characters.findIndex((character) => {
    room -= columnsOfCharacter(character);
    return room < 0;
  });
  return characters.slice(0, end < 0 ? characters.length : end);
}

function columnsOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (markOrJoiner.test(character)) return 0;
  return eastAsianWidth(code);
}
