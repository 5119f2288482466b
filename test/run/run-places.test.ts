// Which runs have their files in memory alone.
import assert from 'node:assert/strict';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { NewRun } from '../../src/run/directory/run-file.ts';
import { makePlaces, minMemory } from '../../src/run/directory/run-places.ts';
import { withDefaults } from '../../src/run/options.ts';
import { linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';

const spillFolder = '/var/tmp/spill';

describe('the places of a run', () => {
  linuxOnly('the file system in memory is /dev/shm');
  before(function () {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < minMemory) skip(this, 'little room in /dev/shm (mount a larger one)');
  });

  function parentsOf(options: Partial<NewRun['options']>, messages = 64): string[] {
    const run = {
      options: withDefaults({ trace: 't', clients: [['c']], ...options }),
      trace: { path: '/t', size: 1, messages, pids: new Set<number>() },
    } as unknown as NewRun;
    const made: string[] = [];
    makePlaces(run, (parent) => {
      made.push(parent);
      return `${parent}/${made.length}`;
    });
    return made;
  }

  it('a small run with a spill folder has one directory, in memory', () => {
    assert.deepEqual(parentsOf({ spillFolder }), ['/dev/shm']);
  });

  it('a run that is kept, is large or has no spill folder has a directory on disk', () => {
    for (const made of [
      parentsOf({ spillFolder, keepRunDirectory: true }),
      parentsOf({ spillFolder }, 65_537),
      parentsOf({}),
    ])
      assert.deepEqual(made.slice(0, 2), [tmpdir(), '/dev/shm']);
  });
});
