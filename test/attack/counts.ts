// Keeps the counts of each row's last attack, long ones and those under a sanitizer apart, in docs/tables/attack-counts.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackRows } from './rows.ts';

const path = join(import.meta.dirname, '../../docs/tables/attack-counts.json');

export interface Count {
  readonly sanitizer?: string;
  readonly row: string;
  readonly about: string;
  readonly tried: number;
  readonly bad: number;
  /** Of the sanitizer. */
  readonly reports?: number;
  readonly date: string;
  readonly long: boolean;
  /** Why the sanitizer cannot take part. */
  readonly leftOut?: string;
}

/** In the order of the rows; a row that is gone loses its counts. */
export function remember(count: Count, file = path): void {
  const before = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Count[] }).rows
    : [];
  const groupOf = ({ sanitizer = '', long }: Count): string => `${long ? 'long ' : ''}${sanitizer}`;
  const known = new Map([...before, count].map((each) => [`${groupOf(each)}: ${each.row}`, each]));
  const groups = [...new Set(['', ...[...known.values()].map(groupOf)])];
  const rows = groups.flatMap((group) => attackRows.flatMap(({ name }) => known.get(`${group}: ${name}`) ?? []));
  writeFileSync(file, `${JSON.stringify({ rows }, null, 2)}\n`);
}
