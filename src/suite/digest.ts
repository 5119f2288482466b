// What a test was when it ran: a result counts for a later call, and for a plan, only while this is the same. It is the
// same on another machine with the same files. Client programs are not in it, because `--last-failed` goes on after they
// were mended; nor are `inputs`, unless a plan asks for them.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { TableOptions } from '../run/option-table.ts';
import type { Cell } from './cell.ts';

const pieceBytes = 1 << 20;

/** Reads each file once. */
export class Digests {
  private readonly states = new Map<string, string>();

  /** `folder`: of the suite. */
  constructor(private readonly folder: string) {}

  of(cell: Cell): string {
    const hash = createHash('sha256').update(this.textOf(cell));
    for (const path of filesOf(cell, this.folder)) hash.update(`\0${this.stateOf(path)}`);
    return hash.digest('hex');
  }

  /** With its inputs. */
  withInputs(cell: Cell): string {
    const states = cell.inputs.map((input) => `\0${this.stateOf(resolve(this.folder, input))}`);
    return createHash('sha256')
      .update(`${this.of(cell)}${states.join('')}`)
      .digest('hex');
  }

  /** Of a test that passes because a baseline has its findings: without it, or with another, it may not. */
  withBaseline(digest: string, baseline: string): string {
    return createHash('sha256')
      .update(`${digest}\0${this.stateOf(resolve(baseline))}`)
      .digest('hex');
  }

  /** Paths are those of the suite, wherever it is. Where something is stated changes nothing. */
  private textOf(cell: Cell): string {
    const within = `${this.folder}${sep}`;
    return JSON.stringify(cell, (key, value: unknown) => {
      if (key === 'place') return undefined;
      if (typeof value === 'bigint') return String(value);
      return typeof value === 'string' && value.startsWith(within) ? value.slice(within.length) : value;
    });
  }

  /** Of a file, what is in it; of a folder, its names and files. */
  stateOf(path: string): string {
    const known = this.states.get(path) ?? stateOf(path);
    this.states.set(path, known);
    return known;
  }
}

/** The files that the suite names for a cell, besides its client and its inputs. */
export function filesOf(cell: Cell, folder: string): readonly string[] {
  const { tracePath, expect, suppressions, outputMap } = cell;
  const { models } = optionsOf(cell);
  const accepted = 'accepted' in cell ? cell.accepted : null;
  const saved = cell.kind === 'finding' ? readdirSync(cell.saved).map((name) => join(cell.saved, name)) : [];
  return [
    ...saved,
    ...(tracePath.startsWith('@') ? [] : [tracePath]),
    ...[expect, suppressions, accepted, outputMap, cell.kind === 'product' ? cell.expectOutput : null].filter(
      (path) => path !== null,
    ),
    // The name of a shipped set is a file that is not there, which changes nothing.
    ...(models === undefined ? [] : [resolve(folder, models)]),
  ];
}

/** A gate measures without service models of its own, and the options of a saved finding are in its file. */
function optionsOf(cell: Cell): TableOptions {
  if (cell.kind === 'gate' || cell.kind === 'finding' || cell.kind === 'product') return {};
  return cell.kind === 'explore' ? cell.explores.given : cell.options;
}

/** Of a file, what is in it; of a folder, its names and files. */
function stateOf(path: string): string {
  try {
    if (!statSync(path).isDirectory()) return hashOf(path);
    const names = readdirSync(path).sort();
    return names.map((name) => `${name}\0${stateOf(join(path, name))}`).join('\0');
  } catch {
    return 'none'; // The test says what is wrong with it.
  }
}

function hashOf(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  const descriptor = openSync(path, 'r');
  try {
    for (let length = -1; length !== 0; ) {
      length = readSync(descriptor, piece);
      hash.update(piece.subarray(0, length));
    }
    return hash.digest('hex');
  } finally {
    closeSync(descriptor);
  }
}
