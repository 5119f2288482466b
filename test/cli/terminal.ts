// The program at a terminal of 80 columns, which script(1) provides.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { root } from './harness.ts';

export class Terminal {
  text = '';
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown[]>;
  private prompts = 0;

  /** `keyLine`: what it shows when it asks for a key. `env`: besides. */
  constructor(
    script: string,
    words: readonly string[],
    private readonly keyLine: string,
    env: NodeJS.ProcessEnv = {},
  ) {
    const line = [...esreplayProgram, ...words].map(shellQuoted).join(' ');
    this.child = spawn(script, ['-qec', `stty cols 80 rows 24; exec ${line}`, '/dev/null'], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.closed = once(this.child, 'close');
    this.child.stdout?.on('data', (text) => {
      this.text += String(text);
    });
  }

  /** Waits until it asks for a key, presses it, and returns what was shown before. */
  async press(key: string): Promise<string> {
    const before = this.prompts;
    while (this.text.split(this.keyLine).length - 1 <= before)
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.closed.then(() => this.fail())]);
    this.prompts = this.text.split(this.keyLine).length - 1;
    this.child.stdin?.write(key);
    return this.text.split(this.keyLine).at(-2) ?? '';
  }

  async ended(): Promise<{ status: unknown; rest: string }> {
    const [status] = await this.closed;
    return { status, rest: this.text.split(this.keyLine).at(-1) ?? '' };
  }

  private fail(): never {
    throw new Error(`it ended early:\n${this.text}`);
  }
}
