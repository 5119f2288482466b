// The files that editors, hooks and GitHub read, which nothing else here does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { compileCommands } from '../../scripts/compile-commands.ts';
import { findProgram, llvmNames } from '../../src/system/toolchain.mjs';

const root = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The commands that package.json knows. */
const { engines, keywords, scripts } = JSON.parse(text('package.json')) as {
  readonly engines: { readonly node: string };
  readonly keywords: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
};

describe('what contributors expect', () => {
  it('.nvmrc names the oldest Node that package.json allows', () => {
    assert.equal(text('.nvmrc').trim(), /^>=(\d+)\./.exec(engines.node)?.[1]);
  });

  it('package.json has keywords, and the commands that CONTRIBUTING.md names', () => {
    assert.ok(keywords.includes('endpoint-security'));
    const named = [...text('CONTRIBUTING.md').matchAll(/npm run ([a-z][a-z:-]*[a-z])/g)].map(([, name = '']) => name);
    for (const name of [...named, 'lint', 'format', 'build', 'clean']) assert.ok(name in scripts, name);
  });

  it('the hook can be executed and runs a command of package.json', () => {
    const hook = join(root, '.githooks/pre-commit');
    accessSync(hook, constants.X_OK);
    assert.equal(scripts.hooks, 'git config core.hooksPath .githooks');
    const [, name = ''] = /^exec npm run --silent (\S+)$/m.exec(readFileSync(hook, 'utf8')) ?? [];
    assert.ok(name in scripts, name);
  });

  it('the development container is built from a stage of the Dockerfile', () => {
    const { build } = JSON.parse(text('.devcontainer/devcontainer.json')) as {
      readonly build: { readonly dockerfile: string; readonly target: string };
    };
    const file = text(join('.devcontainer', build.dockerfile));
    assert.match(file, new RegExp(`^FROM \\w+ AS ${build.target}$`, 'm'));
  });

  it('the files for GitHub are YAML, and the security page exists', () => {
    for (const file of readdirSync(join(root, '.github/ISSUE_TEMPLATE')))
      assert.equal(typeof parse(text(`.github/ISSUE_TEMPLATE/${file}`)), 'object', file);
    const { updates } = parse(text('.github/dependabot.yml')) as {
      readonly updates: readonly { readonly 'package-ecosystem': string }[];
    };
    assert.deepEqual(
      updates.map((each) => each['package-ecosystem']),
      ['npm', 'github-actions'],
    );
    const [, page = ''] = /\((docs\/[^)]+)\)/.exec(text('SECURITY.md')) ?? [];
    assert.ok(existsSync(join(root, page)), page);
  });

  it('compile_commands.json has a command for native files that compiles them', () => {
    const commands = compileCommands();
    for (const file of ['replayer/es/es_client.cc', 'test/clients/careful-synchronous.c']) {
      const [name = '', ...words] = commands.find((each) => each.file === file)?.arguments ?? [];
      const compiler = findProgram(llvmNames(name));
      assert.ok(compiler !== null, name);
      const { status, stderr } = spawnSync(compiler, ['-fsyntax-only', ...words], { cwd: root, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
  });

  it('.editorconfig agrees with the formatters', () => {
    const { formatter } = JSON.parse(text('biome.json')) as {
      readonly formatter: { readonly indentWidth: number; readonly lineWidth: number };
    };
    assert.match(text('.editorconfig'), new RegExp(`^indent_size = ${formatter.indentWidth}$`, 'm'));
    assert.match(text('.editorconfig'), new RegExp(`^max_line_length = ${formatter.lineWidth}$`, 'm'));
    assert.match(text('.clang-format'), new RegExp(`ColumnLimit: ${formatter.lineWidth}`));
  });
});
