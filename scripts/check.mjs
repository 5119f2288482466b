// Runs the checks that are not tests: types, lint and format, generated files, sample traces, workflows, native lint.
// `node scripts/check.mjs NAME...` runs only the named ones. Prints a line for each check, and its output only when it
// fails.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../src/toolchain.mjs';
import { rooms } from './sources.mjs';
import { findNodeHeaders, lintTools } from './toolchain.mjs';

const node = process.execPath;
const tsx = ['--import', 'tsx'];
const checks = [
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'page-types', command: [node, 'node_modules/typescript/bin/tsc', '-p', 'src/page/tsconfig.json'] },
  { name: 'lint', command: [node, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'generated', command: [node, ...tsx, 'scripts/generate.ts', '--check'] },
  { name: 'traces', command: [node, ...tsx, 'traces/make.ts', '--check'] },
  { name: 'packages', command: [node, 'scripts/check-packages.mjs'] },
  { name: 'workflows', command: [node, ...tsx, 'scripts/check-workflows.ts'] },
  {
    name: 'native-format',
    tool: lintTools.format,
    command: (files) => [lintTools.format, '--dry-run', '--Werror', ...files],
    files: /\.(cc|h)$/,
  },
  {
    name: 'native-tidy',
    tool: lintTools.tidy,
    command: (files) => [lintTools.tidy, '--quiet', ...files, '--', ...tidyFlags()],
    // Sources for macOS alone need headers that are not fetched for this; the loader needs only the system's headers.
    files: /^(?!.*_darwin)(?!test\/darwin).*\.cc$/,
  },
  {
    name: 'loader-tidy',
    tool: lintTools.tidy,
    command: (files) => [
      lintTools.tidy,
      '--quiet',
      ...files,
      '--',
      '-std=c++20',
      '-fno-exceptions',
      '-fno-rtti',
      '-I.',
    ],
    files: /^test\/darwin\/.*\.cc$/,
  },
];

/** clang-tidy's lines about progress and skipped headers, which would hide the one line that matters. */
const tidyProgress = /^(\d+ warnings? (and \d+ errors? )?generated\.|\[\d+\/\d+\] Processing file .*)\n/gm;

/** A check that cannot be made here ends with this status, and its output says why. */
const notHere = 75;

/** Number of files given to a linter at once. */
const portion = 8;

const named = process.argv.slice(2);
const unknown = named.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`unknown check: ${unknown.join(', ')} (known: ${checks.map(({ name }) => name).join(', ')})`);
  process.exit(2);
}
let passed = 0;
let failed = 0;
let skipped = 0;
for (const check of named.length > 0 ? checks.filter((each) => named.includes(each.name)) : checks) {
  if (check.tool && findProgram([check.tool]) === null) {
    console.log(`skipped  ${check.name}: ${check.tool} is not installed`);
    skipped += 1;
    continue;
  }
  const started = process.hrtime.bigint();
  const results = await runAll(commandsOf(check));
  const absent = results.find(({ status }) => status === notHere);
  if (absent !== undefined) {
    console.log(`skipped  ${check.name}: ${absent.output.trim()}`);
    skipped += 1;
    continue;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const good = results.every(({ status }) => status === 0);
  console.log(`${good ? 'ok      ' : 'failed  '} ${check.name} (${seconds.toFixed(1)} s)`);
  if (!good) console.log(results.map(({ output }) => output.replace(tidyProgress, '')).join(''));
  if (good) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

/** Splits a check of native files into portions, so that all processors stay busy until the end. */
function commandsOf({ command, files }) {
  if (!files) return [command];
  const all = nativeFiles(files);
  const portions = Array.from({ length: Math.ceil(all.length / portion) }, (_, at) => at * portion);
  return portions.map((at) => command(all.slice(at, at + portion)));
}

async function runAll(commands) {
  const waiting = [...commands];
  const results = [];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.push(await run(next));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
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
  const folders = [
    'src/native',
    'recorder',
    'recorder/command',
    'recorder/extension',
    ...rooms.map((room) => `replayer/${room}`),
    'replayer/scope',
    'replayer/kit',
    'replayer/addon',
    'replayer/reaper',
    'test/darwin/loader',
  ];
  return folders
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((path) => wanted.test(path));
}

function tidyFlags() {
  const api = spawnSync(node, ['-p', "require('node-addon-api').include_dir"], { encoding: 'utf8' }).stdout.trim();
  return [
    '-std=c++20',
    '-fno-exceptions',
    '-fno-rtti',
    '-I.',
    '-Ireplayer/kit/include',
    '-isystem',
    api,
    '-isystem',
    join(findNodeHeaders() ?? '/usr', 'include/node'),
    '-DNAPI_DISABLE_CPP_EXCEPTIONS',
    '-DNAPI_VERSION=8',
    '-DESREPLAY_VERSION="0.0.0"',
  ];
}
