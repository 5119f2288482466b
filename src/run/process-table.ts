// Tells which processes are alive. A zombie is not: it accepts signals until its parent waits for it, which in a
// container may never happen.
import { readdirSync, readFileSync } from 'node:fs';

export function isAlive(pid: number): boolean {
  if (!answers(pid)) return false;
  return process.platform !== 'linux' || statOf(pid) !== null;
}

/** Returns whether any process of the group is alive. */
export function groupIsAlive(group: number): boolean {
  if (!answers(-group)) return false;
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && statOf(Number(name))?.group === group);
}

/** Signals every process of the group. Returns false if there is no process left. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  return answers(-group, signal);
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

/** Null for a zombie and for a process that is gone. */
function statOf(pid: number): { readonly group: number } | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null; // it ended meanwhile
  }
  // pid (name) state ppid pgrp ...; the name may contain anything, including blanks and parentheses.
  const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? null : { group: Number(group) };
}
