// What of the client's source a report may read: only regular files of source code under the named folders, whatever
// path the debug information of a program names.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceFiles } from '../../src/report/source-files.ts';
import { freshFolder } from '../folder.ts';

const frame = (file: string | null, line: number | null, image: string | null = null) => ({
  function: 'handle',
  file,
  line,
  image,
  address: '0x1',
});

describe('the source beside a finding', () => {
  let top = '';
  let folder = '';
  const inFolder = (name: string): string => join(folder, name);
  const around = (file: string, line = 2, image: string | null = null) =>
    new SourceFiles([folder]).around(frame(file, line, image));
  const refusal = (file: string, line = 2, image: string | null = null): string => {
    const found = around(file, line, image);
    return found !== null && 'because' in found ? found.because : assert.fail('it was read');
  };

  before(() => {
    top = realpathSync(freshFolder());
    folder = join(top, 'work');
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(inFolder('client.c'), 'one\r\ntwo\nthree\nfour\n');
    writeFileSync(inFolder('secret'), 'secret\nsecret\n');
    writeFileSync(join(top, 'outside.c'), 'outside\noutside\n');
  });

  it('the source of a finding is its line with the neighbours that exist', () => {
    assert.deepEqual(around('client.c'), { from: 1, lines: ['one', 'two', 'three'] });
    assert.deepEqual(around('client.c', 1), { from: 1, lines: ['one', 'two'] });
    assert.deepEqual(around(inFolder('src/../client.c'), 4), { from: 3, lines: ['three', 'four', ''] });
    assert.match(refusal('client.c', 9), /only 5 lines now/);
  });

  it('a frame without a line has no source', () => {
    const sources = new SourceFiles([folder]);
    assert.equal(sources.around(frame(null, null)), null);
    assert.equal(sources.around(frame('client.c', null)), null);
    assert.equal(sources.around(frame('client.c', 0)), null);
  });

  it('a source in a further folder is read, also by a relative path', () => {
    assert.match(refusal('outside.c'), /not found/);
    const sources = new SourceFiles([folder, top]);
    assert.deepEqual(sources.around(frame('outside.c', 1)), { from: 1, lines: ['outside', 'outside'] });
    assert.deepEqual(sources.around(frame(join(top, 'outside.c'), 1)), { from: 1, lines: ['outside', 'outside'] });
  });

  const outside: readonly (readonly [string, () => string, RegExp])[] = [
    ['an absolute path', () => join(top, 'outside.c'), /outside the working folder/],
    ['a way up', () => '../outside.c', /outside the working folder/],
    ['a folder whose name begins alike', () => `${folder}-2/client.c`, /outside the working folder/],
    ['a file of the system', () => '/etc/shadow', /not one of source code/],
    ['a file in the folder that is no source', () => 'secret', /not one of source code/],
    [
      'a link out of the folder',
      () => {
        symlinkSync(join(top, 'outside.c'), inFolder('link.c'));
        return 'link.c';
      },
      /outside the working folder/,
    ],
    [
      'a link to what is no source',
      () => {
        symlinkSync(inFolder('secret'), inFolder('secret.c'));
        return 'secret.c';
      },
      /not one of source code/,
    ],
    [
      'a folder that leads out',
      () => {
        symlinkSync(top, inFolder('up'));
        return 'up/outside.c';
      },
      /outside the working folder/,
    ],
    [
      'a pipe, which nobody writes',
      () => {
        execFileSync('mkfifo', [inFolder('pipe.c')]);
        return 'pipe.c';
      },
      /not a regular file/,
    ],
    [
      'a folder',
      () => {
        mkdirSync(inFolder('folder.c'));
        return 'folder.c';
      },
      /not a regular file/,
    ],
    [
      'a device',
      () => {
        symlinkSync('/dev/zero', inFolder('zero.c'));
        return 'zero.c';
      },
      /outside the working folder/,
    ],
    [
      'a huge file',
      () => {
        writeFileSync(inFolder('huge.c'), Buffer.alloc((4 << 20) + 1, '\n'));
        return 'huge.c';
      },
      /larger than 4 MiB/,
    ],
    ['a name with a zero byte', () => 'client\0.c', /not found/],
    ['a missing file', () => 'missing.c', /not found/],
  ];
  for (const [name, make, because] of outside)
    it(`the source of a finding is never read from ${name}`, () => assert.match(refusal(make()), because));

  it('a source that is newer than the program is not shown', () => {
    writeFileSync(inFolder('program'), '');
    utimesSync(inFolder('program'), 1000, 1000);
    utimesSync(inFolder('client.c'), 1001, 1001);
    assert.match(refusal('client.c', 2, 'program'), /newer than the program/);
    assert.match(refusal('client.c', 2, inFolder('program')), /newer than the program/);
    utimesSync(inFolder('client.c'), 1000, 1000);
    assert.ok('lines' in (around('client.c', 2, 'program') ?? {}));
    assert.ok('lines' in (around('client.c', 2, 'a program that is gone') ?? {}));
  });
});
