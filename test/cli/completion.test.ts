// What a shell gets while a command line is typed, and the scripts that ask for it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../src/cli/commands.ts';
import { completionWord, shells } from '../../src/cli/completion/scripts.ts';
import { modelsNames } from '../../src/models/models-name.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { sampleNames } from '../../src/trace/samples.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { skip } from '../skip.ts';
import { esreplay } from './in-process.ts';

/** The candidates without their meanings; `:files` if names of files fit. */
async function completed(...words: string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await esreplay(completionWord, ...words);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

describe('completion', () => {
  it('the first word completes to commands, with what they do', async () => {
    assert.deepEqual(await completed('re'), ['review', 'record', 'redact', 'recover']);
    assert.deepEqual(await completed(''), Object.keys(commands));
    assert.match((await esreplay(completionWord, 'inf')).stdout, /^info\tshow what a trace contains/);
    assert.deepEqual(await completed('help', 'inf'), ['info']);
    assert.deepEqual(await completed('--v'), ['--version']);
  });

  it('an option is completed unless it is already given', async () => {
    assert.deepEqual(await completed('run', 'x.estrace', '--pa'), ['--pace']);
    assert.deepEqual(await completed('run', 'x.estrace', '--pace', 'asap', '--pa'), []);
    assert.deepEqual(await completed('run', 'x', '--policy', 'client-limit=1', '--poli'), ['--policy']);
    const all = await completed('run', '--');
    for (const option of ['--budget-scale', '--verify', '--ips', '--help']) assert.ok(all.includes(option), option);
    assert.ok(!(await completed('squeeze', '--')).includes('--verify'), 'a hidden option');
  });

  const values: readonly (readonly [what: string, words: readonly string[], wanted: readonly string[]])[] = [
    ['a value of a closed set', ['run', '--pace', ''], ['recorded', 'asap', 'step']],
    ['a value after =', ['run', '--pace=a'], ['--pace=asap']],
    ['a value of an open set', ['run', '--models', ''], [...modelsNames, ':files']],
    ['a list of values', ['run', '--os', '13,1'], ['13,10.15', '13,11', '13,12', '13,13', '13,14', '13,15']],
    ['a list of events', ['record', '--events', 'exec,auth_ope'], ['exec,auth_open']],
    ['a policy', ['run', '--policy', 'cached-denials='], ['cached-denials=kept', 'cached-denials=not-kept']],
    ['a file', ['run', '--json', ''], [':files']],
    ['a file, by its short name', ['cut', 'x', '-o', ''], [':files']],
    ['a number', ['run', '--speed', ''], []],
    ['a redaction profile', ['redact', '--profile', ''], ['report', 'strict']],
    ['a shell', ['completion', ''], [...shells]],
    ['a trace', ['run', ''], [...sampleNames(), ':files']],
    ['a trace after options', ['run', '--guard', '--pace', 'asap', '@fi'], ['@first-run', ':files']],
    ['a trace after a value with =', ['run', '--pace=asap', '@fi'], ['@first-run', ':files']],
    ['the end of the options', ['run', '@boot', ''], ['--']],
    ['a word too many', ['info', '@boot', ''], []],
    ['a client', ['run', '@boot', '--', ''], [':files']],
    ['a client’s arguments', ['run', '@boot', '--', './client', '--pa'], [':files']],
    ['a word after an unknown command', ['nothing', '--pa'], []],
  ];
  for (const [what, words, wanted] of values)
    it(`${what} ${wanted.length === 0 ? 'has no completion' : 'is completed'}`, async () => {
      assert.deepEqual(await completed(...words), wanted);
    });
});

describe('a completion script', () => {
  const folder = testFolder();
  before(() => {
    for (const name of ['one.estrace', 'one two.estrace']) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'traces'));
  });

  for (const shell of shells)
    it(`the script for ${shell} has no syntax error`, async function () {
      const { status, stdout } = await esreplay('completion', shell);
      assert.equal(status, 0);
      assert.ok(stdout.includes(`${completionWord} `));
      if (findProgram([shell]) === null) skip(this, `no ${shell} on the PATH (Debian: ${shell})`);
      const { status: read, stderr } = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
      assert.deepEqual([read, stderr], [0, '']);
    });

  it('the default script is the one for $SHELL', async () => {
    const before = process.env.SHELL;
    try {
      process.env.SHELL = '/usr/local/bin/fish';
      assert.equal((await esreplay('completion')).stdout, (await esreplay('completion', 'fish')).stdout);
      process.env.SHELL = '/bin/sh';
      const { status, stderr } = await esreplay('completion');
      assert.equal(status, 2);
      assert.equal(
        stderr,
        'error: no shell given\nhelp: name yours: `esreplay completion bash`, or zsh, fish instead of bash\n',
      );
    } finally {
      if (before === undefined) delete process.env.SHELL;
      else process.env.SHELL = before;
    }
  });

  /** Lets bash complete a line, broken into words as readline does. */
  async function inBash(...words: readonly string[]): Promise<readonly string[]> {
    const { stdout: script } = await esreplay('completion', 'bash');
    const line = words.join('').trimStart();
    const quoted = words.filter((word) => word !== ' ').map((word) => `'${word}'`);
    const test = `
      ${script}
      esreplay() { '${esreplayProgram.join("' '")}' "$@"; }
      COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
      COMP_LINE='${line}' COMP_WORDS=(${quoted.join(' ')})
      COMP_POINT=\${#COMP_LINE} COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _esreplay
      printf '%s\\n' "\${COMPREPLY[@]}"
    `;
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', test], { cwd: folder, env, encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout.split('\n').filter((word) => word !== '');
  }

  it('words that bash splits at = and @ are joined again', async function () {
    if (findProgram(['bash']) === null) skip(this, 'no bash on the PATH');
    assert.deepEqual(await inBash('esreplay', ' ', 'cat', ' ', '@', 'fi'), ['first-run']);
    assert.deepEqual(await inBash('esreplay', ' ', 'run', ' ', '--pace', '=', 'a'), ['asap']);
    assert.deepEqual(await inBash('esreplay', ' ', 'run', ' ', '--pace', '='), ['recorded', 'asap', 'step']);
    assert.deepEqual(await inBash('esreplay', ' ', 'run', ' ', '--pace', ' ', ''), ['recorded', 'asap', 'step']);
  });

  it('files of the folder complete in bash, also with a space in their names', async function () {
    if (findProgram(['bash']) === null) skip(this, 'no bash on the PATH');
    assert.deepEqual((await inBash('esreplay', ' ', 'info', ' ', 'one')).toSorted(), [
      'one two.estrace',
      'one.estrace',
    ]);
    assert.deepEqual(await inBash('esreplay', ' ', 'run', ' ', '--speed', ' ', ''), []);
  });
});
