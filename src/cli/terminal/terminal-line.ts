// One terminal line for long work, overwritten repeatedly; silent without a terminal.
import { stderr } from 'node:process';

export class TerminalLine {
  private shown = false;

  constructor(private readonly stream: NodeJS.WriteStream = stderr) {}

  show(text: string): void {
    if (!this.stream.isTTY) return;
    this.shown = true;
    this.stream.write(`\r\u001b[K${text}`);
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\u001b[K');
    this.shown = false;
  }
}
