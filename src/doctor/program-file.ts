// Reads a program file piece by piece. Its bytes are untrusted: every claim is checked against the file before the
// read, and a false claim throws an error that says where it is.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { SetupError } from '../errors/errors.ts';

/** Most bytes read at once. The largest honest piece, a symbol table, is far smaller. */
const maxPiece = 256 << 20;

/** A program file that is cut, or with bytes that contradict each other or the file. */
export class ProgramFileError extends SetupError {
  constructor(
    path: string,
    /** Offset of the wrong claim in the file. */
    readonly offset: number,
    sentence: string,
  ) {
    super(`damaged program ${path}: ${sentence}`, {
      place: `${path}, byte ${offset}`,
      remedy: 'copy it or build it again: it may be incomplete',
    });
  }
}

/** An open file, or a part of one with its own offsets. */
export class ProgramFile {
  private constructor(
    readonly path: string,
    private readonly fd: number,
    /** Offset of this part in the file. */
    readonly start: number,
    readonly size: number,
  ) {}

  /** Returns null if it is not a file or cannot be read. */
  static use<T>(path: string, use: (file: ProgramFile) => T): T | null {
    const file = ProgramFile.open(path);
    try {
      return file === null ? null : use(file);
    } finally {
      file?.close();
    }
  }

  /** The same for callers that await something while it is open; the caller closes it. */
  static open(path: string): ProgramFile | null {
    let fd: number;
    try {
      fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // opening a FIFO would wait for its writer
    } catch {
      return null;
    }
    const status = fstatSync(fd);
    if (status.isFile()) return new ProgramFile(path, fd, 0, status.size);
    closeSync(fd);
    return null;
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Returns the first `length` bytes, or all of a shorter file. */
  head(length: number): Buffer {
    return this.read(0, Math.min(length, this.size));
  }

  /** `what` is a noun for the error, `claimedAt` the offset in this part of the number that claims the place. */
  bytes(what: string, claimedAt: number, offset: number | bigint, length: number | bigint): Buffer {
    const [from, count] = this.checked(what, claimedAt, offset, length);
    if (count > maxPiece) throw this.fault(claimedAt, `${what} claims ${count} bytes`);
    return this.read(from, count);
  }

  /** Returns a part of the file with its own offsets, of any size. */
  part(what: string, claimedAt: number, offset: number | bigint, length: number | bigint): ProgramFile {
    const [from, count] = this.checked(what, claimedAt, offset, length);
    return new ProgramFile(this.path, this.fd, this.start + from, count);
  }

  fault(offset: number, sentence: string): ProgramFileError {
    return new ProgramFileError(this.path, this.start + offset, sentence);
  }

  private checked(what: string, claimedAt: number, offset: number | bigint, length: number | bigint): [number, number] {
    const [from, count] = [BigInt(offset), BigInt(length)];
    if (from < 0n || count < 0n || from + count > BigInt(this.size))
      throw this.fault(claimedAt, `${what} claims ${count} bytes at byte ${from} of ${this.size}`);
    return [Number(from), Number(count)];
  }

  private read(offset: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const more = readSync(this.fd, buffer, done, length - done, this.start + offset + done);
      if (more === 0) throw this.fault(offset + done, 'the file became shorter while it was read');
      done += more;
    }
    return buffer;
  }
}

/** Returns the text up to the first zero byte, without anything that a terminal would act on. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return shown(Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8'));
}

export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
}
