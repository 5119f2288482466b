// `esreplay explain CALL` and `esreplay doctor --calls`: their words, widths, exit statuses and errors.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { completionWord } from '../../src/cli/completion/scripts.ts';
import { Files } from '../doctor/files.ts';
import { thin } from '../doctor/mach-o-builder.ts';
import { root } from './harness.ts';
import { esreplay, esreplayIn } from './in-process.ts';

describe('esreplay explain CALL', () => {
  it('the explanation of a call has its class, why, what macOS does, a remedy, and since when', async () => {
    const { status, stdout } = await esreplay('explain', 'getpwuid');
    assert.equal(status, 0);
    assert.match(stdout, /^getpwuid\(\) {2}always\n {2}In a handler: a violation when it is called/);
    const titles = [...stdout.matchAll(/^[A-Z].*$/gm)].map(([title]) => title);
    assert.deepEqual(titles, ['Why', 'What macOS does', 'What to do instead', 'Since when', 'Rule 1 for handlers']);
    assert.match(stdout, /opendirectoryd answers it; at boot it causes AUTH_EXEC/);
    assert.match(stdout, /macOS 10\.15, the first with Endpoint Security/);
    assert.ok(stdout.split('\n').every((line) => line.length <= 80));
  });

  it('a wider terminal gets longer lines, up to 120 columns', async () => {
    const { stdout } = await esreplayIn({ terminal: true, columns: 200 }, 'explain', 'getpwuid');
    const longest = Math.max(...stdout.split('\n').map((line) => line.length));
    assert.ok(longest > 80 && longest <= 120, `${longest}`);
  });

  it('an allowed call has no remedy, and a call of Linux no release', async () => {
    assert.doesNotMatch((await esreplay('explain', 'dispatch_async')).stdout, /instead|Since when|Rule/);
    assert.match((await esreplay('explain', 'openat2')).stdout, /macOS does not have it/);
    assert.match(
      (await esreplay('explain', 'es_unmute_path_events')).stdout,
      /macOS 12\.0, the first with this function/,
    );
  });

  const accepted = ['getpwuid()', 'GETPWUID', '-[NSTask launch]', '[NSTask launch]', 'DispatchQueue.sync', '_Exit'];
  for (const word of accepted)
    it(`the word ${word} is accepted`, async () => {
      assert.equal((await esreplay('explain', word)).status, 0);
    });

  it('the names of calls complete', async () => {
    const { stdout } = await esreplay(completionWord, 'explain', 'getpwu');
    assert.deepEqual(stdout.match(/^getpwuid$/m)?.[0], 'getpwuid', stdout);
  });

  const refused: readonly (readonly [words: readonly string[], error: string])[] = [
    [['getpwiud'], "error: unknown call 'getpwiud'\nhelp: did you mean 'getpwuid'?\n"],
    [['-[NSTask lunch]'], "error: unknown call '-[NSTask lunch]'\nhelp: did you mean '-[NSTask launch]'?\n"],
    [['deadlok'], "error: unknown rule 'deadlok'\nhelp: did you mean 'deadlock'?\n"],
    [['./getpwuid'], 'error: report not found: ./getpwuid\n'],
    [['getpwuid', '--junit', 'x'], 'error: --junit is for reports, and getpwuid is a call\n'],
    [['getpwuid', '--trace', '@boot'], 'error: --trace is for reports, and getpwuid is a call\n'],
  ];
  for (const [words, error] of refused)
    it(`the words ${words.join(' ')} are refused`, async () => {
      const { status, stderr } = await esreplay('explain', ...words);
      assert.deepEqual([status, stderr.slice(0, error.length)], [2, error]);
    });
});

