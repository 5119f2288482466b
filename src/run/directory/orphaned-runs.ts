// Finds run directories with a killed harness; its observations are still there. Removes old ones, so that memory and
// disks do not fill up. The name only finds candidates; the marker in a directory decides, or that nothing is in it.
import { lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HarnessName, mayBeAlive } from '../harness-name.ts';
import { namesIn, readPlain } from '../plain-file.ts';
import { isAlive } from '../process-table.ts';
import { harnessOfEmpty, harnessOfMarked, runDirectoryName, runMarkerFile } from './run-marker.ts';
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
  for (const path of [...new Set([tmpdir(), diskDirectory, memoryFileSystem])].flatMap(namedAsRunsIn)) {
    const changedMs = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changedMs <= keptMs) continue;
    const marked = harnessOfMarked(path);
    const harness = marked ?? harnessOfEmpty(path);
    if (harness === null || aliveHere(harness)) continue;
    if (marked === null) removeEmpty(path);
    else if (recordOf(path)?.end == null) removed(path); // else it is kept
  }
}

/** Fails if it has a new file. */
function removeEmpty(path: string): void {
  try {
    if (namesIn(path).includes(runMarkerFile)) unlinkSync(join(path, runMarkerFile));
    rmdirSync(path);
  } catch {
    // Another process swept it, or uses it.
  }
}

/** Removes a run's directory; a link, not its target. Returns false if part of it is left. */
export function removed(path: string): boolean {
  try {
    if (!isDirectory(path)) {
      remove(path, unlinkSync);
      return true;
    }
    if (!emptied(path)) return false;
    // The marker last: if this process is killed meanwhile, a later run removes the rest.
    remove(join(path, runMarkerFile), unlinkSync);
    remove(path, rmdirSync);
    return true;
  } catch {
    return false;
  }
}

/** Removes what is in a directory, but for its marker. Returns false if part of it is left, or it is a link. */
export function emptied(path: string): boolean {
  try {
    if (!isDirectory(path)) return false;
    for (const name of namesIn(path)) if (name !== runMarkerFile) remove(join(path, name), unlinkSync);
    return true;
  } catch {
    return false;
  }
}

const isDirectory = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** `plainly` is many times as fast as a search for folders, which only a client can have made. */
function remove(path: string, plainly: (path: string) => void): void {
  try {
    plainly(path);
  } catch {
    // Other programs may use up the descriptors for a moment.
    rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
  }
}

/** Returns runs that have not been reported yet; they are kept for another day. */
export function noticeOrphanedRuns(): OrphanedRun[] {
  const left = namedAsRunsIn(tmpdir()).flatMap((path) => {
    const record = harnessOfMarked(path) === null ? null : recordOf(path);
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

/** Only by their names: in a directory that all may write to, others may put anything. */
function namedAsRunsIn(folder: string): string[] {
  return listed(folder)
    .filter((name) => runDirectoryName.test(name))
    .map((name) => join(folder, name));
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
