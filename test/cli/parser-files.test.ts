// The parser's package reads texts from a folder beside its own, and a package.json. In a bundle these are places
// that other users may write to, so it reads neither.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { esreplayProgram } from '../esreplay-program.ts';
import { freshFolder } from '../folder.ts';

const root = join(import.meta.dirname, '../..');

/** Each way to start it: its words for Node, from a copy in `folder`, and where the parser looks for its texts. */
const starts = {
  'the bundled parser': (folder: string) => {
    const dist = join(folder, 'esreplay/dist');
    cpSync(join(root, 'dist'), dist, { recursive: true, filter: (path) => !/\.(map|d\.ts)$/.test(path) });
    for (const name of ['package.json', 'binding.gyp']) cpSync(join(root, name), join(folder, 'esreplay', name));
    assert.ok(esreplayProgram[1].endsWith('dist/cli/main.js'));
    return { words: [join(dist, 'cli/main.js')], locales: join(folder, 'locales') };
  },
  'the parser of the sources': (folder: string) => {
    for (const name of ['src', 'package.json', 'binding.gyp'])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    const [from, packages] = [join(root, 'node_modules'), join(folder, 'node_modules')];
    mkdirSync(packages);
    for (const name of readdirSync(from)) if (name !== 'yargs') symlinkSync(join(from, name), join(packages, name));
    cpSync(join(from, 'yargs'), join(packages, 'yargs'), { recursive: true });
    const loader = `file://${join(from, 'tsx/dist/loader.mjs')}`;
    return { words: ['--import', loader, join(folder, 'src/cli/main.ts')], locales: join(packages, 'yargs/locales') };
  },
};

for (const [title, start] of Object.entries(starts))
  describe(title, () => {
    let folder: string;
    let cwd: string;
    let words: readonly string[];
    let locales: string;

    beforeEach(() => {
      folder = freshFolder();
      ({ words, locales } = start(folder));
      cwd = join(folder, 'work');
      mkdirSync(cwd);
      mkdirSync(locales, { recursive: true });
    });

    const refusal = (): readonly [number | null, string] => {
      const { status, stderr } = spawnSync(process.execPath, [...words, 'info', '@boot', '--bogus'], {
        cwd,
        encoding: 'utf8',
        timeout: 60_000,
        env: { PATH: process.env.PATH, NODE_DISABLE_COMPILE_CACHE: '1', NO_COLOR: '1', LANG: 'de_DE.UTF-8' },
      });
      return [status, stderr];
    };
    const expected = [2, "error: unknown option '--bogus'\nhelp: see `esreplay info --help`\n"];
    const withTexts = (text: string): void => {
      for (const name of ['en', 'en_US', 'de', 'de_DE']) writeFileSync(join(locales, `${name}.json`), text);
    };

    it(`${title} ignores a garbage file of texts`, () => {
      withTexts('garbage');
      assert.deepEqual(refusal(), expected);
    });

    it(`${title} ignores texts that others wrote`, () => {
      withTexts(JSON.stringify({ 'Unknown argument: %s': { one: 'Hallo %s', other: 'Hallo %s' } }));
      assert.deepEqual(refusal(), expected);
    });

    it(`${title} reads no package.json of the current folder`, () => {
      execFileSync('mkfifo', [join(cwd, 'package.json')]);
      assert.deepEqual(refusal(), expected);
    });
  });
