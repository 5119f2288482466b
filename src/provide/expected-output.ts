// Compares what a product prints with a file, line by line, while it prints it.

export interface OutputDifference {
  /** Its number, from 1. */
  readonly line: number;
  /** Null: the file has ended. */
  readonly expected: string | null;
  /** Null: the output has ended. */
  readonly printed: string | null;
}

export class ExpectedOutput {
  private readonly expected: readonly string[];
  private printed = 0;
  private first: OutputDifference | null = null;

  constructor(text: string) {
    const lines = text.split('\n');
    this.expected = text === '' || text.endsWith('\n') ? lines.slice(0, -1) : lines;
  }

  take(line: string): void {
    const expected = this.expected[this.printed] ?? null;
    this.printed++;
    if (this.first === null && expected !== line) this.first = { line: this.printed, expected, printed: line };
  }

  /** Returns the first difference; null: there is none. */
  end(): OutputDifference | null {
    const expected = this.expected[this.printed];
    if (this.first !== null || expected === undefined) return this.first;
    return { line: this.printed + 1, expected, printed: null };
  }
}
