// The folder of a run whose product starts eslogger: our `eslogger` and `sudo`, which the product finds first, and what
// they leave there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import type { LostMessages } from '../eslogger/deliver.ts';
import type { FaultCounts } from '../eslogger/faults.ts';
import type { Subscription } from '../print/subscription.ts';
import { makeDirectory } from '../run/directory/made-directories.ts';
import { namesIn, readPlain } from '../run/plain-file.ts';
import { pidFile, pidRanges } from '../run/prepare/pid-ranges.ts';
import { isAlive } from '../run/process-table.ts';
import { packageRoot } from '../system/package-root.ts';
import { shellQuoted } from '../words/shell-words.ts';
import { type EsloggerState, readState } from './eslogger-state.ts';

/** An eslogger that the product started. */
export interface StartedEslogger {
  readonly pid: number;
  readonly isAlive: boolean;
  /** As the product wrote them. */
  readonly arguments: readonly string[];
  /** Null: it did not come to its first line. */
  readonly state: EsloggerState | null;
  /** Null: it did not come to its last line. */
  readonly counts: EsloggerCounts | null;
}

export interface EsloggerCounts {
  readonly dropped: number;
  readonly faults: FaultCounts;
  readonly endsEarly: boolean;
  /** Null: it printed none, or its reader closed the pipe. */
  readonly printed: PrintedMessages | null;
}

/** The messages of the trace that have a line. */
export interface PrintedMessages extends Subscription {
  readonly lost: readonly LostMessages[];
}

/** Of what a product says it started, more than any system allows as arguments is no such file. */
const maxBytes = 4 << 20;

export const countsFile = (folder: string, pid: number): string => join(folder, 'counts', String(pid));
export const programsFolder = (folder: string): string => join(folder, 'programs');

/**
 * Makes the run's private folder. `options`: words of `esreplay eslogger` that the run adds. `pids`: none of them becomes
 * the product's. Throws file system errors.
 */
export function makePrograms(parent: string, options: readonly string[], pids: Iterable<number>): string {
  const folder = makeDirectory(parent);
  for (const name of ['programs', 'started', 'states', 'counts']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'pids.bin'), pidFile(pidRanges(pids)));
  writeProgram(folder, 'eslogger', esloggerScript(folder, options));
  writeProgram(folder, 'sudo', sudoScript(folder));
  return folder;
}

function writeProgram(folder: string, name: string, text: string): void {
  writeFileSync(join(programsFolder(folder), name), text, { mode: 0o755 });
}

function esloggerScript(folder: string, options: readonly string[]): string {
  const program = [execPath, join(packageRoot, 'dist/cli/main.js'), 'eslogger'].map(shellQuoted).join(' ');
  return `#!/bin/sh
unset NODE_OPTIONS LD_PRELOAD ESREPLAY_PROGRAMS
printf '%s\\0' "$@" > ${shellQuoted(join(folder, 'started'))}/$$
ESREPLAY_PROVIDED=${shellQuoted(folder)} exec ${program} "$@" ${options.map(shellQuoted).join(' ')}
`;
}

// Its own words begin with a dash or set a variable.
function sudoScript(folder: string): string {
  const refused = shellQuoted(join(folder, 'refused'));
  return `#!/bin/sh
words="$*"
while [ $# -gt 0 ]; do
  case "$1" in
    --) shift; break ;;
    -[ugpChrRtTD] | --user | --group | --prompt | --host | --chdir | --chroot) shift; [ $# -eq 0 ] || shift ;;
    -* | *=*) shift ;;
    *) break ;;
  esac
done
if [ "\${1##*/}" = eslogger ]; then
  shift
  exec ${shellQuoted(join(programsFolder(folder), 'eslogger'))} "$@"
fi
printf '%s\\0' "$words" >> ${refused}
echo 'sudo: esreplay starts no program but eslogger' >&2
exit 1
`;
}

/** In the order of their pids. The product can write to the folder, or remove it. */
export function startedEsloggers(folder: string): StartedEslogger[] {
  return namesIn(join(folder, 'started'))
    .filter((name) => /^[1-9]\d{0,9}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .map((pid) => ({
      pid,
      isAlive: isAlive(pid),
      arguments: wordsIn(join(folder, 'started', String(pid))),
      state: readState(folder, pid),
      counts: countsOf(folder, pid),
    }));
}

/** What the product wanted of sudo besides eslogger. */
export const refusedBySudo = (folder: string): string[] => wordsIn(join(folder, 'refused'));

/** Why /usr/bin/eslogger is not ours: an errno; 0: it is ours. Null: unknown. */
export function programsErrno(folder: string): number | null {
  const [text] = textOf(join(folder, 'programs.errno'))?.split('\n') ?? [];
  return text === undefined || text === '' ? null : Number(text);
}

function wordsIn(path: string): string[] {
  return (textOf(path) ?? '').split('\0').filter((word) => word !== '');
}

function countsOf(folder: string, pid: number): EsloggerCounts | null {
  const text = textOf(countsFile(folder, pid));
  try {
    return text === null ? null : (JSON.parse(text) as EsloggerCounts); // our own process wrote it
  } catch {
    return null; // it was killed meanwhile
  }
}

const textOf = (path: string): string | null => readPlain(path, maxBytes)?.toString('utf8') ?? null;
