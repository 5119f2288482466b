// Detects that a file changed since it was read.
import { statSync } from 'node:fs';

/**
 * Two changes within one step of a file system's clock look the same, so recently changed files are not remembered.
 */
const settledMs = 2000;

/**
 * Returns the same text until the file changes; null for a file that changed less than two seconds ago. Throws the
 * system error.
 */
export function fileState(path: string, nowMs = Date.now()): string | null {
  const { dev, ino, size, mode, mtimeNs, ctimeNs, ctimeMs } = statSync(path, { bigint: true });
  return nowMs - Number(ctimeMs) > settledMs ? [dev, ino, size, mode, mtimeNs, ctimeNs].join(' ') : null;
}
