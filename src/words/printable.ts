// Makes text safe to show: a path may contain anything, so what a terminal or the runner of a CI would obey is shown
// instead. The type of such text is a brand, which only these functions give.

declare const shown: unique symbol;
/** Escaped text that is safe to show, from any source. Concatenation drops the type. */
export type Printable = string & { readonly [shown]: true };

/** The same in UTF-8, made natively. */
export type PrintableBytes = Uint8Array & { readonly [shown]: true };

// Controls of ASCII and of ISO 8859, what ends a line elsewhere, and what reorders a line.
const beyondAscii = '\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';
const unprintable = new RegExp(`[\\u0000-\\u001f${beyondAscii}]`, 'g');
const unprintableInLines = new RegExp(`[\\u0000-\\u0009\\u000b-\\u001f${beyondAscii}]`, 'g');
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are kept.
const colour = /(\u001b\[[\d;]{0,16}m)/;
const rawInJson = new RegExp(`[${beyondAscii}]`, 'g');

/** Returns one line. */
export function printable(text: string): Printable {
  return text.replace(unprintable, escaped) as Printable;
}

/** Keeps the ends of lines: for text that we laid out, from parts that are printable. */
export function printableLines(text: string): Printable {
  return text.replace(unprintableInLines, escaped) as Printable;
}

/** For text of our own sources, with any characters. */
export const ownText = (text: string): Printable => text as Printable;

/** Keeps colours too. */
export function painted(text: string): Printable {
  return text
    .split(colour)
    .map((part, at) => (at % 2 === 1 ? part : printableLines(part)))
    .join('') as Printable;
}

/** Returns the same JSON, with everything escaped that a terminal would obey. */
export function printableJson(json: string): Printable {
  return json.replace(rawInJson, (character) => `\\u${hex(character, 4)}`) as Printable;
}

/** Returns a document of JSON, with its newline. */
export function jsonText(value: unknown, indent?: number): Printable {
  return printableJson(`${JSON.stringify(value, null, indent)}\n`);
}

function escaped(character: string): string {
  return character.charCodeAt(0) < 0x100 ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}

const hex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');

/** Returns at most `width` characters and keeps the end, because the last part of a path says most. */
export function fitted(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, Math.max(0, width)) : `…${text.slice(text.length - width + 1)}`;
}
