// Runs tests: `node scripts/test.mjs [FILE | SUITE | MOCHA-OPTION]...`. A suite is all files with one ending; without a
// file or a suite it is `test`. Mocha runs the files in several processes (`--parallel`) and prints each file when it
// is done; a single file is printed as it runs. This script adds what Mocha lacks: the longest files begin first, the
// slowest tests are named, what was skipped is listed with its reasons, and the last line counts everything: `N passed,
// N failed`. `--again` runs the files with failed tests once more, one after the other: what then passes is printed as
// flaky and does not fail the run. `--results FILE` keeps the outcome of each file as a line of JSON, as soon as it is
// known. `--few` tries few cases of named files too.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { meansFewCases, namesTests, testFiles } from './test-files.mjs';

/** How long each file took last time. The longest begin first, so that none is left running alone at the end. */
const timesFile = join('build', 'test-times.json');
/** Folders taken as longest if their times are unknown, longest first. */
const longest = 'squeeze clients package recorder replayer native run scope cli bench docs'.split(' ');

/**
 * Lets V8 optimise a function much later than usual. Most tests end before optimised code repays its compilation, which
 * took a fifth of the processor time of Node 20. Later versions have no such option, and a cheaper compiler that comes
 * first.
 */
const optimiseLate = process.versions.node.startsWith('20.') ? ['--interrupt-budget=1000000'] : [];

const usesNetwork = (file) => file.endsWith('.package.ts');

/** Named at the end: tests by their time, files by their processor time. */
const named = 10;

/**
 * The tests of one file, as written by scripts/reporter.cjs.
 *
 * @typedef {{ title: string, state: 'passed' | 'failed' | 'skipped', ms: number, reason?: string }} Test
 * @typedef {{ file: string, tests: Test[] }} Outcome
 */

const { files, isPure, cases, options, again, resultsFile } = readWords(process.argv.slice(2));
process.exitCode = (await runAll()) ? 0 : 1;

function readWords(words) {
  const results = words.indexOf('--results');
  const [, resultsFile] = results < 0 ? [] : words.splice(results, 2);
  const options = words.filter((word) => !['--again', '--few'].includes(word) && !namesTests(word));
  const named = words.filter(namesTests);
  const few = words.includes('--few') || meansFewCases(named);
  const [files, cases] = [longestFirst(testFiles(named)), few ? 'few' : 'every'];
  const isPure = named.length > 0 && named.every((word) => word === 'unit');
  return { files, isPure, cases, options, again: words.includes('--again'), resultsFile };
}

