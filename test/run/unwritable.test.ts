// What is reported for places that cannot be written: the remedy fits the reason.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SetupError } from '../../src/errors/errors.ts';
import { writeRemedy } from '../../src/errors/write-remedy.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const sample = join(import.meta.dirname, '../../traces/first-run.estrace');
/** No user may create a file there, not even root. */
const forbidden = '/sys';

describe('a place that cannot be written', () => {
  const folder = testFolder();

  it('a place that cannot be written gets the remedy of its reason', () => {
    const [full, denied, readOnly, missing] = ['ENOSPC', 'EACCES', 'EROFS', 'ENOENT'].map((code) =>
      writeRemedy(code, 'name another file'),
    );
    assert.match(full ?? '', /free some space/);
    assert.match(denied ?? '', /change its permissions/);
    assert.match(readOnly ?? '', /read-only/);
    assert.match(missing ?? '', /make its folder first/);
    for (const remedy of [full, denied, readOnly, missing]) assert.match(remedy ?? '', /name another file$/);
    assert.equal(writeRemedy('EIO', 'name another file'), undefined);
  });

  it('a trace that cannot be written is a set-up error with a remedy', function () {
    const write = (path: string) => () => new TraceWriter(path, buildHeader());
    assert.throws(write(join(folder, 'none/t.estrace')), (error: unknown) => {
      assert.ok(error instanceof SetupError);
      assert.match(error.remedy ?? '', /make its folder first/);
      return true;
    });
    leaveOutOnMac(this, 'its place where nobody may write is /sys');
    assert.throws(write(join(forbidden, 't.estrace')), {
      name: 'SetupError',
      remedy: /change its permissions|read-only/,
    });
  });

  it('a temporary directory that cannot be written is a set-up error with a remedy', async function () {
    leaveOutOnMac(this, 'its place where nobody may write is /sys');
    const before = process.env.TMPDIR;
    process.env.TMPDIR = forbidden;
    try {
      await assert.rejects(runAndJudge({ trace: sample, clients: [['/bin/true']] }), {
        name: 'SetupError',
        remedy: /(change its permissions|read-only).*set TMPDIR/,
      });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });
});
