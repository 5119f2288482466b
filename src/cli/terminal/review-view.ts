// Shows one changed decision after another, and asks for a key about each.
import { decisionsText } from '../../expectations/change-words.ts';
import { identityKey } from '../../judge/identity.ts';
import type { PendingItem } from '../../suite/pending-items.ts';
import { fitted, printable, printableLines } from '../../words/printable.ts';
import { fieldLine, fieldLines } from './field-lines.ts';
import type { Keys } from './keys.ts';
import { show } from './show.ts';
import type { TerminalLine } from './terminal-line.ts';

const answerKeys = { a: 'accepted', r: 'rejected', s: 'skipped' } as const;
export type Answer = (typeof answerKeys)[keyof typeof answerKeys];
export type Answers = ReadonlyMap<PendingItem, Answer>;

export const keyLine = 'a: accept  r: reject  s: skip  u: undo  q: quit';

/** Further tests are counted. */
const maxTests = 4;

export class ReviewView {
  /** In the order of the answers: the last one is undone first. */
  private readonly given = new Map<PendingItem, Answer>();

  constructor(
    private readonly items: readonly PendingItem[],
    private readonly keys: Pick<Keys, 'next' | 'isInterrupted'>,
    private readonly line: TerminalLine,
    private readonly screen: Pick<NodeJS.WriteStream, 'columns' | 'write'>,
  ) {}

  /** Resolves at the end, or when the person quits; null after Ctrl-C. */
  async answers(): Promise<Answers | null> {
    for (let item = this.nextItem(); item !== null; item = this.nextItem()) {
      this.print(this.linesOf(item));
      const key = await this.answerKey();
      if (key === null) return this.keys.isInterrupted ? null : this.given;
      if (key === 'u') this.undo();
      else this.answer(item, answerKeys[key]);
    }
    return this.given;
  }

  /** The first without an answer, whose line was not just accepted as another test decided it. */
  private nextItem(): PendingItem | null {
    const accepted = new Set(
      [...this.given].filter(([, answer]) => answer === 'accepted').map(([item]) => lineKey(item)),
    );
    return this.items.find((item) => !this.given.has(item) && !accepted.has(lineKey(item))) ?? null;
  }

  /** Null: quit. Other keys do nothing. */
  private async answerKey(): Promise<'a' | 'r' | 's' | 'u' | null> {
    for (;;) {
      this.line.show(keyLine);
      const key = await this.keys.next();
      if (key === null || key === 'q') return null;
      if (key === 'a' || key === 'r' || key === 's') return key;
      if (key === 'u' && this.given.size > 0) return key;
    }
  }

  private answer(item: PendingItem, answer: Answer): void {
    this.given.set(item, answer);
    this.print([`  ${answer}`, '']);
  }

  private undo(): void {
    const last = [...this.given.keys()].at(-1);
    if (last !== undefined) this.given.delete(last);
    this.print(['  undone', '']);
  }

  private linesOf(item: PendingItem): string[] {
    const { change, path, tests } = item;
    const { identity, about } = change;
    const { columns } = this;
    const others = identity.of > 1 ? `, number ${identity.nth} of ${identity.of} that are alike` : '';
    const more = tests.length > maxTests ? [`${tests.length - maxTests} more`] : [];
    const otherwise = this.items.filter((each) => each !== item && lineKey(each) === lineKey(item));
    return [
      fitted(`${this.items.indexOf(item) + 1} of ${this.items.length}: ${printable(identity.event)}${others}`, columns),
      fieldLine('actor', printable(identity.actor), columns),
      ...(about === null ? [] : [fieldLine('process', printable(about.process), columns)]),
      ...(identity.target === '' ? [] : [fieldLine('target', printable(identity.target), columns)]),
      ...(about === null ? [] : fieldLines('fields', about.fields.map(printable), columns)),
      fieldLine('file', printable(path), columns),
      ...fieldLines('tests', [...tests.slice(0, maxTests).map(printable), ...more], columns),
      fieldLine('changed', decisionsText(change), columns),
      ...otherwise.map((each) => fieldLine('others', `other tests: ${decisionsText(each.change)}`, columns)),
    ];
  }

  /** Less one, so that a line that fills it does not wrap. */
  private get columns(): number {
    return Math.max(40, (this.screen.columns || 80) - 1);
  }

  private print(lines: readonly string[]): void {
    this.line.clear();
    show(this.screen, printableLines(`${lines.join('\n')}\n`));
  }
}

/** Of the line of the file that an item is about. */
const lineKey = ({ path, change }: PendingItem): string => JSON.stringify([path, identityKey(change.identity)]);
