// What is written is what the reader takes, whatever the trace is.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPromise } from 'yauzl';
import type { Contents } from '../../src/bundle/contents.ts';
import { Bundle } from '../../src/bundle/read-bundle.ts';
import { writeBundle } from '../../src/bundle/write-bundle.ts';
import { testFolder } from '../folder.ts';

describe('the writer of bundles', () => {
  const folder = testFolder();
  const path = (name: string): string => join(folder, name);
  const contents: Contents = {
    head: {
      kind: 'esreplay-bundle',
      version: 1,
      esreplay: '0.1.0',
      system: { platform: 'linux', arch: 'x64', release: '6.1' },
      of: null,
      redaction: null,
      error: null,
      leftOut: [],
    },
    texts: new Map(),
  };

  it('a trace that repeats itself is stored as it is, so that it is not taken for a bomb', async () => {
    const trace = Buffer.alloc(17 << 20, 'again');
    writeFileSync(path('trace'), trace);
    await writeBundle(path('b.zip'), contents, path('trace'));
    assert.ok(statSync(path('b.zip')).size > trace.length);
    await Bundle.use(path('b.zip'), 'b.zip', (bundle) => bundle.unpack('trace.estrace', path('unpacked')));
    assert.ok(readFileSync(path('unpacked')).equals(trace));
  });

  it('a trace of another kind is compressed', async () => {
    const trace = Buffer.alloc(1 << 20, 'again');
    writeFileSync(path('trace'), trace);
    await writeBundle(path('small.zip'), contents, path('trace'));
    assert.ok(statSync(path('small.zip')).size < trace.length / 10);
  });

  it('no time and no time zone of this machine is in a bundle', async () => {
    writeFileSync(path('trace'), 'trace');
    await writeBundle(path('timeless.zip'), contents, path('trace'));
    const zip = await openPromise(path('timeless.zip'), { lazyEntries: true });
    const firstDay = 0x21;
    for await (const { lastModFileDate, lastModFileTime, extraFields } of zip.eachEntry())
      assert.deepEqual([lastModFileDate, lastModFileTime, extraFields], [firstDay, 0, []]);
  });

  it('equal runs are equal files', async () => {
    writeFileSync(path('trace'), 'trace');
    for (const name of ['one.zip', 'two.zip']) await writeBundle(path(name), contents, path('trace'));
    assert.ok(readFileSync(path('one.zip')).equals(readFileSync(path('two.zip'))));
  });
});
