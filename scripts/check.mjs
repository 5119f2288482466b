// Runs the checks that are not tests: types, lint and format, generated files, sample traces, workflows, native lint.
// `node scripts/check.mjs NAME...` runs only the named ones. Prints a line for each check, and its output only when it
// fails. `--deep` lets the static analyzer follow every path of native code, which takes several times as long. `--fix`
// has the formatters write what they would print.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { findProgram } from '../src/system/toolchain.mjs';
import { productFolders } from './sources.mjs';
import { tidyCommand, tidyLoaderCommand } from './tidy.mjs';
import { lintTools } from './toolchain.mjs';

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { deep: { type: 'boolean', default: false }, fix: { type: 'boolean', default: false } },
});
const node = process.execPath;
const tsx = ['--import', 'tsx'];
const biome = 'node_modules/@biomejs/biome/bin/biome';
/** Longest first, so that no processor is idle while the last one ends. */
const checks = [
  {
    name: 'native-tidy',
    tool: lintTools.tidy,
    command: (files) => tidyCommand(files, values),
    // Sources for macOS alone need headers that are not fetched for this.
    files: /^(?!.*_darwin)(?!test\/darwin).*\.cc$/,
  },
  {
    name: 'loader-tidy',
    tool: lintTools.tidy,
    command: (files) => tidyLoaderCommand(files, values),
    files: /^test\/darwin\/.*\.cc$/,
  },
  { name: 'generated', command: [node, ...tsx, 'scripts/generate.ts', '--check'] },
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  {
    name: 'lint',
    command: [node, biome, 'check', '--error-on-warnings', ...(values.fix ? ['--write'] : []), '.'],
  },
  { name: 'traces', command: [node, ...tsx, 'traces/make.ts', '--check'] },
  { name: 'page-types', command: [node, 'node_modules/typescript/bin/tsc', '-p', 'src/page/tsconfig.json'] },
  { name: 'packages', command: [node, 'scripts/check-packages.mjs'] },
  { name: 'workflows', command: [node, ...tsx, 'scripts/check-workflows.ts'] },
  {
    name: 'native-format',
    tool: lintTools.format,
    command: (files) => [lintTools.format, ...(values.fix ? ['-i'] : ['--dry-run', '--Werror']), ...files],
    files: /\.(cc|h)$/,
  },
];

/** clang-tidy's lines about progress and skipped headers, which would hide the one line that matters. */
const tidyProgress = /^(\d+ warnings? (and \d+ errors? )?generated\.|\[\d+\/\d+\] Processing file .*)\n/gm;

/** A check that cannot be made here ends with this status, and its output says why. */
const notHere = 75;

/** Number of files given to a linter at once. */
const portion = 8;

const unknown = named.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`unknown check: ${unknown.join(', ')} (known: ${checks.map(({ name }) => name).join(', ')})`);
  process.exit(2);
}
const waiting = [];
const chosen = named.length > 0 ? checks.filter((each) => named.includes(each.name)) : checks;
const outcomes = chosen.map(outcomeOf);
await Promise.all(Array.from({ length: availableParallelism() }, work));
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const outcome of outcomes) counts[await outcome] += 1;
const { passed, failed, skipped } = counts;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

/** Puts the commands of a check in the queue, and says how it went when the last one has ended. */
async function outcomeOf(check) {
  if (check.tool && findProgram([check.tool]) === null) {
    console.log(`skipped  ${check.name}: ${check.tool} is not installed`);
    return 'skipped';
  }
  let started;
  const results = await Promise.all(
    commandsOf(check).map(
      (command) =>
        new Promise((resolve) => {
          waiting.push(() => {
            started ??= process.hrtime.bigint();
            return run(command).then(resolve);
          });
        }),
    ),
  );
  const absent = results.find(({ status }) => status === notHere);
  if (absent !== undefined) {
    console.log(`skipped  ${check.name}: ${absent.output.trim()}`);
    return 'skipped';
  }
  if (results.length === 0) {
    console.log(`failed   ${check.name}: it has no files`);
    return 'failed';
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const good = results.every(({ status }) => status === 0);
  console.log(`${good ? 'ok      ' : 'failed  '} ${check.name} (${seconds.toFixed(1)} s)`);
  if (!good) console.log(results.map(({ output }) => output.replace(tidyProgress, '')).join(''));
  return good ? 'passed' : 'failed';
}

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
}

/** Splits a check of native files into portions, so that all processors stay busy until the end. */
function commandsOf({ command, files }) {
  if (!files) return [command];
  const all = nativeFiles(files);
  const portions = Array.from({ length: Math.ceil(all.length / portion) }, (_, at) => at * portion);
  return portions.map((at) => command(all.slice(at, at + portion)));
}

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => resolve({ status: 1, output: `${error.message}\n` }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

function nativeFiles(wanted) {
  return [...productFolders, 'test/darwin/loader']
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((path) => wanted.test(path));
}
