// Runs the test suite, or the files named. Set-up has been done by the npm script.
import { spawnSync } from 'node:child_process';

const done = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import tsx`.trim() },
});
process.exit(done.status ?? 1);
