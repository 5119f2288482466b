// Keeps the counts of each row's last attack, by sanitizer, in docs/tables/attack-counts.json.
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

/** In the order of the rows, first without a sanitizer; a row that is gone loses its counts. */
export function remember(count: Count, file = path): void {
  const before = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Count[] }).rows
    : [];
  const keyOf = (row: string, sanitizer = ''): string => `${sanitizer}: ${row}`;
  const known = new Map([...before, count].map((each) => [keyOf(each.row, each.sanitizer), each]));
  const names = [...new Set(['', ...[...known.values()].map(({ sanitizer = '' }) => sanitizer)])];
  const rows = names.flatMap((sanitizer) => attackRows.flatMap(({ name }) => known.get(keyOf(name, sanitizer)) ?? []));
  writeFileSync(file, `${JSON.stringify({ rows }, null, 2)}\n`);
}
