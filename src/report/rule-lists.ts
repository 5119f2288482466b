// Most reports have the same rules. Where many reports are written together, each list of rules is there once, and a
// report has its number.
import type { Report } from '../verdict/report.ts';

export type Rules = Report['rules'];

/** `rules`: the number of the list. */
export type NumberedReport = Omit<Report, 'rules'> & { readonly rules: number };

export class RuleLists {
  /** In the order of their numbers. */
  readonly lists: Rules[] = [];
  private readonly numbers = new Map<string, number>();
  /** Reports that were read together share the list. */
  private readonly seen = new WeakMap<Rules, number>();

  constructor(private readonly first = 0) {}

  numbered(report: Report): NumberedReport {
    return { ...report, rules: this.numberOf(report.rules) };
  }

  private numberOf(rules: Rules): number {
    const text = this.seen.has(rules) ? '' : JSON.stringify(rules);
    const number = this.seen.get(rules) ?? this.numbers.get(text) ?? this.first + this.lists.length;
    if (number === this.first + this.lists.length) this.lists.push(rules);
    if (text !== '') this.numbers.set(text, number);
    this.seen.set(rules, number);
    return number;
  }
}
