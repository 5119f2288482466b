// `esreplay review`, once its words are there: finds what is pending, asks about it, and writes the answers at the end,
// so that each can be undone until then.
import { exitCodes, UsageError } from '../errors/errors.ts';
import type { AcceptingFile } from '../expectations/accept.ts';
import { count } from '../expectations/change-words.ts';
import { PendingChanges } from '../suite/pending.ts';
import { itemsOf, jsonOf, keyOf, type PendingItem, rejectionOf, reviewValue } from '../suite/pending-items.ts';
import { SuiteFile, suiteCommand, usualFile, workFolderOf } from '../suite/suite-file.ts';
import { isCi } from '../system/environment.ts';
import { onInterrupt } from '../trials/interrupt.ts';
import { jsonText, printable, printableLines } from '../words/printable.ts';
import { Keys } from './terminal/keys.ts';
import { type Answers, ReviewView } from './terminal/review-view.ts';
import { show } from './terminal/show.ts';
import { TerminalLine } from './terminal/terminal-line.ts';

export interface ReviewWords {
  readonly file?: string | undefined;
  readonly work?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Returns the exit status. Throws UsageError, and SetupError for a file that is not read or written. */
export async function review(words: ReviewWords): Promise<number> {
  const suite = new SuiteFile(words.file ?? usualFile);
  const pending = new PendingChanges(workFolderOf(suite, words.work));
  const { items, omitted } = itemsOf(suite, pending);
  const before = pending.readRejected();
  const wasRejected = new Set(before.map(keyOf));
  if (words.json === true) {
    const changes = items.map((item) => jsonOf(item, wasRejected.has(keyOf(rejectionOf(item)))));
    show(process.stdout, jsonText(reviewValue(suite.path, changes, omitted), 2));
    return exitCodes.pass;
  }
  const asked = items.filter((item) => !wasRejected.has(keyOf(rejectionOf(item))));
  if (asked.length === 0) {
    const rejected = items.length === 0 ? '' : ` (${count(items.length)} rejected before)`;
    show(process.stdout, printableLines(`Nothing to review: no decision has changed${rejected}.\n`));
    return exitCodes.pass;
  }
  requireTerminal();
  const answers = await askAbout(asked);
  if (answers === null) {
    show(process.stdout, printableLines('Interrupted: nothing is written.\n'));
    return exitCodes.interrupted;
  }
  const isPending = new Set(items.map((item) => keyOf(rejectionOf(item))));
  const kept = before.filter((each) => isPending.has(keyOf(each)));
  const written = write(asked, answers);
  const next = suiteCommand(
    'test',
    suite.path,
    '--last-failed',
    ...(words.work === undefined ? [] : ['--work', words.work]),
  );
  pending.writeRejected([...kept, ...answered(asked, answers, 'rejected').map(rejectionOf)]);
  show(process.stdout, printableLines(closingLines(asked, answers, written, omitted, next).join('\n')));
  return exitCodes.pass;
}

function requireTerminal(): void {
  if (isCi())
    throw new UsageError('review writes expectations, which nothing does where CI is set', {
      remedy: '`esreplay review --json` lists what changed',
    });
  if (process.stdin.isTTY && process.stdout.isTTY) return;
  throw new UsageError('review asks at a terminal, and this is none', {
    remedy: '`esreplay review --json` lists what changed; `esreplay test --update changed` accepts all of it',
  });
}

/** Null: interrupted. */
async function askAbout(items: readonly PendingItem[]): Promise<Answers | null> {
  const interrupt = onInterrupt();
  const keys = new Keys(interrupt.signal);
  const line = new TerminalLine({ stream: process.stdout });
  try {
    return await new ReviewView(items, keys, line, process.stdout).answers();
  } finally {
    line.clear();
    keys.close();
    interrupt.release();
  }
}

const answered = (items: readonly PendingItem[], answers: Answers, answer: string): readonly PendingItem[] =>
  items.filter((item) => answers.get(item) === answer);

/** Returns lines about the files. */
function write(items: readonly PendingItem[], answers: Answers): readonly string[] {
  const byFile = new Map<AcceptingFile, PendingItem[]>();
  for (const item of answered(items, answers, 'accepted'))
    byFile.set(item.expectations, [...(byFile.get(item.expectations) ?? []), item]);
  return [...byFile].map(([file, accepted]) => {
    file.write(accepted.map(({ change }) => change));
    return `${printable(accepted[0]?.path ?? '')}: ${count(accepted.length)} changed`;
  });
}

function closingLines(
  items: readonly PendingItem[],
  answers: Answers,
  written: readonly string[],
  omitted: number,
  command: string,
): readonly string[] {
  const counts = (['accepted', 'rejected', 'skipped'] as const)
    .map((answer) => [answered(items, answers, answer).length, answer] as const)
    .filter(([number]) => number > 0)
    .map(([number, answer]) => `${number} ${answer}`);
  const left = items.length - answers.size;
  const all = [...counts, ...(left > 0 ? [`${left} left`] : [])].join(', ');
  const more = omitted > 0 ? [`${count(omitted)} more changed; the next \`esreplay test\` lists them.`] : [];
  const next = written.length > 0 ? [`Next: ${command}`] : [];
  return [`${all}.`, ...written, ...more, ...next, ''];
}
