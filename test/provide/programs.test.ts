// What a product finds and leaves in the folder of its run, where it may write what it likes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrograms, refusedBySudo, startedEsloggers } from '../../src/provide/programs.ts';
import { testFolder } from '../folder.ts';

describe('the folder of a run of a product', () => {
  const parent = testFolder();
  const made = (): string => makePrograms(parent, [], []);

  it('a started eslogger has its arguments, and what is no pid is none', () => {
    const folder = made();
    writeFileSync(join(folder, 'started/4711'), 'exec\0fork\0');
    for (const name of ['-1', '0', 'abc', '1e3', '12345678901']) writeFileSync(join(folder, 'started', name), 'x\0');
    const words = startedEsloggers(folder).map(({ pid, arguments: given, state }) => [pid, given, state]);
    assert.deepEqual(words, [[4711, ['exec', 'fork'], null]]);
  });

  it('a pipe in the place of a file stops nothing', () => {
    const folder = made();
    execFileSync('mkfifo', [join(folder, 'started/12'), join(folder, 'states/12'), join(folder, 'refused')]);
    assert.deepEqual(startedEsloggers(folder)[0]?.arguments, []);
    assert.equal(startedEsloggers(folder)[0]?.state, null);
    assert.deepEqual(refusedBySudo(folder), []);
  });

  it('a product that removes the folder has started nothing', () => {
    const folder = made();
    rmSync(folder, { recursive: true });
    assert.deepEqual(startedEsloggers(folder), []);
    assert.deepEqual(refusedBySudo(folder), []);
  });
});