describe('esreplay doctor --calls', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  it('calls are listed by class, the most dangerous first, with their places', async () => {
    files.file('src/a.c', 'void f(int d) {\n  close(d);\n  open("a", 0);\n  getpwuid(d);\n  open("b", 0);\n}\n');
    files.file('src/deep/b.c', 'void *g(void) { return malloc(1); }');
    const { status, stdout } = await esreplay('doctor', '--calls', files.path('src'));
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^esreplay doctor --calls\n {2}client {4}.*\n {2}read {6}2 source files\n\nALWAYS {2}a violation/,
    );
    assert.match(stdout, /\n {2}getpwuid\(\) {4}a\.c:4\n {2}open\(\) {8}a\.c:3, a\.c:5\n\nHAZARD {2}shown/);
    assert.match(stdout, /\n {2}close\(\) {7}a\.c:2\n\nSTRICT-ONLY {2}.*\n {2}malloc\n\n4 CALLS, 2 of class always/);
    assert.match(stdout, /need not run in a handler[\s\S]*dlsym/);
  });

  it('lines fit the terminal, at 80 and at 120 columns', async () => {
    for (const columns of [80, 120]) {
      const { stdout } = await esreplayIn({ terminal: true, columns }, 'doctor', '--calls', join(root, 'recorder'));
      const long = stdout.split('\n').filter((line) => stripVTControlCharacters(line).length > columns);
      assert.deepEqual(long, []);
    }
  });

  it('folders of others, hidden ones and links are not read', async () => {
    const source = 'void f(void) { fork(); }';
    for (const name of ['node_modules/a.c', '.git/a.c', 'build/a.c', 'mine.c']) files.file(`tree/${name}`, source);
    files.file('elsewhere/b.c', source);
    symlinkSync(files.path('elsewhere'), files.path('tree/link'));
    symlinkSync(files.path('elsewhere/b.c'), files.path('tree/b.c'));
    const { calls, files: count } = JSON.parse(
      (await esreplay('doctor', '--calls', files.path('tree'), '--json')).stdout,
    );
    assert.equal(count, 1);
    assert.deepEqual(calls[0].places, [{ file: 'mine.c', line: 1, function: null, image: null }]);
  });

  it('a file that is too large is left out, and the last lines say so', async () => {
    files.file('large/a.c', `fork();${' '.repeat(4 << 20)}`);
    files.file('large/b.c', 'vfork();');
    const { stdout } = await esreplay('doctor', '--calls', files.path('large'));
    assert.match(stdout, /\n1 CALL, 1 of class always.*\nOne source file is not read/);
  });

  it('the escapes in names of files are inert', async () => {
    files.file('odd/\u001b[31m\u001b]0;x\u0007.c', 'fork();');
    const { stdout } = await esreplay('doctor', '--calls', files.path('odd'));
    assert.ok(stdout.includes('\\x1b[31m\\x1b]0;x\\x07.c:1'), stdout);
    assert.ok(!stdout.includes('\u001b'));
  });

  it('a client without a call of the table says so', async () => {
    const { status, stdout } = await esreplay(
      'doctor',
      '--calls',
      files.file('none', thin({ symbols: [['_x', 0n, 1]] })),
    );
    assert.equal(status, 0);
    assert.match(stdout, /\nNO CALL of the table is named\n/);
  });

  const refused: readonly (readonly [title: string, words: () => readonly string[], error: RegExp])[] = [
    ['no client', () => [], /^error: --calls needs a client\nhelp: name a program/],
    ['a missing client', () => [files.path('nowhere')], /^error: client not found: /],
    ['a file of another kind', () => [files.file('a.txt', 'open(1)')], /^error: no program, library or source file: /],
    ['a folder without sources', () => [join(files.file('empty/a.txt', ''), '..')], /^error: no source file in /],
    ['a thin archive', () => [files.file('thin.a', '!<thin>\n')], /^error: .* is a thin archive/],
  ];
  for (const [title, words, error] of refused)
    it(`${title} is an error of usage`, async () => {
      const { status, stderr } = await esreplay('doctor', '--calls', ...words());
      assert.equal(status, 2);
      assert.match(stderr, error);
    });
});
