// Reads the lines of a text file or of standard input as they stream in, with at most a chunk and one line in memory.
// Refuses, with a remedy, a file that is not UTF-8 text, and one JSON array instead of one message per line.
import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { SetupError, TraceError } from '../errors.ts';
import { fileKind } from '../file-kind.ts';
import { meantFile } from '../near-file.ts';
import { shellQuoted } from '../words/shell-words.ts';

export interface Line {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Null if the line is not UTF-8. */
  readonly text: string | null;
  /** False for a last line without its line end, which may be cut. */
  readonly isEnded: boolean;
}

export interface LineSource {
  /** Its name in errors. */
  readonly name: string;
  /** Bytes; null if unknown. */
  readonly size: number | null;
  /** Yields the lines of one chunk at a time, without blank lines, and the number of bytes read so far. */
  chunks(): AsyncGenerator<{ readonly lines: readonly Line[]; readonly bytes: number }>;
}

/** Longer lines are refused. A record of a trace holds 1 MiB, and JSON takes at most six times that. */
export const lineLimitBytes = 16 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
const newline = 0x0a;

/** `-` is standard input. */
export function openLines(path: string): LineSource {
  if (path === '-')
    return { name: '(standard input)', size: null, chunks: () => split('(standard input)', process.stdin) };
  const remedy = "name a file with eslogger's output, or - for standard input";
  if (path === '') throw new TraceError('file name is empty', { remedy });
  const kind = fileKind(path);
  if (kind === null)
    throw new TraceError(`file not found: ${path}`, { place: path, remedy: meantFile(path) ?? remedy });
  if (kind === 'folder') throw new TraceError(`not a file but a folder: ${path}`, { place: path, remedy });
  const size = kind === 'file' ? statSync(path).size : null;
  return { name: path, size, chunks: () => split(path, createReadStream(path, { highWaterMark: chunkBytes })) };
}

async function* split(name: string, stream: Readable): ReturnType<LineSource['chunks']> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let bytes = 0;
  let number = 0;
  const add = (lines: Line[], text: string | null, isEnded: boolean): void => {
    number++;
    if (text === null || text.trim() !== '') lines.push({ number, text, isEnded });
  };
  const addBytes = (lines: Line[], line: Buffer, isEnded: boolean): void => {
    const checked = number === 0 ? firstLine(name, line) : line;
    add(lines, decode(isEnded ? checked : withoutCutCharacter(checked)), isEnded);
  };
  for await (const chunk of chunksOf(name, stream)) {
    bytes += chunk.length;
    const lines: Line[] = [];
    let from = 0;
    // What began in an earlier chunk ends here. The first line goes this way too.
    if (number === 0 || restBytes > 0) {
      from = chunk.indexOf(newline) + 1;
      if (from > 0) {
        addBytes(lines, Buffer.concat([...rest, chunk.subarray(0, from - 1)]), true);
        rest = [];
        restBytes = 0;
      }
    }
    const whole = chunk.lastIndexOf(newline) + 1;
    if (from < whole) {
      const inside = chunk.subarray(from, whole);
      if (isAscii(inside)) {
        // One string for the chunk, of which each line is a part.
        const text = inside.toString('latin1');
        let start = 0;
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
          add(lines, text.slice(start, end), true);
          start = end + 1;
        }
      } else {
        for (let end = inside.indexOf(newline), start = 0; end >= 0; end = inside.indexOf(newline, start)) {
          addBytes(lines, inside.subarray(start, end), true);
          start = end + 1;
        }
      }
      from = whole;
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
      if (number === 0) firstLine(name, Buffer.concat(rest));
      if (restBytes > lineLimitBytes) {
        throw new TraceError(`a line is longer than ${lineLimitBytes / 1024 / 1024} MiB`, {
          place: `${name}:${number + 1}`,
        });
      }
    }
    yield { lines, bytes };
  }
  const last: Line[] = [];
  if (restBytes > 0) addBytes(last, Buffer.concat(rest), false);
  yield { lines: last, bytes };
}

async function* chunksOf(name: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new SetupError(`cannot read ${name} (${code})`, { place: name, cause: error });
  }
}

function decode(line: Buffer): string | null {
  if (isAscii(line)) return line.toString('latin1');
  return isUtf8(line) ? line.toString('utf8') : null;
}

/** Removes the bytes of a last character that lacks some. */
function withoutCutCharacter(line: Buffer): Buffer {
  const first = line.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  const lead = line[first] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return line.length - first < length ? line.subarray(0, first) : line;
}

const startsWith = (line: Buffer, ...bytes: number[]): boolean => bytes.every((byte, at) => line[at] === byte);

/** Removes a byte order mark; refuses what is recognisably not lines of JSON. */
function firstLine(name: string, line: Buffer): Buffer {
  const refuse = (what: string, remedy: string): never => {
    throw new TraceError(`not eslogger's lines of JSON but ${what}: ${name}`, { place: name, remedy });
  };
  if (startsWith(line, 0x1f, 0x8b))
    refuse('compressed with gzip', `unpack it: \`gunzip -c ${shellQuoted(name)} | esreplay import - -o TRACE\``);
  if (startsWith(line, 0x28, 0xb5, 0x2f, 0xfd))
    refuse('compressed with zstd', `unpack it: \`zstd -dc ${shellQuoted(name)} | esreplay import - -o TRACE\``);
  if (startsWith(line, 0xff, 0xfe) || startsWith(line, 0xfe, 0xff)) refuse('UTF-16 text', 'convert it to UTF-8 first');
  if (line.toString('latin1', 0, 16) === '\x82nesreplay-trace')
    refuse('a trace', `show it: \`esreplay info ${shellQuoted(name)}\``);
  const text = startsWith(line, 0xef, 0xbb, 0xbf) ? line.subarray(3) : line;
  if (text[0] === 0x5b) refuse('one JSON array', `put each element on one line: \`jq -c '.[]' ${shellQuoted(name)}\``);
  return text;
}
