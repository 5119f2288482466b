// Accepts changed decisions into a file of expectations: only their lines change, and only in a file that nobody can
// have put there.
import { readFileSync } from 'node:fs';
import { SetupError, UsageError } from '../errors/errors.ts';
import { replaceFile } from '../files/replace-file.ts';
import { identityKey } from '../judge/identity.ts';
import type { ExpectedDecision } from '../observed/decision.ts';
import type { PendingDecision } from './changes.ts';
import { linesIn } from './expectation-file.ts';
import { checkOwnFile } from './own-file.ts';

export class AcceptingFile {
  private readonly text: string;
  /** By identity or number, the line and what it says. */
  private readonly lines = new Map<string, { readonly number: number; readonly expected: ExpectedDecision }>();

  /** `folder`: the file must be below it. Throws UsageError, and SetupError for a file that is not read. */
  constructor(
    private readonly path: string,
    folder: string,
  ) {
    if (!checkOwnFile(path, folder))
      throw new UsageError('file of expectations not found', {
        place: path,
        remedy: 'run `esreplay test --update missing`',
      });
    this.text = readFileSync(path, 'utf8');
    for (const { message, number, expected } of linesIn(this.text, path))
      this.lines.set(typeof message === 'number' ? String(message) : identityKey(message), { number, expected });
  }

  /** Whether the file still says what it said when the test ran. */
  isCurrent(change: PendingDecision): boolean {
    const expected = this.lineOf(change)?.expected;
    return (
      expected !== undefined && expected.decision === change.before.decision && expected.cache === change.before.cache
    );
  }

  /** Writes the file in one step. `changes`: current ones, each about another line. Throws SetupError. */
  write(changes: readonly PendingDecision[]): void {
    const lines: (string | null)[] = this.text.split('\n');
    for (const change of changes) {
      const number = this.lineOf(change)?.number;
      if (number !== undefined) lines[number] = changedLine(lines[number] ?? '', change.after);
    }
    try {
      replaceFile(this.path, lines.filter((line) => line !== null).join('\n'));
    } catch (error) {
      if (error instanceof SetupError) throw error;
      throw new SetupError(`cannot write the expectations: ${(error as Error).message}`, {
        place: this.path,
        cause: error,
      });
    }
  }

  private lineOf({ identity, index }: PendingDecision) {
    return this.lines.get(identityKey(identity)) ?? this.lines.get(String(index));
  }
}

/** Keeps the other keys as they are. */
function changedLine(line: string, after: ExpectedDecision | null): string | null {
  if (after === null) return null;
  const value = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const { decision, cache } = after;
  return JSON.stringify({ ...value, decision, ...(cache === null ? {} : { cache }) });
}
