// A trace is named by its path or as @NAME, from any folder.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { sampleNames, tracePath } from '../../src/trace/samples.ts';
import '../with-addon.ts';

describe('names of sample traces', () => {
  const traces = join(packageRoot, 'traces');

  it('the sample names are those of the files in the folder of samples', () => {
    const files = readdirSync(traces).filter((name) => name.endsWith('.estrace'));
    assert.deepEqual(sampleNames(), files.map((name) => `@${name.replace('.estrace', '')}`).sort());
    assert.ok(sampleNames().includes('@first-run'));
    for (const name of sampleNames()) assert.ok(existsSync(tracePath(name)), name);
  });

  it('a sample name is read by the reader and by a run, and shown as it was typed', () => {
    const reader = openTrace('@first-run');
    assert.deepEqual([reader.path, reader.complete], ['@first-run', true]);
    reader.close();
    assert.equal(checkTrace('@first-run').path, join(traces, 'first-run.estrace'));
  });

  it('a misspelt sample name gets a suggestion and the list of all', () => {
    assert.throws(() => openTrace('@frist-run'), {
      name: 'UsageError',
      message: "unknown sample '@frist-run' (did you mean '@first-run'?)",
      remedy: /^the samples are @boot, @corner-cases, .*; write \.\/@frist-run for the file$/,
    });
    assert.throws(() => checkTrace('@'), /unknown sample '@'$/);
  });

  it('a path that looks like a sample name is a path', () => {
    assert.equal(tracePath('./@first-run'), './@first-run');
    assert.throws(() => openTrace('./@first-run'), /trace not found/);
  });
});
