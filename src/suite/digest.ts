// What a test was when it ran: a result counts for a later call only while this is the same. Client programs and `inputs`
// are not in it, because `--last-failed` goes on after they were mended.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TableOptions } from '../run/option-table.ts';
import type { Cell } from './cell.ts';

/** A larger file is known by its size and time. */
const maxRead = 16 << 20;

/** `folder`: of the suite. */
export function digestOf(cell: Cell, folder: string): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(cell, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
  for (const path of filesOf(cell, folder)) hash.update(`\0${stateOf(path)}`);
  return hash.digest('hex');
}

/** Of a test that passes because a baseline has its findings: without it, or with another, it may not. */
export const withBaseline = (digest: string, baseline: string): string =>
  createHash('sha256')
    .update(`${digest}\0${stateOf(baseline)}`)
    .digest('hex');

/** The files that the suite names for a cell, besides its client and its inputs. */
export function filesOf(cell: Cell, folder: string): readonly string[] {
  const { tracePath, expect, suppressions } = cell;
  const { models } = optionsOf(cell);
  const accepted = 'accepted' in cell ? cell.accepted : null;
  const saved = cell.kind === 'finding' ? readdirSync(cell.saved).map((name) => join(cell.saved, name)) : [];
  return [
    ...saved,
    ...(tracePath.startsWith('@') ? [] : [tracePath]),
    ...[expect, suppressions, accepted].filter((path) => path !== null),
    // The name of a shipped set is a file that is not there, which changes nothing.
    ...(models === undefined ? [] : [resolve(folder, models)]),
  ];
}

/** A gate measures without service models of its own, and the options of a saved finding are in its file. */
function optionsOf(cell: Cell): TableOptions {
  if (cell.kind === 'gate' || cell.kind === 'finding') return {};
  return cell.kind === 'explore' ? cell.explores.given : cell.options;
}

function stateOf(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    return size > maxRead ? `${size} ${mtimeMs}` : createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'none'; // The test says what is wrong with it.
  }
}
