// Names of files, as somebody else may have chosen them: nothing in them is obeyed, and none is overwritten by mistake.
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { writeKillReports } from '../../src/cli/terminal/kill-reports.ts';
import { ipsName } from '../../src/report/ips.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { newFolder } from '../trace/folder.ts';
import { esreplay } from './in-process.ts';

const sample = join(packageRoot, 'traces/first-run.estrace');
const cut = join(packageRoot, 'traces/broken/cut-in-records.estrace');
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const hostileNames = [
  'a\u001b[2Jb',
  'a\n::error::b',
  'a\r##[error]b',
  'a\u009b2Jb',
  'a\u202eb',
  'a\u061cb',
  'a\u2028b',
];

describe('names of files', () => {
  for (const name of hostileNames)
    it(`the name ${JSON.stringify(name).replaceAll(/[^ -~]/g, '?')} is shown escaped`, async () => {
      const folder = newFolder();
      const [whole, broken, absent] = ['', '.cut', '.none'].map((end) => folder.file(`${name}${end}`)) as [
        string,
        string,
        string,
      ];
      copyFileSync(sample, whole);
      copyFileSync(cut, broken);
      for (const words of [
        ['info', whole],
        ['info', whole, '--json'],
        ['cat', broken],
        ['info', absent],
        ['import', whole, '-o', folder.file('out')],
        ['run', whole, '--', absent],
        ['run', absent, '--', 'true'],
        ['run', whole, '--json', join(absent, 'x'), '--', 'true'],
        ['explain', whole],
        ['cat', whole, '--where', name],
      ]) {
        const { stdout, stderr } = await esreplay(...words);
        for (const line of `${stdout}\n${stderr}`.split('\n')) {
          assert.doesNotMatch(line, obeyed, words.join(' '));
          assert.doesNotMatch(line, /^\s*(::|##\[)/, words.join(' '));
        }
      }
    });

  it('one file for two purposes is a usage error, also through a link', async () => {
    const folder = newFolder();
    const [trace, client, other, link, hard] = ['t', 'client', 'other', 'link', 'hard'].map(folder.file) as [
      string,
      string,
      string,
      string,
      string,
    ];
    copyFileSync(sample, trace);
    writeFileSync(client, '#!/bin/sh\n', { mode: 0o755 });
    symlinkSync(trace, link);
    linkSync(trace, hard);
    const before = readFileSync(trace);
    for (const [words, complaint] of [
      [['run', trace, '--json', trace, '--', client], /file of --json is also TRACE/],
      [['run', trace, '--json', link, '--', client], /file of --json is also TRACE/],
      [['run', trace, '--ips', hard, '--', client], /file of --ips is also TRACE/],
      [['run', trace, '--perfetto', trace, '--', client], /file of --perfetto is also TRACE/],
      [['run', trace, '--perfetto', other, '--html', other, '--', client], /file of --\w+ is also that of --\w+/],
      [['run', trace, '--junit', client, '--', client], /file of --junit is also the client/],
      [
        ['run', trace, '--json', other, '--junit', other, '--', client],
        /file of --json is also that of --junit|file of --junit is also that of --json/,
      ],
      [['run', trace, '--json', other, '--junit', join(folder.path, '.', 'other'), '--', client], /is also that of/],
      [['run', trace, '--expect', other, '--json', other, '--', client], /file of --json is also that of --expect/],
      [['bench', trace, '--json', trace, '--', client], /file of --json is also TRACE/],
    ] as const) {
      const { status, stderr } = await esreplay(...words);
      assert.equal(status, 2, words.join(' '));
      assert.match(stderr, complaint);
      assert.deepEqual(readFileSync(trace), before);
      assert.ok(!existsSync(other));
    }
    const devices = await esreplay(
      'run',
      folder.file('none'),
      '--json',
      '/dev/null',
      '--junit',
      '/dev/null',
      '--',
      client,
    );
    assert.doesNotMatch(devices.stderr, /is also/);
  });

  it('a file name that esreplay makes up never follows an existing link', async () => {
    const folder = newFolder();
    const client = {
      pid: 7,
      path: '/bin/client',
      atMs: 0,
      message: 'AUTH_EXEC (message 1)',
      macos: '26.3',
      threads: [],
      images: [],
      softLimit: null,
    };
    symlinkSync(folder.file('elsewhere'), folder.file(ipsName(client)));
    const judged = { killed: [client], keptDirectory: folder.path } as unknown as JudgedRun;
    await writeKillReports(judged, {}, new Set(), new PassThrough() as unknown as NodeJS.WriteStream);
    assert.ok(!existsSync(folder.file('elsewhere')));
    const beside = ipsName(client).replace(/\.ips$/, '-2.ips');
    assert.match(readFileSync(folder.file(beside), 'utf8'), /AUTH_EXEC \(message 1\)/);
  });

  it('a written trace has the permissions of its input', async () => {
    const folder = newFolder();
    const input = folder.file('private');
    for (const [from, words] of [
      [cut, ['recover', input]],
      [sample, ['cut', input, '--messages', '0-2']],
      [sample, ['edit', input, '--where', 'event_type >= 0', '--set', 'process.ppid=7']],
    ] as const) {
      copyFileSync(from, input);
      chmodSync(input, 0o600);
      const output = folder.file(`${words[0]}.estrace`);
      const { status, stderr } = await esreplay(...words, '-o', output);
      assert.equal(status, 0, stderr);
      assert.equal(statSync(output).mode & 0o777, 0o600, words[0]);
    }
  });

  it('a key file that others can read gives a warning', async () => {
    const folder = newFolder();
    const key = folder.file('it is a key');
    writeFileSync(key, 'x'.repeat(40));
    chmodSync(key, 0o644);
    const open = await esreplay('redact', sample, '-o', folder.file('a'), '--key', key);
    assert.equal(open.status, 0, open.stderr);
    assert.match(open.stderr, /^warning: key can be read by others\n {2}--> .*\nhelp: .*`chmod 600 '.*it is a key'`/m);
    chmodSync(key, 0o600);
    assert.doesNotMatch((await esreplay('redact', sample, '-o', folder.file('b'), '--key', key)).stderr, /warning/);
  });

  it('every value in a command to copy is quoted', () => {
    const known = new Set(['name', 'first']); // of our own commands
    const folder = join(packageRoot, 'src');
    const bare = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('schema/'))
      .flatMap((file) =>
        [...readFileSync(join(folder, file), 'utf8').matchAll(/\\`([^`\n]*\$\{[^`\n]*)\\`/g)].flatMap(
          ([, command = '']) =>
            [...command.matchAll(/\$\{([^}]*)\}/g)]
              .map(([, value = '']) => value)
              .filter((value) => !/^(?:shellQuoted|suiteCommand)\(/.test(value))
              .filter(
                (value) =>
                  !(
                    known.has(value) &&
                    /^src\/cli\/(arguments\/parser-complaint|commands\/completion)/.test(`src/${file}`)
                  ),
              )
              .map((value) => `${file}: ${value}`),
        ),
      );
    assert.deepEqual(bare, []);
    assert.equal(shellQuoted("a'b $(c)"), "'a'\\''b $(c)'");
  });
});
