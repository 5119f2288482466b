// Writes many lines to stdout without running ahead of who reads them, so that memory stays small behind `less`.
import { once } from 'node:events';
import { stdout } from 'node:process';

const pieceCharacters = 64 * 1024;

export class Output {
  /** Who read stdout went away (`| head`): nothing more need be printed. */
  gone = false;
  private pieces: string[] = [];
  private length = 0;

  /** Await what it returns, when it returns something. */
  line(text: string): Promise<void> | undefined {
    this.pieces.push(text, '\n');
    this.length += text.length + 1;
    return this.length >= pieceCharacters ? this.flush() : undefined;
  }

  async flush(): Promise<void> {
    if (this.pieces.length === 0 || this.gone) return;
    const piece = this.pieces.join('');
    this.pieces = [];
    this.length = 0;
    try {
      if (!stdout.write(piece)) await once(stdout, 'drain');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
      this.gone = true;
    }
  }
}
