// The licence texts of the packages that are compiled into dist/. The packages are found again here, in other ways than
// the bundler's: in its source maps, and for pages, which have none, by their imports.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import '../esreplay-program.ts'; // dist/ is that of these sources

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

describe('The licence texts of the package', () => {
  const text = (): string => readFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
  const filesIn = (folder: string, ending: RegExp): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => ending.test(file))
      .map((file) => join(folder, file));
  const folderOf = (path: string): string => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '';

  /** Returns the folders of packages. */
  function compiledIn(): readonly string[] {
    const sources = filesIn(dist, /\.map$/).flatMap((map) =>
      (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources.map((path) => join(dirname(map), path)),
    );
    const ofPages = filesIn(join(root, 'src/page'), /\.tsx?$/).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '([^.'][^']*)/g)].map(([, name = '']) => name),
    );
    const folders = [...ofPages, '@preact/signals-core'].map((name) => join(root, 'node_modules', name));
    return [...new Set([...sources, ...folders].map(folderOf))].filter((folder) => folder !== '');
  }

  const factsOf = (folder: string): { readonly name: string; readonly version: string } =>
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

  const partOf = (name: string): string =>
    text()
      .split(/\n\n(?=\S+ \S+ \(.*\)\n-+\n)/)
      .find((part) => part.startsWith(`${name} `)) ?? '';

  it('every package in the compiled files has its licence text', () => {
    const folders = compiledIn();
    for (const folder of folders) {
      const { name, version } = factsOf(folder);
      assert.ok(text().includes(`\n${name} ${version} (`), `${name} ${version}`);
      const [licence] = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
      const words = licence === undefined ? 'Apache License' : readFileSync(join(folder, licence), 'utf8').trim();
      assert.ok(partOf(name).includes(words), name);
    }
    const names = folders.map((folder) => factsOf(folder).name);
    for (const name of ['yargs', 'zod', 'preact', 'hdr-histogram-js']) assert.ok(names.includes(name), name);
  });

  // A report takes its script along, and the folder stays.
  for (const name of ['page', 'measured'])
    it(`the script of a page (${name}) begins with the licence texts of its packages`, () => {
      const script = readFileSync(join(dist, 'page', `${name}.js`), 'utf8');
      const comment = /^\/\*!\n([\s\S]*?)\*\//.exec(script)?.[1] ?? '';
      const packages = [...comment.matchAll(/^(\S+) \d\S* \(MIT\)\n-+\n/gm)].map(([, found = '']) => found);
      assert.deepEqual(packages.slice(-3), ['@preact/signals', '@preact/signals-core', 'preact']);
      for (const found of packages) {
        const folder = join(root, 'node_modules', found);
        const [licence = ''] = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
        assert.ok(comment.includes(readFileSync(join(folder, licence), 'utf8').trim()), found);
      }
    });

  it('no other package has a licence text', () => {
    const named = [...text().matchAll(/^(\S+) \S+ \(.*\)\n-+$/gm)].map(([, name]) => name);
    assert.deepEqual(
      named,
      compiledIn()
        .map((folder) => factsOf(folder).name)
        .sort(),
    );
  });
});
