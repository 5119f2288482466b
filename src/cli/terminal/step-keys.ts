// Pace `step` at a terminal: turns keys into the lines that the library in the client waits for, and shows each message
// in place of the progress. Without a terminal, lines of stdin reach the library as they are.

import { PassThrough } from 'node:stream';
import { reached } from '../../observed/observation.ts';
import type { RunOptions, SeenProcess } from '../../run/options.ts';
import { painted } from '../../words/printable.ts';
import { show } from './show.ts';
import { StepView, TraceAbout } from './step-view.ts';
import { TerminalLine } from './terminal-line.ts';

/** Each look reads this many rows again, for answers that came since. */
const rowsBack = 1024;

const keyLine = 'Enter: next message  n: next AUTH message  c: continue to the end  q: quit';

/** Passing over this many messages takes long enough to be shown. */
const minPassing = 200;

/** What the person waits for. */
type Wanted = 'nothing' | 'message' | 'auth';

type Keyboard = Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'pause'>;
type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

export interface StepOptions {
  readonly trace: string;
  /** Ends the run as Ctrl-C does. */
  readonly interrupt: () => void;
  readonly keyboard?: Keyboard;
  readonly screen?: Screen;
}

export class Steps {
  private about: TraceAbout | null = null;
  private readonly view: StepView;
  private readonly line: TerminalLine;
  private readonly interrupt: () => void;
  private readonly keyboard: Keyboard;
  private readonly hasKeys: boolean;
  private readonly lines = new PassThrough();
  private readonly rowsSeen = new Map<number, number>();
  private wanted: Wanted = 'nothing';
  /** What had been shown when the key was pressed. */
  private shownBefore = 0;
  private sent = 0;
  private offered = 0;
  private offeredBefore = 0;
  private total: number | null = null;
  private prompt = '';
  private closed = false;

  constructor({ trace, interrupt, keyboard = process.stdin, screen = process.stderr }: StepOptions) {
    this.interrupt = interrupt;
    this.keyboard = keyboard;
    this.hasKeys = keyboard.isTTY === true;
    this.line = new TerminalLine({ stream: screen });
    this.view = new StepView({
      about: (index) => {
        this.about ??= new TraceAbout(trace); // checked by then
        return this.about.of(index);
      },
      total: () => this.total,
      width: () => (screen.isTTY ? screen.columns || 80 : Number.POSITIVE_INFINITY),
      write: (lines) => {
        this.ask('');
        show(screen, painted(`${lines.join('\n')}\n`));
      },
    });
    if (!this.hasKeys) return;
    keyboard.setRawMode(true);
    keyboard.on('data', this.onKeys);
  }

  /** For the options of the run. */
  get ofRun(): Pick<RunOptions, 'onLook' | 'onProgress' | 'stdin'> {
    return {
      onLook: ({ startNs }, processes) => this.look(startNs, processes),
      onProgress: ({ total }) => {
        this.total = total;
      },
      ...(this.hasKeys ? { stdin: this.lines } : {}),
    };
  }

  private look(startNs: number, processes: () => readonly SeenProcess[]): void {
    for (const { slot, rowCount, counts, rows } of processes()) {
      const before = this.rowsSeen.get(slot) ?? 0;
      this.rowsSeen.set(slot, rowCount);
      // Only the first process reads stdin.
      if (slot === 0 && counts[0] !== undefined) this.view.passOver(counts[0]);
      this.view.see(slot, rows(Math.max(0, before - rowsBack)));
      if (slot !== 0) continue;
      // The clients of a process share its schedule: one that was deleted stays behind.
      this.offered = Math.max(0, ...counts.map(reached));
      if (!this.hasKeys) this.view.flush();
      else if (startNs !== 0 && this.step(this.offered)) this.lookSoon(startNs, processes);
    }
  }

  close(): void {
    this.closed = true;
    this.ask('');
    this.view.flush();
    this.about?.close();
    if (!this.hasKeys) return;
    this.keyboard.off('data', this.onKeys);
    this.keyboard.setRawMode(false);
    this.keyboard.pause();
    this.lines.end();
  }

  /**
   * Asks for the next message if it is wanted and the library waits for it. `offered`: how many messages of the trace
   * the library has taken.
   */
  private step(offered: number): boolean {
    if (this.lines.writableEnded) return false;
    const { running } = this.view;
    if (this.total !== null && offered >= this.total && running === null) {
      this.lines.end(); // nothing is left to wait for
      return false;
    }
    if (this.count() > this.shownBefore) this.wanted = 'nothing';
    if (running !== null) this.ask(`${running.name}: the handler has not returned  q: quit`);
    else if (offered >= this.sent) this.ask(this.wanted === 'nothing' ? keyLine : this.passingLine(offered));
    if (offered < this.sent || this.wanted === 'nothing') return false;
    this.sent = offered + 1;
    this.lines.write('\n');
    return true;
  }

  /** Thousands of messages may not reach the client: they must not take the time of a look each. */
  private lookSoon(startNs: number, processes: () => readonly SeenProcess[]): void {
    setTimeout(() => {
      if (!this.closed) this.look(startNs, processes);
    }, 0);
  }

  private passingLine(offered: number): string {
    return offered - this.offeredBefore < minPassing ? this.prompt : `${offered} of ${this.total} messages`;
  }

  private count(): number {
    return this.wanted === 'auth' ? this.view.auths : this.view.shown;
  }

  private ask(text: string): void {
    if (text === this.prompt) return;
    this.prompt = text;
    if (text === '') this.line.clear();
    else this.line.show(text);
  }

  private readonly onKeys = (keys: Buffer | string): void => {
    for (const key of String(keys)) this.press(key);
  };

  private press(key: string): void {
    if (key === 'q' || key === '\u0003') this.interrupt();
    else if (key === 'c' || key === '\u0004') {
      this.ask('');
      this.lines.end();
    } else if (key === 'n') this.want('auth');
    else if (key === '\r' || key === '\n') this.want('message');
  }

  private want(wanted: Wanted): void {
    this.wanted = wanted;
    this.shownBefore = this.count();
    this.offeredBefore = this.offered;
    // An event that the client itself caused may have used a line up: the key can be pressed again.
    if (this.view.running === null) this.sent = 0;
  }
}
