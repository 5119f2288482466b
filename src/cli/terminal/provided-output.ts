// The output of an eslogger that a product of `run --provide` started: the run learns what the product has read.
import { fstatSync, openSync, statSync } from 'node:fs';
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
  /** The product has read something, or can read nothing: there is nothing to wait for. */
  private isSure: boolean;

  /** `folder`: of the run. */
  constructor(private readonly folder: string) {
    super();
    const { unreadBytes } = loadAddon();
    this.isSure = isNullDevice(stdout.fd);
    this.state = new StateWriter(folder, () => unreadBytes(stdout.fd), this.isSure);
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
    this.state.begin();
    const first = this.isSure ? 0 : bytes.indexOf(newline) + 1;
    if (first > 0) await this.part(bytes.subarray(0, first));
    // Later a write may wait, and then this cannot tell a product that reads nothing from one that stops.
    while (!this.isSure && !this.gone) {
      this.isSure = this.state.begin();
      if (!this.isSure) await setTimeout(1);
    }
    for (let at = first; at < bytes.length && !this.gone; at += pieceBytes) {
      this.state.begin();
      await this.part(bytes.subarray(at, at + pieceBytes));
    }
  }

  private async part(bytes: Uint8Array): Promise<void> {
    await super.piece(bytes as PrintableBytes); // a part of such bytes
    if (!this.gone) this.state.took(linesIn(bytes), bytes.length);
  }

  /** eslogger ends when it is ended: until then its reader waits for more. */
  async rest(): Promise<void> {
    if (this.gone) return;
    while (!this.state.rests()) await setTimeout(lookMs);
    await new Promise(() => setInterval(() => undefined, 1 << 30));
  }
}

function isNullDevice(file: number): boolean {
  const status = fstatSync(file);
  return status.isCharacterDevice() && status.rdev === statSync('/dev/null').rdev;
}

function linesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++;
  return lines;
}
