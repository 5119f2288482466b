// docs/reference/binaries.md states what the shipped binaries need from a system, as read from their symbols and from
// what these do not show, and the package is small enough for a registry. UPDATE_GOLDEN=1 writes the table.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { llvmTool, run } from '../../scripts/cross-build.mjs';
import { dispatchFolder, dispatchLibraries, dispatchLicence } from '../../scripts/linux-dispatch.mjs';
import { minGlibc, processors, releases, sysroot } from '../../scripts/linux-toolchain.mjs';
import { limits, shipped } from '../../scripts/package.mjs';
import { freshFolder } from '../folder.ts';
import { pack, root } from '../package/packed.ts';
import { skip } from '../skip.ts';
import { buildFor, whyNotBuilt } from './emulator.ts';

const page = join(root, 'docs/reference/binaries.md');
const begin = '<!-- binaries:begin -->\n';
const end = '<!-- binaries:end -->';

/** Compares version numbers as numbers: 2.9 is before 2.17. */
function newest(versions: readonly string[]): string {
  const sorted = [...new Set(versions)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const last = sorted.at(-1);
  assert.ok(last !== undefined);
  return last;
}

function needs(file: string, library: string): readonly string[] {
  const text = run(llvmTool('llvm-readelf') ?? 'llvm-readelf', ['--version-info', file]);
  return [...text.matchAll(new RegExp(`\\b${library}_([0-9.]+)`, 'g'))].map(([, version = '']) => version);
}

const isBinary = (file: string): boolean => readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));

/** In tenths of a megabyte, so that one more line of code does not change the table. */
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function row(processor: (typeof processors)[number]): string {
  const folder = buildFor(processor);
  const files = filesIn(folder).map((name) => join(folder, name));
  const binaries = files.filter((file) => dirname(file) === folder && isBinary(file));
  assert.equal(binaries.length, 6);
  const glibc = newest([minGlibc, ...binaries.flatMap((file) => needs(file, 'GLIBC'))]);
  const libstdcxx = newest(binaries.flatMap((file) => needs(file, 'GLIBCXX')));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const library = statSync(join(folder, 'libesreplay.so')).size;
  return `| linux-${processor} | glibc ${glibc}, GLIBCXX_${libstdcxx} | ${megabytes(library)} | ${megabytes(bytes)} |`;
}

describe('binaries shipped for Linux', function () {
  this.timeout(1_200_000);
  before(function () {
    const reason = whyNotBuilt();
    if (reason !== null) skip(this, reason);
  });

  it('the binaries need the versions that docs/reference/binaries.md has', function () {
    const rows = `${processors.map(row).join('\n')}\n`;
    const text = readFileSync(page, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const [table, after = ''] = rest.split(end);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(page, `${before}${begin}${rows}${end}${after}`);
    else if (processors.every((each) => sysroot(each, console.error).release === releases[0]))
      assert.equal(rows, table);
    else skip(this, `Debian ${releases[0]?.name} is no longer available, and a newer one has other versions`);
  });

  for (const processor of processors) {
    const folder = (): string => buildFor(processor);

    it(`the binaries for ${processor} are those that a package must have`, () =>
      assert.deepEqual([...filesIn(folder())].sort(), [...shipped[`linux-${processor}`]].sort()));

    it(`libdispatch for ${processor} needs no newer libraries than the other binaries`, () => {
      const libraries = dispatchLibraries.map((name) => join(folder(), dispatchFolder, name));
      assert.equal(newest([minGlibc, ...libraries.flatMap((file) => needs(file, 'GLIBC'))]), minGlibc);
      assert.equal(newest(['3.4.20', ...libraries.flatMap((file) => needs(file, 'GLIBCXX'))]), '3.4.20');
    });

    it(`libdispatch for ${processor} has its licence beside it`, () => {
      const text = readFileSync(join(folder(), dispatchFolder, dispatchLicence), 'utf8');
      for (const words of ['Apache License', '4. Redistribution.', 'Runtime Library Exception'])
        assert.ok(text.includes(words));
    });
  }

  it('the package with all binaries is small enough', () => {
    for (const processor of processors) buildFor(processor);
    const folder = freshFolder();
    const tarball = pack(folder);
    const { size } = statSync(tarball);
    const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });
    for (const name of [...shipped['linux-x64']].map((each) => `linux-x64/${each}`))
      assert.ok(names.includes(`package/prebuilds/${name}\n`), name);
    assert.match(names, /^package\/dist\/index\.d\.ts$/m);
    assert.doesNotMatch(names, /traces\/broken/);
    assert.ok(size <= limits.size, `${size} bytes`);
    console.log(`      ${megabytes(size)}`);
  });
});
