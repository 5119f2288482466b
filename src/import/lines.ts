// Reads the lines of a text file or of standard input as they stream in, into one buffer that holds a chunk and a line.
// Refuses, with a remedy, a file that is not UTF-8 text, and one JSON array instead of one message per line.
import { isAscii, isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SetupError, TraceError } from '../errors/errors.ts';
import { fileKind } from '../files/file-kind.ts';
import { meantFile } from '../files/near-file.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { recordRemedy } from './relatives.ts';

/** `bytes[start, end)`, without its line end; `bytes[end]` is a line feed, which no token goes on with. */
export interface Line {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** From 1; blank lines count. */
  readonly number: number;
  readonly isUtf8: boolean;
  /** False for a last line without its line end, which may be cut. */
  readonly isEnded: boolean;
}

export const textOf = ({ bytes, start, end }: Line): string => bytes.toString('utf8', start, end);

export interface LineSource {
  /** Its name in errors. */
  readonly name: string;
  /** Bytes; null if unknown. */
  readonly size: number | null;
  /**
   * Yields the lines of one chunk at a time, without blank lines, and the number of bytes read so far. The lines are
   * valid until the next chunk is asked for.
   */
  chunks(): AsyncGenerator<{ readonly lines: readonly Line[]; readonly bytes: number }>;
}

/** Longer lines are refused. A record of a trace holds 1 MiB, and JSON takes at most six times that. */
export const lineLimitBytes = 16 * 1024 * 1024;
/** What a processor's cache holds is scanned faster. */
const chunkBytes = 256 * 1024;
const newline = 0x0a;
const standardInput = '(standard input)';

/** `-` is standard input. */
export function openLines(path: string): LineSource {
  if (path === '-')
    return { name: standardInput, size: null, chunks: () => split(standardInput, new StandardInputFeed()) };
  const remedy = "name a file with eslogger's output, or - for standard input";
  if (path === '') throw new TraceError('file name is empty', { remedy });
  const kind = fileKind(path);
  if (kind === null)
    throw new TraceError(`file not found: ${path}`, { place: path, remedy: meantFile(path) ?? remedy });
  if (kind === 'folder') throw new TraceError(`not a file but a folder: ${path}`, { place: path, remedy });
  const size = kind === 'file' ? statSync(path).size : null;
  return { name: path, size, chunks: () => split(path, new FileFeed(path)) };
}

