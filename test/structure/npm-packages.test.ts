// When set-up takes installed packages as they are: only if they are those of package-lock.json.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { arePackagesInstalled } from '../../scripts/npm-packages.mjs';
import { freshFolder } from '../folder.ts';

interface Entry {
  readonly version: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
}
type Entries = Readonly<Record<string, Entry>>;

const [one, two, foreign] = ['node_modules/one', 'node_modules/one/node_modules/@scope/two', 'node_modules/foreign'];
const there: Entries = {
  [one]: { version: '1.0.0', integrity: 'sha512-1' },
  [two]: { version: '2.0.0', integrity: 'sha512-2', optional: true, os: [process.platform] },
};
const otherSystem: Entry = { version: '3.0.0', optional: true, os: [`!${process.platform}`] };

describe('installed npm packages', () => {
  let folder: string;

  beforeEach(() => {
    folder = freshFolder();
    install(there);
    lock(there);
  });

  function write(file: string, packages: Entries): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify({ lockfileVersion: 3, packages }));
  }

  /** As npm does: the packages and the list of them. */
  function install(entries: Entries): void {
    for (const path of Object.keys(entries)) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, 'package.json'), '{}');
    }
    write('node_modules/.package-lock.json', entries);
  }

  const lock = (entries: Entries): void => write('package-lock.json', { '': { version: '0.1.0' }, ...entries });
  const isTaken = (): boolean => arePackagesInstalled(folder);

  it('installed packages are kept, also if those for other systems are missing', () => {
    assert.ok(isTaken());
    lock({ ...there, [foreign]: otherSystem });
    assert.ok(isTaken());
    lock({ ...there, [foreign]: { ...otherSystem, os: ['none'] } });
    assert.ok(isTaken());
  });

  it('a package with another version or other contents is installed again', () => {
    lock({ ...there, [one]: { version: '1.0.1', integrity: 'sha512-1' } });
    assert.ok(!isTaken());
    lock({ ...there, [one]: { version: '1.0.0', integrity: 'sha512-0' } });
    assert.ok(!isTaken());
    lock({ ...there, [two]: { version: '2.0.1', integrity: 'sha512-2', optional: true } });
    assert.ok(!isTaken());
  });

  it('a missing package for this system is installed', () => {
    lock({ ...there, [foreign]: { version: '3.0.0' } });
    assert.ok(!isTaken());
    lock({ ...there, [foreign]: { ...otherSystem, os: [process.platform] } });
    assert.ok(!isTaken());
    lock({ ...there, [foreign]: { version: '3.0.0', os: ['none'] } });
    assert.ok(!isTaken());
  });

  it('a package too many makes npm install again', () => {
    lock({ [one]: there[one] ?? otherSystem });
    assert.ok(!isTaken());
  });

  it('a package that was removed by hand is installed again', () => {
    rmSync(join(folder, two), { recursive: true });
    assert.ok(!isTaken());
  });

  it('a missing or unreadable list of packages makes npm install again', () => {
    rmSync(join(folder, 'node_modules/.package-lock.json'));
    assert.ok(!isTaken());
    install(there);
    writeFileSync(join(folder, 'package-lock.json'), '{}');
    assert.ok(!isTaken());
    writeFileSync(join(folder, 'package-lock.json'), '{');
    assert.ok(!isTaken());
  });
});
