// Runs the test suite, or the files and mocha options named. Set-up has been done by the npm script. The folders of the suite, or
// the files where several are named, run in as many processes as there are processors, four at most; each is printed when it is
// done. The last line counts all: `N passed, N failed`. `--again` runs the files in which tests failed once more, one after the
// other: what passes then is printed as flaky, and does not fail the run.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** These take minutes. They begin first, so that none of them is left alone at the end. */
const longest = ['recorder', 'run', 'clients', 'replayer', 'cli', 'scope'].map((name) => join('test', name));

/**
 * Of one test file, or of all files of a process that did not get to its end.
 *
 * @typedef {{ file: string, passed: number, skipped: number, failures: { title: string, reason: string }[], files?: string[] }} Result
 */

const words = process.argv.slice(2);
const again = words.includes('--again');
const isFile = (word) => /^(\.\/)?test\//.test(word) || existsSync(word);
const named = words.filter(isFile);
const options = words.filter((word) => word !== '--again' && !isFile(word));
let runs = 0;
const scratch = mkdtempSync(join(tmpdir(), 'esreplay-tests-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const parts = partsOf(named);
process.exit(parts.length === 1 && !again ? await runAlone(parts[0] ?? []) : await runAll());

async function runAlone(files) {
  const child = spawn(process.execPath, mochaWords(files), { stdio: 'inherit', env: environment() });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve(status ?? 1));
  });
}

async function runAll() {
  const waiting = [...parts];
  /** @type {Result[]} */
  const results = [];
  const worker = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) results.push(...(await run(part)));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  const flaky = again ? await runAgain(results) : [];

  for (const line of flaky) console.log(`flaky  ${line}`);
  const failures = results.flatMap(linesOf);
  for (const line of failures) console.log(`failed  ${line}`);
  const [passed, skipped] = ['passed', 'skipped'].map((what) => results.reduce((sum, each) => sum + each[what], 0));
  console.log(`${passed} passed, ${failures.length} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return failures.length === 0 ? 0 : 1;
}

/**
 * Puts second results in the place of bad ones, and gives what failed the first time only.
 *
 * @param {Result[]} results
 */
async function runAgain(results) {
  const flaky = [];
  for (const first of results.filter(({ failures }) => failures.length > 0)) {
    console.log(`\n  once more: ${first.file}`);
    const second = await run(first.files ?? [first.file]);
    results.splice(results.indexOf(first), 1, ...second);
    const titles = new Set(second.flatMap(({ failures }) => failures.map(({ title }) => title)));
    flaky.push(...linesOf({ ...first, failures: first.failures.filter(({ title }) => !titles.has(title)) }));
  }
  return flaky;
}

/**
 * @param {Result} result
 */
function linesOf({ file, failures }) {
  return failures.map(({ title, reason }) => `${file}: ${title}: ${reason}`);
}

/**
 * One process of mocha over these files, printed when it has ended.
 *
 * @param {string[]} files
 * @returns {Promise<Result[]>}
 */
async function run(files) {
  runs += 1;
  const file = join(scratch, `${runs}.json`);
  const child = spawn(process.execPath, [...mochaWords(files), '--reporter-option', `results=${file}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes));
  const ended = await new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
  process.stdout.write(Buffer.concat(output));
  /** @type {Result[]} */
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const failed = results.some(({ failures }) => failures.length > 0);
  if (existsSync(file) && (ended === 0 || failed)) return results;
  const name = files.length === 1 ? files[0] : dirname(files[0]);
  const failures = [
    {
      title: 'the process of mocha',
      reason: `it ended with ${ended} ${existsSync(file) ? 'after' : 'before the end of'} its tests`,
    },
  ];
  return [{ file: name, passed: 0, skipped: 0, failures, files }];
}

function mochaWords(files) {
  const color = process.stdout.isTTY ? ['--color'] : [];
  return ['node_modules/mocha/bin/mocha.js', ...color, ...options, ...files];
}

function environment() {
  const NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import tsx`.trim();
  // What one process has compiled, the others link (test/native/objects.ts). What commands print is compared, and where CI is
  // set they would print colours.
  return { ...process.env, NODE_OPTIONS, NO_COLOR: '1', ESREPLAY_TEST_OBJECTS: join(scratch, 'objects') };
}

/**
 * What runs in one process each.
 *
 * @param {string[]} patterns
 * @returns {string[][]}
 */
function partsOf(patterns) {
  if (patterns.length > 0) return patterns.map((pattern) => [pattern]);
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .sort();
  const folders = [...new Set([...longest, ...files.map((file) => dirname(file))])];
  return folders.map((folder) => files.filter((file) => dirname(file) === folder));
}
