// A program that answers each line of its input with one line, and stays for the next question until it is dismissed.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

export class LineProgram {
  private readonly child: ChildProcess;
  /** The question before, which is answered first. */
  private previous: Promise<unknown> = Promise.resolve();
  private answers: string[] = [];
  private begun = '';
  private heard = (): void => undefined;
  private hasEnded = false;
  private open = 0;
  private readonly gone: Promise<void>;

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    // Detached, so that ctrl-C, which ends a run, leaves it for the report.
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env, detached: true });
    const { stdin, stdout } = this.child;
    const end = (): void => {
      this.hasEnded = true;
      this.heard();
    };
    // While it is busy, the end of its input does not end it.
    const kill = (): void => void this.child.kill('SIGKILL');
    process.once('exit', kill);
    this.gone = new Promise<void>((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.once('error', () => resolve());
    }).finally(() => process.off('exit', kill));
    this.child.on('error', end);
    stdin?.on('error', end);
    stdout?.setEncoding('utf8').on('error', end).on('close', end);
    stdout?.on('data', (text: string) => {
      const lines = (this.begun + text).split('\n');
      this.begun = lines.pop() ?? '';
      // llvm-symbolizer of some versions prints an empty line after each answer.
      for (const line of lines) if (line !== '') this.answers.push(line);
      this.heard();
    });
    this.hold(false);
  }

  get ended(): boolean {
    return this.hasEnded;
  }

  /** Number of questions without an answer so far. */
  get unanswered(): number {
    return this.open;
  }

  /** Null if the program ends before it has answered, or takes too long. */
  ask(lines: readonly string[], withinMs: number): Promise<readonly string[] | null> {
    this.open += 1;
    const answers = this.previous.then(() => this.exchange(lines, withinMs)).finally(() => (this.open -= 1));
    this.previous = answers;
    return answers;
  }

  /** Ends the program once it has answered. Resolves when nothing of it is left. */
  async dismiss(): Promise<void> {
    await this.previous;
    this.hold(true);
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private async exchange(lines: readonly string[], withinMs: number): Promise<readonly string[] | null> {
    if (this.hasEnded) return null;
    this.answers = [];
    this.hold(true);
    const late = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    this.child.stdin?.write(lines.map((line) => `${line}\n`).join(''));
    while (this.answers.length < lines.length && !this.hasEnded) {
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
    clearTimeout(late);
    this.hold(false);
    return this.answers.length === lines.length ? this.answers : null;
  }

  /** Whether Node waits for it. */
  private hold(isAsked: boolean): void {
    const { stdin, stdout } = this.child;
    const open = [stdin as Socket | null, stdout as Socket | null].filter((each) => each?.destroyed === false);
    for (const each of [this.child, ...open])
      if (isAsked) each?.ref();
      else each?.unref();
  }
}
