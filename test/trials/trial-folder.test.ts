// What a trial finds in the folder of its worker: nothing of the trials before it.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { TrialFolder, type TrialPlaces } from '../../src/trials/trial-folder.ts';
import { freshFolder } from '../folder.ts';

/** What a client can leave, in a folder whose places are given. */
const leftovers: Readonly<Record<string, (places: TrialPlaces, path: string) => void>> = {
  'a file in its home': ({ home }) => writeFileSync(join(home, 'settings'), 'set'),
  'a file in its folder for temporary files': ({ tmp }) => writeFileSync(join(tmp, 'lock'), ''),
  'a ledger on disk': ({ spill }) => writeFileSync(join(spill, 'ledger-0.rows.0'), 'rows'),
  'a folder beside its home': (_, path) => mkdirSync(join(path, 'beside')),
  'its home without a right': ({ home }) => chmodSync(home, 0o500),
  'another folder in place of its home': ({ home }) => {
    rmdirSync(home);
    mkdirSync(home, { mode: 0o700 });
  },
  'a link in place of its home': ({ home, tmp }) => {
    rmdirSync(home);
    symlinkSync(tmp, home);
  },
  'nothing of its folder': (_, path) => rmSync(path, { recursive: true }),
};

describe('the folder of a worker', () => {
  it('a folder that a trial left as it was is the one of the next trial', () => {
    const path = join(freshFolder(), '1');
    const folder = new TrialFolder(path);
    const { home } = folder.make();
    const { ino } = lstatSync(home);
    folder.clear();
    assert.ok(existsSync(home));
    assert.equal(lstatSync(folder.make().home).ino, ino);
  });

  for (const [what, leave] of Object.entries(leftovers))
    it(`a folder is made anew after a trial that left ${what}`, () => {
      const path = join(freshFolder(), '1');
      const folder = new TrialFolder(path);
      leave(folder.make(), path);
      folder.clear();
      assert.equal(existsSync(path), false);
      const places = folder.make();
      assert.deepEqual(readdirSync(path).sort(), ['home', 'spill', 'tmp']);
      for (const place of Object.values(places)) {
        const found = lstatSync(place);
        assert.deepEqual([found.isDirectory(), found.mode & 0o777, readdirSync(place)], [true, 0o700, []]);
      }
    });

  it('a trial that could not make its folder leaves nothing of it', () => {
    const path = join(freshFolder(), '1');
    writeFileSync(path, 'a file');
    const folder = new TrialFolder(path);
    assert.throws(() => folder.make(), /EEXIST|ENOTDIR/);
    folder.clear();
    assert.equal(existsSync(path), false);
  });
});
