// What an eslogger that a product started says of itself: a small file that it writes in place before and after each
// piece, so that it is true even when the product kills it, or while a write waits for its reader.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readPlain } from '../run/plain-file.ts';

/** `made`: until the next line is due; `written`: a write may wait for its reader; `done`: after the last line. */
export const phases = ['made', 'written', 'done', 'read'] as const;
/** `read`: the reader has all. */
export type Phase = (typeof phases)[number];

export interface EsloggerState {
  readonly phase: Phase;
  /** Lines that were written. */
  readonly lines: number;
  readonly bytes: number;
  /** The reader has read something. */
  readonly isRead: boolean;
  /** The output is /dev/null: nobody can read it. */
  readonly isThrownAway: boolean;
}

const stateBytes = 5 * Float64Array.BYTES_PER_ELEMENT;
const newState: EsloggerState = { phase: 'made', lines: 0, bytes: 0, isRead: false, isThrownAway: false };

export const stateFile = (folder: string, pid: number): string => join(folder, 'states', String(pid));

/** Written by the eslogger. */
export class StateWriter {
  private state = newState;
  private readonly file: number;

  constructor(
    folder: string,
    /** Returns how many bytes wait for the reader. */
    private readonly unread: () => number,
    isThrownAway = false,
  ) {
    this.file = openSync(stateFile(folder, process.pid), 'w', 0o600);
    this.write({ isThrownAway });
  }

  /** Call it before a write, which may wait. Returns whether the reader has read something. */
  begin(): boolean {
    this.write({ phase: 'written', ...this.seen() });
    return this.state.isRead;
  }

  /** Call it when the system has taken these. */
  took(lines: number, bytes: number): void {
    const { state } = this;
    this.write({ phase: 'made', lines: state.lines + lines, bytes: state.bytes + bytes });
  }

  /** After the last line. Returns true when the reader has all. */
  rests(): boolean {
    const isEmpty = this.unread() === 0;
    this.write({ phase: isEmpty ? 'read' : 'done', ...this.seen() });
    return isEmpty;
  }

  close(): void {
    closeSync(this.file);
  }

  private seen(): Partial<EsloggerState> {
    const { isRead, isThrownAway, bytes } = this.state;
    return isRead || isThrownAway || this.unread() >= bytes ? {} : { isRead: true };
  }

  private write(change: Partial<EsloggerState>): void {
    this.state = { ...this.state, ...change };
    const { phase, lines, bytes, isRead, isThrownAway } = this.state;
    const words = Float64Array.of(phases.indexOf(phase), lines, bytes, Number(isRead), Number(isThrownAway));
    writeSync(this.file, new Uint8Array(words.buffer), 0, words.byteLength, 0);
  }
}

/** Null: there is none, or it is no such file. */
export function readState(folder: string, pid: number): EsloggerState | null {
  const bytes = readPlain(stateFile(folder, pid), stateBytes);
  if (bytes?.byteLength !== stateBytes) return null;
  const [at = 0, lines = 0, written = 0, isRead, isThrownAway] = new Float64Array(Uint8Array.from(bytes).buffer);
  const phase = phases[at];
  return phase === undefined
    ? null
    : { phase, lines, bytes: written, isRead: isRead === 1, isThrownAway: isThrownAway === 1 };
}
