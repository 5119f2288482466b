// The completions that a shell gets while a command line is typed.
import assert from 'node:assert/strict';
import { esreplay } from './in-process.ts';

const completed = async (...words: string[]): Promise<readonly string[]> =>
  (await esreplay('--get-yargs-completions', 'esreplay', ...words)).stdout.split('\n').filter((line) => line !== '');

describe('completion', () => {
  it('is of commands', async () => {
    assert.deepEqual(await completed('re'), ['record', 'redact', 'recover']);
  });

  it('is of the options that the table has', async () => {
    assert.deepEqual(await completed('run', 'x.estrace', '--pa'), ['--pace']);
    assert.ok((await completed('run', '--')).includes('--budget-scale'));
  });

  it("is of an option's values", async () => {
    assert.deepEqual(await completed('run', '--pace', ''), ['recorded', 'asap', 'step']);
  });

  it('leaves file names, and the words of a client, to the shell', async () => {
    assert.deepEqual(await completed('run', ''), []);
    assert.deepEqual(await completed('run', 'x.estrace', '--', './client', '--pa'), []);
    assert.deepEqual(await completed('nothing', '--pa'), []);
  });

  it('is asked for by a script', async () => {
    const { stdout, status } = await esreplay('completion');
    assert.equal(status, 0);
    assert.match(stdout, /esreplay --get-yargs-completions/);
  });
});
