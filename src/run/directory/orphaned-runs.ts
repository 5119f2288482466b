// Finds run directories with a killed harness; its observations are still there. Removes old ones, so that memory and
// disks do not fill up. The name only finds candidates; the marker in a directory decides.
import { lstatSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HarnessName, mayBeAlive } from '../harness-name.ts';
import { readPlain } from '../plain-file.ts';
import { isAlive } from '../process-table.ts';
import { harnessOfMarked } from './run-marker.ts';
import { hasRunRecord, maxRecordBytes, type RunRecord, runRecordFile } from './run-record.ts';

export const memoryFileSystem = '/dev/shm';
/** On disk, even if the temporary directory is in memory. */
export const diskDirectory = '/var/tmp';

const keptMs = 24 * 3600 * 1000;
/** Marks a run that has been reported. */
const noticedFile = 'noticed';

export interface OrphanedRun {
  readonly path: string;
  readonly record: RunRecord;
}

/** Removes directories older than a day. What cannot be judged is left alone until then. */
export function sweepOrphanedRuns(now = Date.now()): void {
  for (const { path, harness, changedMs } of [...new Set([tmpdir(), diskDirectory, memoryFileSystem])].flatMap(
    runDirectoriesIn,
  )) {
    if (now - changedMs <= keptMs || aliveHere(harness)) continue;
    if (recordOf(path)?.end != null) continue; // it is kept
    removed(path);
  }
}

/** Removes a run's directory; a link, not its target. Returns false if part of it is left. */
export function removed(path: string): boolean {
  try {
    // Other programs may use up the descriptors for a moment.
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
    return true;
  } catch {
    return false;
  }
}

/** Returns runs that have not been reported yet; they are kept for another day. */
export function noticeOrphanedRuns(): OrphanedRun[] {
  const left = runDirectoriesIn(tmpdir()).flatMap(({ path }) => {
    const record = recordOf(path);
    if (record === null || record.end !== null || mayBeAlive(record.harness)) return [];
    return lstatSync(join(path, noticedFile), { throwIfNoEntry: false }) === undefined ? [{ path, record }] : [];
  });
  return left.filter(({ path, record }) => markNoticed(path, [record.ledgerDirectory, record.spillDirectory]));
}

function markNoticed(path: string, ledgerDirectories: readonly string[]): boolean {
  try {
    writeFileSync(join(path, noticedFile), '', { mode: 0o600 });
    const now = new Date();
    for (const directory of ledgerDirectories) utimesSync(directory, now, now);
    return true;
  } catch {
    return false; // another process is sweeping it
  }
}

interface Found {
  readonly path: string;
  readonly harness: HarnessName;
  readonly changedMs: number;
}

/** Requires a marker of our own user: in a directory that all may write to, others may put anything. */
function runDirectoriesIn(folder: string): Found[] {
  return listed(folder).flatMap((name) => {
    if (!/^esreplay-\d+-\w+$/.test(name)) return [];
    const path = join(folder, name);
    const harness = harnessOfMarked(path);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return harness === null || stat === undefined ? [] : [{ path, harness, changedMs: stat.mtimeMs }];
  });
}

/** Checked only as far as needed to decide whether its harness is gone. */
function recordOf(path: string): RunRecord | null {
  if (!hasRunRecord(path)) return null;
  try {
    const text = readPlain(join(path, runRecordFile), maxRecordBytes)?.toString('utf8') ?? '';
    const record = JSON.parse(text) as Partial<RunRecord> | null;
    const known =
      typeof record?.harness?.pid === 'number' &&
      typeof record.ledgerDirectory === 'string' &&
      typeof record.spillDirectory === 'string';
    return known ? (record as RunRecord) : null;
  } catch {
    return null; // it was swept meanwhile, or is not ours
  }
}

// After a day, a harness in another container counts as gone too if its pid is not alive here.
function aliveHere(harness: HarnessName): boolean {
  return mayBeAlive(harness) && isAlive(harness.pid);
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // no such file system here
  }
}
