// Single keys of a terminal, without Enter.

const interruptKey = '\u0003';
const endKey = '\u0004';

type Keyboard = Pick<NodeJS.ReadStream, 'setRawMode' | 'on' | 'off' | 'pause'>;

export class Keys {
  private readonly waiting: string[] = [];
  private wake: (() => void) | null = null;
  private isOver = false;

  /** Takes the keyboard until `close`. `signal`: ends it as Ctrl-C does. */
  constructor(
    private readonly signal: AbortSignal,
    private readonly keyboard: Keyboard = process.stdin,
  ) {
    keyboard.setRawMode(true);
    keyboard.on('data', this.onKeys);
    keyboard.on('end', this.onEnd);
    signal.addEventListener('abort', this.onEnd);
  }

  /** Resolves with the next key; null: no key follows, because of Ctrl-C, Ctrl-D or the end of the terminal. */
  async next(): Promise<string | null> {
    while (this.waiting.length === 0 && !this.isOver)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    return this.waiting.shift() ?? null;
  }

  /** Whether no key follows because of Ctrl-C. */
  isInterrupted = false;

  close(): void {
    this.keyboard.off('data', this.onKeys);
    this.keyboard.off('end', this.onEnd);
    this.signal.removeEventListener('abort', this.onEnd);
    this.keyboard.setRawMode(false);
    this.keyboard.pause();
  }

  private readonly onKeys = (keys: Buffer | string): void => {
    for (const key of String(keys)) {
      if (key === interruptKey) this.isInterrupted = true;
      if (key === interruptKey || key === endKey) {
        this.onEnd();
        return;
      }
      this.waiting.push(key);
    }
    this.wake?.();
  };

  private readonly onEnd = (): void => {
    this.isOver = true;
    if (this.signal.aborted) this.isInterrupted = true;
    if (this.isInterrupted) this.waiting.length = 0;
    this.wake?.();
  };
}
