// The output of an eslogger that a product of `run --provide` started: the run learns what the product has read.
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { loadAddon } from '../../addon/load.ts';
import type { FaultName } from '../../eslogger/faults.ts';
import { StateWriter } from '../../provide/eslogger-state.ts';
import { countsFile } from '../../provide/programs.ts';
import type { Printable, PrintableBytes } from '../../words/printable.ts';
import { Output } from './output.ts';

/** A product that takes its time with each line must be seen to read. */
const pieceBytes = 32 * 1024;
const lookMs = 5;
const newline = 10;

export class ProvidedOutput extends Output {
  private readonly state: StateWriter;

  /** `folder`: of the run. */
  constructor(private readonly folder: string) {
    super();
    const { unreadBytes } = loadAddon();
    this.state = new StateWriter(folder, () => unreadBytes(stdout.fd));
  }

  get counts(): string {
    return countsFile(this.folder, process.pid);
  }

  /** Leaves out `early-end` after the first start: else each would end so, and the product start it again for ever. */
  faultsOf(faults: readonly FaultName[]): readonly FaultName[] {
    try {
      if (faults.includes('early-end')) openSync(join(this.folder, 'early-end'), 'wx');
      return faults;
    } catch {
      return faults.filter((name) => name !== 'early-end');
    }
  }

  override async piece(piece: Printable | PrintableBytes): Promise<void> {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let at = 0; at < bytes.length && !this.gone; at += pieceBytes) {
      const part = bytes.subarray(at, at + pieceBytes);
      this.state.begin();
      await super.piece(part as Uint8Array as PrintableBytes); // a part of it
      if (!this.gone) this.state.took(linesIn(part), part.length);
    }
    if (this.gone) this.state.left();
  }

  /** eslogger ends when it is ended: until then its reader waits for more. */
  async rest(): Promise<void> {
    if (this.gone) return;
    while (!this.state.rests()) await setTimeout(lookMs);
    await new Promise(() => setInterval(() => undefined, 1 << 30));
  }
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}
