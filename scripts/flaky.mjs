// Runs the suite repeatedly beside processes that hog the processors, and names every test that was not green each
// time: `npm run flaky -- ROUNDS [--hogs N] [FILE | SUITE]...`. Outcomes are kept in build/flaky for one state of the
// sources, or in `--tally FOLDER` for any state, one line for each file. The same command resumes where it was stopped,
// and a larger number adds rounds.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { meansFewCases, testFiles } from './test-files.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    hogs: { type: 'string', default: `${2 * availableParallelism()}` },
    tally: { type: 'string' },
  },
});
const [rounds, hogs] = [Number(positionals.shift()), Number(values.hogs)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(hogs) || hogs < 0) {
  console.error('error: say how many rounds\nhelp: npm run flaky -- 10 [--hogs 4] [FILE | SUITE]...');
  process.exit(2);
}

const files = testFiles(positionals);
/** The suite tries few cases of a file; who names a file wants every case. */
const few = meansFewCases(positionals) ? ['--few'] : [];
const folder = values.tally ?? join('build/flaky', digestOfSources());
mkdirSync(folder, { recursive: true });
const busy = Array.from({ length: hogs }, startHog);
let child;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    stopped = true;
    if (child?.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  });

const took = [];
for (let round = 1; round <= rounds && !stopped; round += 1) await runRound(round);
for (const hog of busy) hog.kill('SIGKILL');
process.exitCode = stopped ? 130 : report();

async function runRound(round) {
  const known = new Set(outcomesOf(round).map(({ file }) => file));
  const left = files.filter((file) => !known.has(file));
  if (left.length === 0) return;
  const started = Date.now();
  const part = Array.from({ length: 1000 }, (_, index) => join(folder, `${round}.${index}.jsonl`)).find(
    (path) => !existsSync(path),
  );
  const log = openSync(join(folder, `${round}.log`), 'a');
  const words = ['scripts/test.mjs', '--results', part, ...few, ...left];
  // In a process group of its own: Ctrl-C arrives here, and this process ends the child.
  child = spawn(process.execPath, words, { stdio: ['ignore', log, log], detached: true });
  const signal = await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  closeSync(log);
  // Files without an outcome were not run.
  if (!existsSync(`${part}.end`) && !stopped) {
    stopped = true;
    console.log(`round ${round}: the tests did not come to their end${signal === null ? '' : ` (${signal})`}`);
  }
  if (stopped) return console.log(`stopped in round ${round}; the same command goes on from here`);
  // A file without a test on this system writes no outcome; record it, so that it is not run again.
  const told = new Set(outcomesOf(round).map(({ file }) => file));
  for (const file of left.filter((each) => !told.has(each)))
    appendFileSync(part, `${JSON.stringify({ file, tests: [] })}\n`);
  took.push(Date.now() - started);
  const bad = failuresOf(round);
  const average = took.reduce((sum, ms) => sum + ms, 0) / took.length;
  const rest = rounds - round === 0 ? '' : `, about ${minutes((rounds - round) * average)} left`;
  console.log(
    `round ${round} of ${rounds}: ${bad.length === 0 ? 'green' : `${bad.length} failed`} in ${minutes(took.at(-1))}${rest}`,
  );
  for (const { file, title, reason } of bad) console.log(`  ${file}: ${title}: ${reason}`);
}

function report() {
  const byTest = new Map();
  let green = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const bad = failuresOf(round);
    if (bad.length === 0) green += 1;
    for (const { file, title, reason } of bad) {
      const name = `${file}: ${title}`;
      byTest.set(name, [...(byTest.get(name) ?? []), reason]);
    }
  }
  console.log(`${green} of ${rounds} rounds green beside ${hogs} hogs, ${files.length} files; logs are in ${folder}`);
  for (const [name, reasons] of [...byTest].sort(([, a], [, b]) => b.length - a.length))
    console.log(`flaky  ${name}: red ${reasons.length} of ${rounds} times: ${reasons[0]}`);
  return green === rounds ? 0 : 1;
}

function failuresOf(round) {
  return outcomesOf(round).flatMap(({ file, tests }) =>
    tests.filter(({ state }) => state === 'failed').map((test) => ({ file, ...test })),
  );
}

/** Returns the outcomes of this round so far, from all its parts. A line cut short by a kill is ignored. */
function outcomesOf(round) {
  const parts = readdirSync(folder).filter((name) => name.startsWith(`${round}.`) && name.endsWith('.jsonl'));
  return parts.flatMap((name) => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line)).filter(({ file }) => files.includes(file));
  });
}

/** Hogs a processor until it is killed or its parent is gone. */
function startHog() {
  const program = `const parent = process.ppid;
    for (;;) { const end = Date.now() + 500; while (Date.now() < end); if (process.ppid !== parent) process.exit(); }`;
  return spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
}

/** Digest of everything that git tracks or would track, as it is in the work tree, whatever its history. */
function digestOfSources() {
  const git = (...words) => spawnSync('git', words, { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout;
  const hash = createHash('sha256').update(git('rev-parse', 'HEAD^{tree}')).update(git('diff', 'HEAD'));
  for (const name of git('ls-files', '--others', '--exclude-standard').split('\n').filter(Boolean))
    hash.update(name).update(readFileSync(name));
  return hash.digest('hex').slice(0, 12);
}

function minutes(ms) {
  return ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
