// The questions for a Mac, run with stand-ins for its programs: what is printed, what is skipped and why, and that
// nothing stops it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sinon from 'sinon';
import { firstMac, steps } from '../../src/first-mac/first-mac.ts';
import { Mac, withoutHome } from '../../src/first-mac/mac.ts';
import { Skip } from '../../src/first-mac/skip.ts';
import { itInHeavy } from '../cases.ts';
import { freshFolder } from '../folder.ts';

const root = join(import.meta.dirname, '../..');

describe('questions for a Mac', () => {
  let folder: string;
  let path: string | undefined;

  beforeEach(() => {
    folder = freshFolder();
    [sipOff, refused] = [false, null];
    path = process.env.PATH;
    mkdirSync(join(folder, 'bin'));
    process.env.PATH = `${join(folder, 'bin')}${delimiter}${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
  });

  const program = (name: string, script: string): void =>
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  let sipOff = false;
  let refused: string | null = null;

  async function ask(...only: readonly string[]): Promise<readonly string[]> {
    const printed: string[] = [];
    const logs = join(folder, 'logs');
    mkdirSync(logs, { recursive: true });
    await firstMac({
      root: folder,
      work: folder,
      logs,
      sipOff,
      rootRefused: refused,
      only,
      print: (line) => printed.push(line),
    });
    return printed.map((line) => line.replaceAll(/ {2,}/g, '  '));
  }

  it('every question has an id of its own', () => {
    const ids = steps.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter((id) => !/^[a-z]+\.[a-z0-9-]+$/.test(id)),
      [],
    );
  });

  it('every answer is one line, and the answers are counted', async () => {
    program('sw_vers', 'case $1 in -productVersion) echo 27.0;; *) echo 26A100;; esac');
    program('sysctl', 'case $2 in hw.pagesize) echo 16384;; sysctl.proc_translated) echo 1;; *) echo Apple M5;; esac');
    program('csrutil', 'echo "System Integrity Protection status: enabled."');
    program('xattr', 'echo ./first-mac.sh: com.apple.quarantine: 0081');
    program('xcode-select', 'echo "error: no tools" >&2; exit 2');
    assert.deepEqual(await ask('machine'), [
      'machine.macos  known  27.0 (26A100)  OK',
      'machine.processor  known  Apple M5  OK',
      'machine.protection  known  on  OK',
      `machine.node  known  ${process.version} for ${process.arch}  OK`,
      'machine.tools  known  xcode-select -p: error: no tools SKIP',
      'machine.pages  known  16384  OK',
      'machine.translated  native  Rosetta: arch -arm64 brew install node DIFF',
      'machine.quarantine  none  quarantined: xattr -dr com.apple.quarantine . DIFF',
      'VERDICT 5 OK, 2 DIFF, 1 SKIP',
    ]);
    assert.match(readFileSync(join(folder, 'logs/machine.macos.txt'), 'utf8'), /\$ sw_vers -productVersion\n27\.0\n/);
    const kept = JSON.parse(readFileSync(join(folder, 'logs/answers.json'), 'utf8')) as unknown[];
    assert.equal(kept.length, 8);
  });

  it('a question that lacks its program is skipped with a reason', async () => {
    const printed = await ask('insert.macos11', 'image.order', 'number.wake');
    for (const line of printed.slice(0, -1))
      assert.match(line, /is not in this archive: npm run build:first-mac puts it there SKIP$/);
    assert.equal(printed.at(-1), 'VERDICT 0 OK, 0 DIFF, 3 SKIP');
  });

  it('the questions about Rosetta expire with macOS 28', async () => {
    for (const [version, wanted] of [
      ['27.4', /is not in this archive: .* SKIP$/],
      ['28.0', /Rosetta ended with macOS 27: this question has expired SKIP$/],
    ] as const) {
      program('sw_vers', `echo ${version}`);
      const printed = await ask('rosetta');
      rmSync(join(folder, 'logs'), { recursive: true });
      assert.equal(printed.length, 4);
      for (const line of printed.slice(0, -1)) assert.match(line, wanted);
    }
  });

  it('a quarantined program is not asked, and the reason has the command that frees it', async () => {
    program('xattr', 'echo ./first-mac.sh: com.apple.quarantine: 0081');
    const printed = await ask('machine.quarantine', 'insert.macos11');
    assert.match(
      printed[1] ?? '',
      /^insert\.macos11 {2}runs {2}quarantined: xattr -dr com\.apple\.quarantine \. SKIP$/,
    );
  });

  // Tools that do nothing, and tools that fail: each question still gets its line.
  for (const status of [0, 1])
    (status === 1 ? it : itInHeavy)(`every question gets its line when all tools end with ${status}`, async () => {
      const tools =
        'sw_vers sysctl csrutil xcode-select xattr codesign arch sudo pkill npm xcrun bash systemextensionsctl open hdiutil';
      for (const tool of tools.split(' ')) program(tool, `exit ${status}`);
      const printed: string[] = [];
      const logs = join(folder, 'logs');
      mkdirSync(logs);
      const answers = await firstMac({
        root: folder,
        work: folder,
        logs,
        sipOff: true,
        rootRefused: null,
        only: [],
        print: (line) => printed.push(line),
      });
      assert.equal(answers.length, steps.length);
      assert.equal(printed.length, steps.length + 1);
      const good = answers.filter(({ outcome }) => outcome === 'OK').map(({ id }) => id);
      assert.ok(
        good.every((id) => id.startsWith('machine.')),
        good.join(' '),
      );
      // What runs as root is said before anything runs: consent.test.ts.
      for (const { id, asRoot } of steps) {
        const log = readFileSync(join(logs, `${id}.txt`), 'utf8');
        assert.ok(asRoot !== undefined || !log.includes('$ sudo '), `${id} does not say that it uses sudo`);
      }
    });

  it('an interrupt ends the questions and keeps the answers so far', async () => {
    program('sw_vers', `kill -INT ${process.pid}; sleep 600`);
    const stopped = new AbortController();
    process.once('SIGINT', () => stopped.abort());
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    const answers = await firstMac({
      root: folder,
      work: folder,
      logs,
      sipOff: false,
      rootRefused: null,
      only: ['machine'],
      print: () => undefined,
      signal: stopped.signal,
    });
    assert.deepEqual(
      answers.map(({ id, outcome }) => `${id} ${outcome}`),
      ['machine.macos SKIP'],
    );
    assert.equal((JSON.parse(readFileSync(join(logs, 'answers.json'), 'utf8')) as unknown[]).length, 1);
  });

  const custom = (...off: readonly string[]): string =>
    [
      'System Integrity Protection status: unknown (Custom Configuration).\n\nConfiguration:',
      '\tApple Internal: disabled',
      ...['Kext Signing', 'Filesystem Protections', 'Debugging Restrictions'].map(
        (part) => `\t${part}: ${off.includes(part) ? 'disabled' : 'enabled'}`,
      ),
      '\tAuthenticated Root Requirement: enabled\n\nThis is an unsupported configuration, likely to break.',
    ].join('\n');
  const every = ['Kext Signing', 'Filesystem Protections', 'Debugging Restrictions'];
  const plain = (state: string): string => `System Integrity Protection status: ${state}.`;
  const protections: readonly (readonly [state: string, said: string, isOn: boolean])[] = [
    ['on', plain('enabled'), true],
    ['off', plain('disabled'), false],
    ['off', custom(...every), false],
    ['partly off: Kext Signing', custom('Kext Signing'), false],
    ['on', custom(), true],
  ];
  for (const [state, said, isOn] of protections)
    it(`csrutil’s "${said.split('\n')[0]}" means ${state}`, async () => {
      writeFileSync(join(folder, 'said'), said);
      program('csrutil', `cat ${join(folder, 'said')}`);
      program('xcode-select', 'exit 0');
      sipOff = true;
      const printed = await ask('machine.protection', 'sign.restrict', 'record.entitled');
      const missing = /is not in this archive/;
      assert.ok(printed[0]?.startsWith(`machine.protection  known  ${state}  OK`), printed[0]);
      assert.match(printed[1] ?? '', isOn ? missing : /macOS may take it/);
      assert.match(printed[2] ?? '', isOn ? /System Integrity Protection is on/ : missing);
    });

  it('a refusal of root starts nothing as root', async () => {
    program('sudo', `touch ${join(folder, 'started')}`);
    program('csrutil', `echo "${plain('disabled')}"`);
    [sipOff, refused] = [true, 'nobody allowed it'];
    const printed = await ask('recorder.root', 'record.real', 'kill.real', 'surface', 'extension.activated', 'boot');
    assert.ok(
      printed.slice(0, -1).every((line) => /nobody allowed it\s+SKIP$/.test(line)),
      printed.join('\n'),
    );
    assert.ok(!existsSync(join(folder, 'started')));
  });

  it('questions that change the system need --sip-off', async () => {
    program('csrutil', 'touch asked');
    const printed = await ask('record', 'surface', 'kill.real', 'extension', 'boot');
    assert.ok(printed.slice(0, -1).every((line) => /asked with --sip-off alone\s+SKIP$/.test(line)));
    assert.ok(!existsSync(join(folder, 'asked')));
  });

  it('the home folder is left out of what is sent back, wherever its path ends', () => {
    const printed = (home: string): string =>
      `cwd: ${home}\n"HOME":"${home}"\nin ${home}. PATH=${home}:${home}/bin\n${home}`;
    assert.equal(withoutHome(printed('/Users/bob'), '/Users/bob'), printed('~'));
    for (const other of ['/Users/bobby/x', '/Users/bob-2', '/Users/bob_2', '/Users/bobé', '/Users', '/'])
      assert.equal(withoutHome(other, '/Users/bob'), other);
    assert.equal(withoutHome('/etc', '/'), '/etc');
  });

  it('a program that takes too long is ended with all its children', async () => {
    const mac = new Mac({ root: folder, work: folder, logs: join(folder, 'logs') });
    mac.begin('test.slow');
    const file = join(folder, 'child');
    program('slow', `sleep 600 & echo $! > ${file}.new && mv ${file}.new ${file}; wait`);
    const clock = sinon.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const running = mac.run(['slow'], { limitMs: 1500 });
      await appears(file);
      clock.tick(1500);
      const { status, signal } = await running;
      assert.deepEqual([status, signal], [null, 'SIGKILL']);
    } finally {
      clock.restore();
    }
    await hasEnded(readFileSync(file, 'utf8').trim());
  });

  it('a program of root is ended by sudo, also after its step', async () => {
    const mac = new Mac({ root: folder, work: folder, logs: join(folder, 'logs') });
    mac.begin('test.root');
    const file = join(folder, 'child');
    program('sudo', '[ "$1" = -n ] && shift; exec "$@"');
    program('stays', `echo $$ > ${file}.new && mv ${file}.new ${file}; while :; do sleep 0.1; done`);
    const running = mac.runAsRoot([join(folder, 'bin/stays')], 600_000, 'KILL');
    await appears(file);
    mac.end();
    await running;
    await hasEnded(readFileSync(file, 'utf8').trim());
  });

  it('a missing program skips its question with a remedy', async () => {
    const mac = new Mac({ root: folder, work: folder, logs: join(folder, 'logs') });
    mac.begin('test.missing');
    await assert.rejects(
      mac.run(['codesign-of-nowhere']),
      (error) => error instanceof Skip && /xcode-select/.test(error.message),
    );
  });

  const main = (...words: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', join(root, 'src/first-mac/main.ts'), ...words], {
      encoding: 'utf8',
    });

  it('--list prints every question', () => {
    const list = main('--list');
    assert.equal(list.status, 0);
    assert.equal(list.stdout.trim().split('\n').length, steps.length);
  });

  itInHeavy('an unknown question is a usage error, and so is any other system than macOS', () => {
    const unknown = main('machine.colour');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /^error: there is no step machine\.colour\nusage: first-mac\.sh /);
    if (process.platform !== 'darwin') assert.match(main('machine').stderr, /^error: this is for macOS\n/);
  });
});

/** Waits for the end of a process that was killed: a busy machine takes its time. */
async function hasEnded(pid: string): Promise<void> {
  const state = (): string => spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout;
  while (!/^(Z.*\n)?$/.test(state())) await setTimeout(10);
}

function appears(file: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(dirname(file), look);
    look();
  });
}
