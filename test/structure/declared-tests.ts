// All tests of the project, as Mocha declares them: it loads each test file, with every case, and runs none.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { testFiles } from '../../scripts/test-files.mjs';
import { packageRoot } from '../../src/system/package-root.ts';

export interface DeclaredTest {
  /** From the repository's root. */
  readonly file: string;
  readonly title: string;
  /** With the titles around it. */
  readonly fullTitle: string;
}

/** Suites whose names end differently, which together are all tests. */
const suites = ['test', 'heavy', 'darwin', 'linux', 'package', 'long', 'slurm', 'gitlab'];

export function declaredTests(): readonly DeclaredTest[] {
  const words = ['node_modules/mocha/bin/mocha.js', '--no-config', '--dry-run', '--reporter', 'json'];
  const { ESREPLAY_TEST_CLIENT: _one, ...env } = process.env; // it leaves clients out
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...words, ...testFiles(suites)], {
    cwd: packageRoot,
    env: { ...env, ESREPLAY_TEST_CASES: 'every' },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const start = stdout.indexOf('{\n');
  assert.ok(start >= 0, `mocha printed no JSON: ${stderr}`);
  const { tests } = JSON.parse(stdout.slice(start)) as { tests: readonly DeclaredTest[] };
  return tests.map(({ file, title, fullTitle }) => ({ file: relative(packageRoot, file), title, fullTitle }));
}
