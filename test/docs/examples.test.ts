// The projects in examples/ that CI of a user would run: a green and a red pull request print what their page shows.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { comparable, progress, shownCommands } from './shown.ts';

const [node, script] = esreplayProgram;

describe('the example projects', function () {
  this.timeout(300_000);
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, 'they build with the kit');
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'bin/npx');
    writeFileSync(program, `#!/bin/sh\nshift\nexec '${node}' '${script}' "$@"\n`);
    chmodSync(program, 0o755);
  });

  for (const [name, needed] of [
    ['actions', 'make'],
    ['cmake', 'cmake'],
    ['swift', 'swift'],
  ] as const)
    it(`the pull requests of ${name} print what is shown`, async function () {
      if (findProgram([needed]) === null) skip(this, `no ${needed} on the PATH (npm run setup -- --${needed})`);
      const project = join(folder, name);
      cpSync(join(packageRoot, 'examples', name), project, { recursive: true });
      const page = readFileSync(join(project, 'README.md'), 'utf8');
      const shown = shownCommands(page);
      assert.ok(shown.length >= 2);
      for (const { command, output } of shown)
        assert.equal(same(await printed(command, project), project), same(output, project), command);
    });

  const printed = (command: string, cwd: string): Promise<string> =>
    new Promise((resolve) => {
      const { NODE_OPTIONS: _, GITHUB_ACTIONS: __, MAKEFLAGS: ___, ...env } = process.env;
      const own = { NO_COLOR: '1', COLUMNS: '80', LC_ALL: 'C', PATH: `${join(folder, 'bin')}:${env.PATH}` };
      execFile('bash', ['-c', command], { cwd, env: { ...env, ...own } }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
});

/** Times and folders differ. */
const same = (text: string, project: string): string =>
  comparable(
    text
      .replaceAll(project, '/src')
      .replaceAll(/\d+\.\d+ sec/g, 'TIME')
      .replaceAll(progress, ''),
  );
