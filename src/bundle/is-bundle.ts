// Tells a bundle from a trace and from a report: each run asks, so this loads nothing of what reads one.
import { closeSync, openSync, readSync } from 'node:fs';
import { fileKind } from '../files/file-kind.ts';

export const bundleEnding = '.zip';
const starts: readonly string[] = ['PK\x03\x04', 'PK\x05\x06'];

/** A zip file by its first bytes, or a file that is named like one. */
export function isBundle(path: string): boolean {
  if (fileKind(path) !== 'file') return false;
  return path.endsWith(bundleEnding) || starts.includes(startOf(path));
}

function startOf(path: string): string {
  const start = Buffer.alloc(4);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, start, 0, start.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return ''; // whoever opens it as a trace or a report says why
  }
  return start.toString('latin1');
}
