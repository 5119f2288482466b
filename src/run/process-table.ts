// Tells which processes are alive. A zombie is not: it accepts signals until its parent waits for it, which in a
// container may never happen.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** `/proc` with the processes of this system. Without it, a zombie counts as alive. */
export const hasProcessTable = (): boolean => process.platform === 'linux' && existsSync('/proc/self/stat');

/** Zombies exist. Takes a tenth of the time of `isAlive`. */
export const exists = (pid: number): boolean => answers(pid);

export function isAlive(pid: number): boolean {
  if (!answers(pid)) return false;
  return isLive(statOf(pid)) || !hasProcessTable();
}

/** Returns whether a signal stopped the process. A debugger does not count. */
export function isStopped(pid: number): boolean {
  return statOf(pid)?.state === 'T';
}

/** Returns whether any process of the group is alive, except those of `spared`. */
export function groupIsAlive(group: number, spared?: ReadonlySet<number>): boolean {
  if (!answers(-group)) return false;
  return groupMembers(group)?.some((pid) => spared?.has(pid) !== true) ?? true;
}

/** Returns the live processes of the group; null without a table of processes. */
export function groupMembers(group: number): number[] | null {
  if (!hasProcessTable()) return null;
  return readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    return isLive(stat) && stat?.group === group ? [Number(name)] : [];
  });
}

/** What a group of processes does, except those of `spared`. */
export interface GroupActivity {
  /** Processor time so far, in the system's clock ticks. */
  readonly ticks: number;
  /** A thread has or waits for a processor or a disk. */
  readonly isBusy: boolean;
}

/** Without a table of processes, nothing is known of it: then it seems to do nothing. */
export function groupActivity(group: number, spared: ReadonlySet<number>): GroupActivity {
  const pids = (groupMembers(group) ?? []).filter((pid) => !spared.has(pid));
  const ticks = pids.reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0);
  return { ticks, isBusy: pids.flatMap(threadStates).some((state) => state === 'R' || state === 'D') };
}

function threadStates(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => statOf(`${pid}/task/${thread}`)?.state ?? '');
  } catch {
    return []; // it ended meanwhile
  }
}

/** Signals every process of the group. Returns false if there is no process left. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  return answers(-group, signal);
}

/** Returns false if it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return answers(pid, signal);
}

function answers(pid: number, signal: NodeJS.Signals | 0 = 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') return true; // alive, but not ours
    throw error;
  }
}

/** Null for a process that is gone, and on systems without `/proc`. */
function statOf(
  pid: number | string,
): { readonly state: string; readonly group: number; readonly ticks: number } | null {
  if (process.platform !== 'linux') return null;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null; // it ended meanwhile
    return { state: 'unknown', group: Number.NaN, ticks: 0 }; // no descriptor is left to look with
  }
  // pid (name) state ppid pgrp ...; the name may contain anything, including blanks and parentheses.
  const words = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', , group] = words;
  return { state, group: Number(group), ticks: Number(words[11]) + Number(words[12]) };
}

function isLive(stat: { readonly state: string } | null): boolean {
  return stat !== null && stat.state !== 'Z' && stat.state !== 'X';
}
