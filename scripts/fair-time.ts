// Do neighbours of a client change its verdict in fair time? `npm run fair-time -- ROUNDS` runs careful clients and late
// ones beside eight programs that hog the processors, 200 times each when omitted, and prints every wrong verdict.
// `--without` leaves the option --fair-time out, to show what it does.
import { runBesideHogs, type Way, ways } from '../test/run/beside-hogs.ts';

const words = process.argv.slice(2);
const rounds = Number(words.find((word) => /^\d+$/.test(word)) ?? 200);
const fairTime = !words.includes('--without');
const counts: string[] = [];
for (const way of Object.keys(ways) as Way[]) {
  let right = 0;
  await runBesideHogs(way, rounds, { fairTime }, (outcome) => {
    right += Number(outcome.right);
    if (!outcome.right) console.log(`${outcome.words}: ${outcome.sentences.join(' | ') || 'no finding'}`);
  });
  counts.push(`${right} of ${rounds} ${way === 'careful' ? 'careful clients without a finding' : 'late ones found'}`);
  if (right < rounds) process.exitCode = 1;
}
console.log(counts.join(', '));