async function* split(name: string, feed: Feed): ReturnType<LineSource['chunks']> {
  let buffer = Buffer.allocUnsafeSlow(2 * chunkBytes);
  /** End of what has been read into `buffer`, which begins with the first line that has not been yielded. */
  let filled = 0;
  let bytes = 0;
  let number = 0;
  /** Whether the text's byte order mark was taken away. */
  let isMarked = false;
  try {
    for (let isOver = false; !isOver; ) {
      // A last line gets its line feed, for which there must be room.
      if (filled + chunkBytes >= buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      const count = await feed.read(buffer, filled);
      isOver = count === 0;
      filled += count;
      bytes += count;
      const read = buffer.subarray(0, filled);
      const lines: Line[] = [];
      // What was there before has no line feed.
      const firstEnd = read.indexOf(newline, filled - count);
      const isAllAscii = firstEnd >= 0 && isAscii(read);
      const add = (start: number, end: number, isEnded: boolean): void => {
        number++;
        const isSound = isAllAscii || isUtf8(buffer.subarray(start, end));
        const line: Line = { number, bytes: buffer, start, end, isUtf8: isSound, isEnded };
        if (!isSound || !isBlank(line)) lines.push(line);
      };
      let start: number = number === 0 && !isMarked ? startOfText(name, read) : 0;
      if (start > 0) isMarked = true;
      for (let end = firstEnd; end >= 0; end = read.indexOf(newline, start)) {
        if (end - start > lineLimitBytes) break;
        add(start, end, true);
        start = end + 1;
      }
      if (filled - start > lineLimitBytes) {
        throw new TraceError(`a line is longer than ${lineLimitBytes / 1024 / 1024} MiB`, {
          place: `${name}:${number + 1}`,
        });
      }
      if (isOver && start < filled) {
        const end = start + lengthWithoutCutCharacter(read.subarray(start));
        buffer[end] = newline;
        add(start, end, false);
      }
      yield { lines, bytes };
      if (start > 0) buffer.copyWithin(0, start, filled);
      filled -= start;
    }
  } finally {
    await feed.close();
  }
}

/** Where bytes come from. */
interface Feed {
  /** Puts at most a chunk into `buffer` at `at`, and returns its length; 0: there is no more. */
  read(buffer: Buffer, at: number): Promise<number>;
  close(): Promise<void>;
}

class FileFeed implements Feed {
  private file: FileHandle | undefined;

  constructor(private readonly path: string) {}

  async read(buffer: Buffer, at: number): Promise<number> {
    return readable(this.path, async () => {
      this.file ??= await open(this.path);
      return (await this.file.read(buffer, at, chunkBytes, null)).bytesRead;
    });
  }

  async close(): Promise<void> {
    await this.file?.close();
  }
}

class StandardInputFeed implements Feed {
  private readonly chunks: AsyncIterator<Buffer> = process.stdin[Symbol.asyncIterator]();
  private rest: Buffer = Buffer.alloc(0);

  async read(buffer: Buffer, at: number): Promise<number> {
    while (this.rest.length === 0) {
      const next = await readable(standardInput, () => this.chunks.next());
      if (next.done === true) return 0;
      this.rest = next.value;
    }
    const count = this.rest.copy(buffer, at, 0, chunkBytes);
    this.rest = this.rest.subarray(count);
    return count;
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}

async function readable<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new SetupError(`cannot read ${name} (${code})`, { place: name, cause: error });
  }
}

function isBlank(line: Line): boolean {
  const first = line.bytes[line.start] as number;
  const isPlain = first > 0x20 && first < 0x7f;
  return !isPlain && textOf(line).trim() === '';
}

/** Returns the length without the bytes of a last character that lacks some. */
function lengthWithoutCutCharacter(line: Buffer): number {
  const first = line.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  const lead = line[first] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return line.length - first < length ? first : line.length;
}

const startsWith = (line: Buffer, ...bytes: number[]): boolean => bytes.every((byte, at) => line[at] === byte);

/** Returns where the text begins after a byte order mark; refuses what is recognisably not lines of JSON. */
function startOfText(name: string, line: Buffer): number {
  const refuse = (what: string, remedy: string): never => {
    throw new TraceError(`expected eslogger's JSON lines, found ${what}: ${name}`, { place: name, remedy });
  };
  if (startsWith(line, 0x1f, 0x8b))
    refuse('a gzip file', `unpack it: \`gunzip -c ${shellQuoted(name)} | esreplay import - -o TRACE\``);
  if (startsWith(line, 0x28, 0xb5, 0x2f, 0xfd))
    refuse('a zstd file', `unpack it: \`zstd -dc ${shellQuoted(name)} | esreplay import - -o TRACE\``);
  if (startsWith(line, 0xff, 0xfe) || startsWith(line, 0xfe, 0xff)) refuse('UTF-16 text', 'convert it to UTF-8 first');
  if (line.toString('latin1', 0, 16) === '\x82nesreplay-trace')
    refuse('a trace', `show it: \`esreplay info ${shellQuoted(name)}\``);
  const start = startsWith(line, 0xef, 0xbb, 0xbf) ? 3 : 0;
  const second = line[start + 1] ?? 0;
  // Such as Santa's.
  if (line[start] === 0x5b && second >= 0x30 && second <= 0x39) refuse('a text log', recordRemedy);
  if (line[start] === 0x5b)
    refuse('one JSON array', `put each element on one line: \`jq -c '.[]' ${shellQuoted(name)}\``);
  return start;
}
