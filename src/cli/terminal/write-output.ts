// Writes a whole output that an option names. A pipe may wait for its reader; a note says so, and the
// reader then sets the pace.
import { closeSync, createReadStream, fstatSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { openOutput } from '../../files/output-file.ts';
import { shellQuoted } from '../../words/shell-words.ts';
import { note } from './diagnostic.ts';

/** `text`: in one piece or several. `flag`: `wx` for a file that is new. Throws as openOutput does. */
export async function writeOutput(
  path: string,
  text: string | Iterable<string>,
  flag: 'w' | 'wx' = 'w',
): Promise<void> {
  const descriptor = await opened(path, flag);
  if (fstatSync(descriptor).isFIFO()) return pour(piecesOf(text), descriptor);
  try {
    for (const piece of piecesOf(text)) writeFileSync(descriptor, piece);
  } finally {
    closeSync(descriptor);
  }
}

export const piecesOf = (text: string | Iterable<string>): Iterable<string> =>
  typeof text === 'string' ? [text] : text;

/** Copies a file to a pipe. */
export async function pourFile(from: string, pipe: string): Promise<void> {
  await pour(createReadStream(from), await opened(pipe, 'w'));
}

const pollMs = 50;

// Opening a pipe without a reader would block this thread, and with it Ctrl-C.
async function opened(path: string, flag: 'w' | 'wx'): Promise<number> {
  for (let isTold = false; ; isTold = true) {
    try {
      return openOutput(path, { flag });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO' || !isNamedPipe(path)) throw error;
    }
    const remedy = `read it: \`cat ${shellQuoted(path)}\`, or end this with Ctrl-C`;
    if (!isTold) note(`output waits for a reader: ${path}`, { remedy });
    await setTimeout(pollMs);
  }
}

/** Not one that a process has open, as /dev/fd/3 names it: that has no name, and gets no other reader. */
function isNamedPipe(path: string): boolean {
  try {
    return statSync(realpathSync(path)).isFIFO();
  } catch {
    return false;
  }
}

async function pour(source: Readable | Iterable<string>, descriptor: number): Promise<void> {
  await pipeline(source, new Socket({ fd: descriptor, readable: false, writable: true }));
}
