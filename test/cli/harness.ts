// `esreplay` as a process of its own, for tests of signals, of what it prints, and of what it leaves behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { esreplayProgram } from '../esreplay-program.ts';

export const root = join(import.meta.dirname, '../..');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Harness {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, ...inherited } = process.env;
    const [node, script] = esreplayProgram;
    this.child = spawn(node, [script, ...words], {
      cwd: root,
      env: { ...inherited, NO_COLOR: '1', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text) => {
      this.stdout += String(text);
    });
    this.child.stderr?.on('data', (text) => {
      this.stderr += String(text);
    });
  }

  /** Its output ends when the client and every other process that holds it have ended too. */
  async ended(): Promise<Ended> {
    const [status] = (await once(this.child, 'close')) as [number | null];
    return { status, stdout: this.stdout, stderr: this.stderr };
  }

  /** Waits until the client has printed the text; the client's output comes out on stderr. */
  async prints(text: string, times = 1): Promise<void> {
    while (this.stderr.split(text).length <= times) await once(this.child.stderr ?? this.child, 'data');
  }
}
