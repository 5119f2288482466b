// Identifies the process that made a run directory.
import { readFileSync, readlinkSync } from 'node:fs';
import { isAlive } from './process-table.ts';

/** Identifies the process: its pid alone may belong to another process by now, or to another container. */
export interface HarnessName {
  readonly pid: number;
  /** Ticks from boot to its start, and its pid namespace; null where the system does not say. */
  readonly started: string | null;
  readonly pidNamespace: string | null;
}

let own: HarnessName | null = null;

export function thisProcess(): HarnessName {
  own ??= { pid: process.pid, started: startOf(process.pid), pidNamespace: pidNamespace() };
  return own;
}

/** Also true if it cannot be known, because the process belongs to another container. */
export function mayBeAlive({ pid, started, pidNamespace: namespace }: HarnessName): boolean {
  if (namespace !== pidNamespace()) return true;
  return isAlive(pid) && startOf(pid) === started;
}

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null; // starttime, field 22
  } catch {
    return null; // no /proc here, or it ended meanwhile
  }
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}
