// Attacks the product in every way that test/attack/rows.ts lists, and prints tried / bad for each row:
// `npm run attack -- [--long] [ROW-WORD...]`. A full run writes docs/tables/attack-counts.json, which the documents show.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackRows } from '../test/attack/rows.ts';

const words = process.argv.slice(2);
const long = words.includes('--long');
const wanted = words.filter((word) => !word.startsWith('--'));
const counts: { row: string; about: string; tried: number; bad: number }[] = [];

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
  counts.push({ row: name, about, tried, bad });
}

const sum = (of: 'tried' | 'bad'): number => counts.reduce((all, each) => all + each[of], 0);
if (wanted.length === 0) {
  const path = join(import.meta.dirname, '../docs/tables/attack-counts.json');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(path, `${JSON.stringify({ date, long, rows: counts }, null, 2)}\n`);
}
console.log(`${sum('tried')} tried, ${sum('bad')} bad`);
process.exitCode = sum('bad') === 0 && sum('tried') > 0 ? 0 : 1;