async function runAll() {
  const started = Date.now();
  const scratch = mkdtempSync(join(tmpdir(), 'esreplay-tests-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const results = resultsFile ?? join(scratch, 'results');
  const outcomes = await run(files, results);
  rememberTimes(outcomes);
  const flaky = again ? await runAgain(outcomes, results) : [];

  const tests = outcomes.flatMap(({ file, tests }) => tests.map((test) => ({ file, ...test })));
  const of = (state) => tests.filter((test) => test.state === state);
  const slowest = tests.toSorted((a, b) => b.ms - a.ms).filter(({ ms }) => ms >= 1000);
  if (files.length > 1 && slowest.length > 0) console.log('slowest tests');
  if (files.length > 1)
    for (const { ms, file, title } of slowest.slice(0, named)) console.log(`${seconds(ms)}  ${file}: ${title}`);
  if (files.length > 1) printCosts(`${results}.costs`);
  for (const line of skippedLines(of('skipped'))) console.log(line);
  for (const test of flaky) console.log(`flaky  ${lineOf(test)}`);
  for (const test of of('failed')) console.log(`failed  ${lineOf(test)}`);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((state) => of(state).length);
  console.log(`${files.length} files in ${seconds(Date.now() - started).trim()}`);
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return failed === 0 && passed > 0;
}

/**
 * Runs Mocha once. A worker process that dies fails its file; the run fails if Mocha ends before the tests do.
 *
 * @returns {Promise<Outcome[]>}
 */
async function run(files, results) {
  const [end, costs] = [`${results}.end`, `${results}.costs`];
  for (const left of [results, end, costs]) rmSync(left, { force: true });
  // Most tests wait for a client. Those of pure code wait for nothing, and each process loads its modules.
  const jobs = Math.min((isPure ? 1 : 3) * availableParallelism(), 8, files.length);
  const words = [
    ...(process.stdout.isTTY ? ['--color'] : []),
    ...(jobs > 1 ? ['--parallel', '--jobs', `${jobs}`] : []),
  ];
  words.push(...options, '--reporter-option', `results=${results}`, ...files);
  // An option of Node's command line, not of NODE_OPTIONS: the programs that tests start do not load tsx, which takes
  // longer than most of them.
  const mocha = [...optimiseLate, '--import', 'tsx', 'node_modules/mocha/bin/mocha.js'];
  const { NODE_EXTRA_CA_CERTS: certificates, ...environment } = process.env;
  // Node reads such a file whenever it starts, which takes three times as long then, and tests start it two hundred
  // times. Only those of the package use the network.
  const kept = certificates !== undefined && files.some(usesNetwork) ? { NODE_EXTRA_CA_CERTS: certificates } : {};
  const child = spawn(process.execPath, [...mocha, ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // Tests compare what commands print, and commands would print colours when CI is set.
    env: { ...environment, ...kept, NO_COLOR: '1', ESREPLAY_TEST_CASES: cases, ESREPLAY_TEST_COSTS: costs },
  });
  const how = await new Promise((resolve) => child.on('close', (status, signal) => resolve(signal ?? status)));
  /** @type {Outcome[]} */
  const outcomes = linesIn(results);
  if (existsSync(end)) return outcomes;
  const told = new Set(outcomes.map(({ file }) => file));
  const reason = `mocha ended with ${how} before the end of its tests`;
  const failure = { title: 'the process of mocha', state: 'failed', ms: 0, reason };
  const untold = files.filter((file) => !told.has(file)).map((file) => ({ file, tests: [failure] }));
  for (const outcome of untold) appendFileSync(results, `${JSON.stringify(outcome)}\n`);
  return [...outcomes, ...untold];
}

/**
 * Replaces a file's first outcome with its second if that is good, and returns the tests that failed only the first
 * time.
 *
 * @param {Outcome[]} outcomes
 */
async function runAgain(outcomes, results) {
  const flaky = [];
  for (const [index, first] of outcomes.entries()) {
    const failed = first.tests.filter(({ state }) => state === 'failed');
    if (failed.length === 0) continue;
    console.log(`\nagain: ${first.file}`);
    const [second] = await run([first.file], `${results}.again`);
    if (second === undefined || second.tests.some(({ state }) => state === 'failed')) continue;
    outcomes[index] = second;
    flaky.push(...failed.map((test) => ({ file: first.file, ...test })));
  }
  return flaky;
}

/** One line for all tests that a file skips for the same reason. */
function skippedLines(tests) {
  const groups = new Map();
  for (const test of tests) {
    const key = `${test.file}\n${test.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), test]);
  }
  return [...groups.values()].map((same) => {
    const title = same.length === 1 ? same[0].title : `${same.length} tests`;
    return `skipped  ${lineOf({ ...same[0], title })}`;
  });
}

function lineOf({ file, title, reason }) {
  return `${file}: ${title}: ${reason}`;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`.padStart(8);
}

/** Prints what the files cost, which unlike their time does not depend on what else the machine does. */
function printCosts(file) {
  const costs = linesIn(file);
  if (costs.length === 0) return;
  const sum = costs.reduce((all, { ms }) => all + ms, 0);
  console.log(`most processor time, of ${seconds(sum).trim()}`);
  for (const { file, ms } of costs.toSorted((a, b) => b.ms - a.ms).slice(0, named))
    console.log(`${seconds(ms)}  ${file}`);
}

function linesIn(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

function longestFirst(files) {
  const times = knownTimes();
  const place = (file) => longest.indexOf(file.split('/')[1]);
  const weight = (file) => times[file] ?? (place(file) < 0 ? 0 : 20_000 - place(file));
  return files.toSorted((a, b) => weight(b) - weight(a));
}

function rememberTimes(outcomes) {
  const times = knownTimes();
  for (const { file, tests } of outcomes) times[file] = Math.round(tests.reduce((sum, { ms }) => sum + ms, 0));
  mkdirSync('build', { recursive: true });
  writeFileSync(timesFile, JSON.stringify(times, null, 1));
}

/** @returns {Record<string, number>} */
function knownTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    return {};
  }
}
