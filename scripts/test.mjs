// Runs the test suite, or the files and mocha options named. Set-up has been done by the npm script.
import { spawnSync } from 'node:child_process';

const named = process.argv.slice(2);
const files = named.some((word) => !word.startsWith('-')) ? named : [...named, 'test/**/*.test.ts'];
const done = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', ...files], {
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import tsx`.trim() },
});
process.exit(done.status ?? 1);
