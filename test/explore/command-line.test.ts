// The command line of `explore`: what it refuses, and the defaults of its help.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Harness } from '../cli/harness.ts';
import { testFolder } from '../folder.ts';

describe('the command line of explore', () => {
  const folder = testFolder();
  const explored = (...words: string[]) => new Harness(['explore', '--work', join(folder, 'work'), ...words]).ended();

  it('a trace that does not exist ends the command with 4, and no variation says that it lacked time', async () => {
    const { status, stdout } = await explored(join(folder, 'none.estrace'), '--', '/bin/true');
    assert.match(stdout, /trace not found/);
    assert.equal(stdout.match(/no trace could be run/g)?.length, 1, stdout);
    assert.match(stdout, /no findings in 0 runs/);
    assert.equal(existsSync(join(folder, 'work')), false);
    assert.match(stdout, /\(exit status 4\)$/m);
    assert.doesNotMatch(stdout, /no time/);
    assert.equal(status, 4);
  });

  it('a missing client is an error that shows the command with one', async () => {
    const { status, stderr } = await explored('@first-run');
    assert.equal(status, 2);
    assert.match(stderr, /`esreplay explore TRACE -- CLIENT ARGS`/);
  });

  it('a file in place of the folder of findings is an error before any run', async () => {
    mkdirSync(join(folder, 'work'));
    writeFileSync(join(folder, 'work/findings'), '');
    const { status, stdout, stderr } = await explored('@first-run', '--', '/bin/true');
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /^error: cannot read the folder of saved findings\n {2}--> .*findings\nhelp: /);
    rmSync(join(folder, 'work'), { recursive: true });
  });

  it('a trace that is named twice is explored once', async () => {
    const { stdout } = await explored('@first-run', '@first-run', '--', '/bin/true');
    assert.match(stdout, /traces +@first-run\n/);
  });

  it('the number of one message is refused where parts of the trace are run', async () => {
    for (const words of [
      ['explore', '@first-run'],
      ['shrink', '@first-run', '-o', join(folder, 'small.estrace')],
    ]) {
      const { status, stderr } = await new Harness([...words, '--uncached', '3', '--', '/bin/true']).ended();
      assert.deepEqual([status, /--uncached is an option of esreplay run/.test(stderr)], [2, true], words[0]);
    }
  });

  it('a folder of the output that does not exist is an error before any run, and is not made', async () => {
    const output = join(folder, 'none/small.estrace');
    const { status, stderr } = await new Harness(['shrink', '@first-run', '-o', output, '--', '/bin/true']).ended();
    assert.deepEqual([status, existsSync(join(folder, 'none'))], [3, false]);
    assert.match(stderr, /its folder does not exist[\s\S]*make its folder first/);
  });

  it('a claim that cannot be meant is refused with what is wrong with it', async () => {
    for (const [protect, message] of [
      ['Library/App', /--protect: 'Library\/App' is no pattern of whole paths/],
      ['chnge=/Library/**', /--protect: unknown effect 'chnge'[\s\S]*help: did you mean 'change'/],
    ] as const) {
      const { status, stderr } = await explored('@first-run', '--protect', protect, '--', '/bin/true');
      assert.equal(status, 2, protect);
      assert.match(stderr, message);
    }
    const { stderr } = await explored('@first-run', '--only', 'cache', '--protect', '/a/**', '--', '/bin/true');
    assert.match(stderr, /--protect needs the variation 'bypass'/);
  });

  it('the help shows the pace that explore takes, and one release', async () => {
    const { stdout } = await new Harness(['explore', '--help']).ended();
    const help = stdout.replaceAll(/\s+/g, ' ');
    assert.match(help, /--pace WORD .*?\(default: asap\)/);
    assert.doesNotMatch(help, /or several: 13,15,27|key press/);
  });
});
