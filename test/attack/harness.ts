// Runs the program as a user does, beside everything that an attack does to it, and looks at what is left of it.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { esreplayProgram } from '../esreplay-program.ts';
import { keptClient } from '../kit/build.ts';
import { ownFlags } from './sanitizers.ts';

/** Hundreds of times what a run takes. */
const maxMs = 240_000;
const afterSignalMs = 60_000;
const memory = '/dev/shm';

export interface Outcome {
  readonly status: number | string;
  readonly output: string;
  /** `null`: it ended by itself; else the signal that it took. */
  readonly hung: 'SIGTERM' | 'SIGKILL' | null;
  /** Run directories that are left. */
  readonly directories: readonly string[];
  /** Processes of the client that are left. */
  readonly clients: readonly number[];
}

/** Ledgers of all runs. */
const inMemory = (): string[] => (existsSync(memory) ? readdirSync(memory).map((name) => join(memory, name)) : []);

/** A folder with the client's program, so that no other process has it. */
export class Field {
  readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-attack-'));

  async client(source: string, defines: readonly string[] = []): Promise<string> {
    const name = [source.replace(/^.*\//, '').replace(/\.cc?$/, ''), ...defines].join('+').toLowerCase();
    const path = join(this.folder, name);
    if (!existsSync(path))
      copyFileSync(await keptClient(name, { sources: [source], defines, flags: ['-O0', ...ownFlags()] }), path);
    return path;
  }

  /** `shell` comes before the program, such as `ulimit -n 64`. */
  async esreplay(words: readonly string[], env: NodeJS.ProcessEnv = {}, shell = ''): Promise<Outcome> {
    const temporary = mkdtempSync(join(this.folder, 'tmp-'));
    // A process that had the same pid may have been killed long ago, and its directory may still be there.
    const before = new Set(inMemory());
    const command = ['sh', '-c', `${shell === '' ? '' : `${shell}; `}exec "$@"`, 'sh', ...esreplayProgram, ...words];
    const child = spawn(command[0] ?? '', command.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary, NO_COLOR: '1', ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    let hung: Outcome['hung'] = null;
    const late = setTimeout(() => {
      hung = 'SIGTERM';
      child.kill('SIGTERM');
    }, maxMs);
    const later = setTimeout(() => {
      hung = 'SIGKILL';
      child.kill('SIGKILL');
    }, maxMs + afterSignalMs);
    const status = await new Promise<number | string>((resolve) =>
      child.on('exit', (code, signal) => resolve(code ?? signal ?? '')),
    );
    clearTimeout(late);
    clearTimeout(later);
    const directories = [...readdirSync(temporary).map((name) => join(temporary, name)), ...inMemory()].filter(
      (path) => basename(path).startsWith(`esreplay-${child.pid}-`) && !before.has(path),
    );
    return { status, output, hung, directories, clients: await this.left() };
  }

  /** A client notices within a quarter of a second that its harness is gone, on a machine that has time for it. */
  private async left(): Promise<number[]> {
    for (const until = Date.now() + afterSignalMs; ; ) {
      const pids = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .filter((pid) => this.isOurs(pid));
      if (pids.length === 0 || Date.now() > until) return pids;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private isOurs(pid: number): boolean {
    try {
      return readlinkSync(`/proc/${pid}/exe`).startsWith(`${this.folder}/`);
    } catch {
      return false; // it ended, or is not ours
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Expected {
  readonly statuses: readonly (number | string)[];
  readonly says?: RegExp;
  /** Run directories may stay: the harness was killed. */
  readonly mayLeave?: boolean;
}

/** Returns what is wrong; null for nothing. */
export function wrongWith({ status, output, hung, directories, clients }: Outcome, expected: Expected): string | null {
  const end = output.trim().split('\n').slice(-8).join(' / ');
  if (hung !== null) return `it hung until ${hung}: ${end}`;
  if (!expected.statuses.includes(status)) return `exit status ${status}: ${end}`;
  if (expected.says !== undefined && !expected.says.test(output.replaceAll(/\s+/g, ' ')))
    return `it does not say ${expected.says}: ${end}`;
  // Node shows one of its own functions alone if it cannot read our first file.
  if (/internal error|^\s+at .*\((?!node:).*:\d+:\d+\)$/m.test(output)) return `it shows a stack: ${end}`;
  if (clients.length > 0) return `processes of the client are left: ${clients.join(', ')}`;
  if (directories.length > 0 && expected.mayLeave !== true) return `directories are left: ${directories.join(', ')}`;
  return null;
}
