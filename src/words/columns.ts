// How many columns of a terminal a text takes: a Chinese or an emoji character takes two, a combining mark none.

const plain = /^[\u0020-\u007e]*$/;
const markOrJoiner = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const picture = /^\p{Emoji_Presentation}$/u;

/** First and last code points of East Asian Wide and Fullwidth characters, in order. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

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
  return picture.test(character) || wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
