// Judges run directories in a process of its own, with a bound on its time.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What `explain` would give of a run directory. */
export interface Judged {
  readonly exitCode: number;
  /** Rules of its findings. */
  readonly findings: readonly string[];
  /** All sentences of findings and troubles, or the message of the error. */
  readonly said: string;
  /** Of all its reports. */
  readonly letters: number;
}

/** A thousand times what one takes. */
const maxMs = 60_000;

export class JudgingProcess {
  private child: ChildProcess | null = null;

  /** Null: it hung, and was ended. */
  async judge(directory: string): Promise<Judged | null> {
    this.child ??= fork(join(import.meta.dirname, 'judge-process.ts'), { execArgv: ['--import', 'tsx'] });
    const child = this.child;
    const answer = await new Promise<Judged | null>((resolve) => {
      const gone = (): void =>
        resolve({ exitCode: 70, findings: [], said: 'the process that judges ended', letters: 0 });
      const late = setTimeout(() => resolve(null), maxMs);
      child.once('exit', gone);
      child.once('message', (message) => {
        clearTimeout(late);
        child.off('exit', gone);
        resolve(message as Judged);
      });
      child.send(directory);
    });
    if (answer === null || child.exitCode !== null) this.end();
    return answer;
  }

  end(): void {
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}
