// Attacks the product in every way that test/attack/rows.ts lists, and prints tried / bad for each row:
// `npm run attack -- [--long] [ROW-WORD...]`. Keeps the counts of each row's last run in docs/tables/attack-counts.json,
// which the documents show.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackRows } from '../test/attack/rows.ts';

const words = process.argv.slice(2);
const long = words.includes('--long');
const wanted = words.filter((word) => !word.startsWith('--'));
const path = join(import.meta.dirname, '../docs/tables/attack-counts.json');

interface Count {
  readonly row: string;
  readonly about: string;
  readonly tried: number;
  readonly bad: number;
  readonly date: string;
  readonly long: boolean;
}

const counts: Count[] = [];

/** In the order of the rows; a row that is gone loses its counts. */
function remember(count: Count): void {
  counts.push(count);
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as { readonly rows: readonly Count[] }).rows
    : [];
  const known = new Map([...before, count].map((each) => [each.row, each]));
  const rows = attackRows.flatMap(({ name }) => known.get(name) ?? []);
  writeFileSync(path, `${JSON.stringify({ rows }, null, 2)}\n`);
}

for (const { name, about, attack, leftOut } of attackRows) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const why = leftOut?.() ?? null;
  if (why !== null) {
    console.log(`${name.padEnd(40)} left out: ${why}`);
    continue;
  }
  const started = Date.now();
  let [tried, bad] = [0, 0];
  for await (const attempt of attack(long)) {
    tried += 1;
    if (attempt.bad === null) continue;
    bad += 1;
    console.log(`  ${attempt.what}: ${attempt.bad.slice(0, 600)}`);
  }
  console.log(`${name.padEnd(40)} ${tried} tried, ${bad} bad, in ${Math.round((Date.now() - started) / 1000)} s`);
  remember({ row: name, about, tried, bad, date: new Date().toISOString().slice(0, 10), long });
}

const sum = (of: 'tried' | 'bad'): number => counts.reduce((all, each) => all + each[of], 0);
console.log(`${sum('tried')} tried, ${sum('bad')} bad`);
process.exitCode = sum('bad') === 0 && sum('tried') > 0 ? 0 : 1;
