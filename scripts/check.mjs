// The checks that are not tests: types, lint and format, generated files, sample traces, native lint.
// `node scripts/check.mjs NAME...` runs the named ones. One line a check, its output only when it fails.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { findLlvm } from './toolchain.mjs';

const node = process.execPath;
const tsx = ['--import', 'tsx'];
const checks = [
  { name: 'types', command: [node, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'lint', command: [node, 'node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'generated', command: [node, ...tsx, 'scripts/generate.ts', '--check'] },
  { name: 'traces', command: [node, ...tsx, 'traces/make.ts', '--check'] },
  {
    name: 'native-format',
    tool: 'clang-format',
    command: (tool) => [tool, '--dry-run', '--Werror', ...nativeFiles(/\.(cc|h|c)$/)],
  },
  {
    name: 'native-tidy',
    tool: 'clang-tidy',
    command: (tool) => [tool, '--quiet', ...nativeFiles(/\.cc$/), '--', ...tidyFlags()],
  },
];

const named = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const check of named.length > 0 ? checks.filter((each) => named.includes(each.name)) : checks) {
  const tool = check.tool ? findLlvm(check.tool) : undefined;
  if (check.tool && !tool) {
    console.log(`skipped  ${check.name}: ${check.tool} is not installed`);
    skipped += 1;
    continue;
  }
  const [command, ...args] = tool ? check.command(tool) : check.command;
  const started = process.hrtime.bigint();
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const good = done.status === 0;
  console.log(`${good ? 'ok      ' : 'failed  '} ${check.name} (${seconds.toFixed(1)} s)`);
  if (!good) console.log(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`);
  if (good) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

function nativeFiles(wanted) {
  const folders = ['src/native', 'replayer', 'replayer/scope', 'replayer/kit', 'replayer/addon'];
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => wanted.test(name))
      .map((name) => `${folder}/${name}`),
  );
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
    '/usr/include/node',
    '-DNAPI_DISABLE_CPP_EXCEPTIONS',
    '-DNAPI_VERSION=8',
  ];
}
