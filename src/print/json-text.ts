// Texts and bytes in a line, in its style. Native code writes the same texts itself (src/addon/json_text.h), and
// asks for what it cannot judge.
import { type Printable, printableJson } from '../words/printable.ts';
import type { LineStyle } from './line-style.ts';

type TextStyle = Pick<LineStyle, 'slashes' | 'safe' | 'extensions'>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const anyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();

export class LineText {
  constructor(private readonly style: TextStyle) {}

  /** Prints text, bytes that are not, or null. */
  readonly of = (value: unknown): string => {
    if (typeof value === 'string') return quoted(value, this.style);
    return value === null ? 'null' : wrongText(value as Uint8Array, this.style);
  };

  accessList(bytes: Uint8Array): string {
    return accessListText(bytes, this.style);
  }
}

function quoted(text: string, { slashes, safe }: TextStyle): string {
  const json = JSON.stringify(text);
  // Without safety, a terminal gets another style.
  const escaped = safe ? printableJson(json) : (json as Printable);
  return slashes ? escaped.replaceAll('/', '\\/') : escaped;
}

/** Prints text that is not UTF-8. */
export const wrongText = (bytes: Uint8Array, style: TextStyle): string =>
  style.extensions ? `{"bytes":"${hexOf(bytes)}"}` : quoted(anyUtf8.decode(bytes), style);

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Prints the text form like eslogger; the external form that a recorder stores is not text. */
export function accessListText(bytes: Uint8Array, style: TextStyle): string {
  const text = utf8Text(bytes);
  if (text !== null && !text.includes('\0')) return quoted(text, style);
  return style.extensions ? `{"bytes":"${hexOf(bytes)}"}` : 'null';
}

/** Prints bytes unchanged but for their slashes if they hold valid JSON, which is not guaranteed in a trace. */
export function bytesText(bytes: Uint8Array, { slashes, safe, extensions }: TextStyle): string {
  const text = utf8Text(bytes);
  if (text !== null && !/[\n\r]/.test(text)) {
    try {
      JSON.parse(text);
      const escaped = safe ? printableJson(text) : text;
      return slashes ? escaped.replace(/\\.|\//g, (found) => (found === '/' ? '\\/' : found)) : escaped;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return extensions ? `{"bytes":"${hexOf(bytes)}"}` : 'null';
}
