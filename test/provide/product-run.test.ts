// Runs of products that do not do what they should, and what a report says of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { judgeProduct, type ProductReport } from '../../src/provide/product-report.ts';
import { type ProductOptions, runProduct } from '../../src/provide/product-run.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplay } from '../cli/in-process.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { leaveOutOnMac, linuxOnly } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();
const trace = folder.file('t.estrace');

/** Gives eslogger a socket as its output. The statement runs when lines wait there. */
const socketScript = (statement: string): string => `exec python3 -c '
import select, signal, socket, subprocess
ours, its = socket.socketpair()
subprocess.Popen(["eslogger", "exit"], stdout=its)
its.close()
select.select([ours], [], [])
${statement}
signal.pause()
'`;

describe('runs of a product', () => {
  linuxOnly('a Mac has no reaper');
  before(() => {
    const writer = new TraceWriter(trace, buildHeader());
    // More than a pipe holds.
    for (let at = 0; at < 200; at++) writer.message(buildMessage(15, {}, at + 1));
    writer.close();
  });

  /** Runs a shell script as a product. */
  async function ran(script: string, more: Partial<ProductOptions> = {}): Promise<ProductReport> {
    const run = await runProduct({
      trace: checkTrace(trace),
      command: ['sh', '-c', script],
      eslogger: { os: '26', pace: 'asap', tokens: 'object', seed: 1n, faults: [] },
      expectedOutput: null,
      outputMap: null,
      ...more,
    });
    return judgeProduct(run, {
      trace: { path: trace, messages: 200 },
      os: { macos: '26.5', requested: '26', messageVersion: 10 },
      product: ['sh'],
      command: '',
      seed: '1',
      faults: [],
      outputMap: null,
    });
  }

  const outcomes: readonly (readonly [
    product: string,
    script: string,
    exitCode: number,
    said: RegExp,
    more?: Partial<ProductOptions>,
  ])[] = [
    ['that reads all', 'eslogger exit | cat > /dev/null', 0, /^$/],
    ['that ends with 0 after SIGTERM', "trap 'exit 0' TERM; eslogger exit | cat > /dev/null & wait", 0, /^$/],
    [
      'that starts no eslogger and ends',
      'exit 7',
      3,
      /^The product ended \(exit status 7\) and started no eslogger\.$/,
    ],
    [
      'that starts no eslogger and waits',
      'sleep 1000',
      3,
      /^The product started no eslogger\.$/,
      { patience: { startMs: 50 } },
    ],
    [
      'that wants another program of sudo',
      'sudo -u root /bin/ls /root; sudo --version; exit 0',
      3,
      /started no eslogger/,
    ],
    ['that starts eslogger wrongly', 'eslogger opne; exec sleep 1000', 3, /^eslogger failed: .* "eslogger opne"\.$/],
    [
      'whose events the trace lacks',
      'eslogger mmap | cat',
      3,
      /^eslogger printed no line: it was started as "eslogger mmap"\.$/,
    ],
    ['that asks for the unified log', 'eslogger exit --oslog', 3, /--oslog: it prints no line/],
    [
      'that ends and reads nothing',
      'eslogger exit | { exec <&-; exit 4; }; exit 4',
      3,
      /^The product ended \(exit status 4\) and read no line of eslogger\.$/,
    ],
    [
      'that reads nothing',
      'eslogger exit | sleep 1000',
      3,
      /^The product read no line of eslogger\.$/,
      { patience: { idleMs: 50 } },
    ],
    [
      'that throws the lines away',
      'exec eslogger exit > /dev/null',
      3,
      /^The product threw the lines of eslogger away: .* \/dev\/null as standard output\.$/,
    ],
    ['whose output is that of eslogger', 'eslogger exit', 0, /^$/],
    ['that keeps the lines in a file', `eslogger exit > '${folder.file('lines')}'`, 0, /^$/],
    [
      'that closes a socket and has read nothing of it',
      socketScript('ours.close()'),
      3,
      /^The product read no line of eslogger\.$/,
      { patience: { idleMs: 50 } },
    ],
    ['that reads a socket', socketScript('while ours.recv(65536): pass'), 0, /^$/],
    [
      'that stops reading',
      'eslogger exit | { head -c 100; exec sleep 1000; }',
      1,
      /^The product did not read/,
      { patience: { idleMs: 50 } },
    ],
    [
      'that ends early',
      'eslogger exit | head -n 2 > /dev/null; exit 0',
      5,
      /^The product ended by itself: exit status 0\.$/,
    ],
    ['that crashes', 'eslogger exit | head -n 2 > /dev/null; kill -ABRT $$', 5, /^The product crashed: SIGABRT\.$/],
    [
      'that ignores SIGTERM',
      "trap '' TERM; eslogger exit | cat > /dev/null; while :; do sleep 1000; done",
      1,
      /^The product did not end in time after SIGTERM\.$/,
      { patience: { endMs: 50 } },
    ],
    [
      'that fails after SIGTERM',
      "trap 'exit 9' TERM; eslogger exit | cat > /dev/null & wait",
      1,
      /^The product ended after SIGTERM: exit status 9\.$/,
    ],
    [
      'that prints less',
      "trap 'exit 0' TERM; eslogger exit | cat > /dev/null & echo a; wait",
      1,
      /^Line 2 of the expected output is missing\.$/,
      { expectedOutput: 'a\nb\n' },
    ],
    [
      'that prints more',
      "trap 'exit 0' TERM; eslogger exit | cat > /dev/null & echo a; echo b; wait",
      1,
      /^Line 2 of the output is not expected\.$/,
      { expectedOutput: 'a\n' },
    ],
    [
      'that prints what is expected, and more on standard error',
      "trap 'exit 0' TERM; eslogger exit | cat > /dev/null & printf 'a\\nb'; echo c >&2; wait",
      0,
      /^$/,
      { expectedOutput: 'a\nb' },
    ],
  ];
  for (const [product, script, exitCode, said, more] of outcomes)
    it(`a product ${product} has exit status ${exitCode}`, async function () {
      if (script.includes('python3') && findProgram(['python3']) === null)
        skip(this, 'no python3 on the PATH (Debian: python3)');
      const report = await ran(script, more);
      const sentences = [...report.setupTrouble, ...report.findings].map(({ sentence }) => sentence);
      assert.match(sentences.join('\n'), said);
      assert.equal(report.exitCode, exitCode);
    });

  it('a product is not told of the run, and may become eslogger itself', async () => {
    const lines = folder.file('own-lines');
    const script = `echo "told: $LD_PRELOAD$ESREPLAY_RUN$ESREPLAY_PROVIDED"; exec eslogger exit > '${lines}'`;
    const report = await ran(script, { expectedOutput: 'told: \n' });
    assert.deepEqual(report.findings, []);
    const [eslogger] = report.eslogger;
    assert.deepEqual([eslogger?.lines, eslogger?.dropped], [200, 0]);
  });

  it('sudo refuses every program but eslogger, and the report says so', async () => {
    const { notes } = await ran('sudo -u root /bin/ls /root; sudo A=1 -n /usr/bin/eslogger exit | cat > /dev/null');
    assert.deepEqual(
      notes.filter((note) => note.startsWith('sudo')),
      ['sudo refused "-u root /bin/ls /root": it starts no program but eslogger.'],
    );
  });

  it('a product keeps its user and its environment', async () => {
    const expected = `${process.getuid?.()} ${process.getgid?.()} ${process.env.HOME}\n`;
    const script = 'echo "$(id -u) $(id -g) $HOME"; eslogger exit | cat > /dev/null';
    assert.deepEqual((await ran(script, { expectedOutput: expected })).findings, []);
  });

  it('a product where mounts are refused gets no rights from the real sudo, and a note', function () {
    const refusing =
      'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-sys_admin --inh-caps=-all "$@"';
    const start = (...words: readonly string[]) =>
      spawnSync('unshare', ['-Ur', 'sh', '-c', refusing, 'sh', ...words], { encoding: 'utf8' });
    if (start('true').status !== 0) skip(this, 'no user namespaces, or no setpriv (Debian: util-linux)');
    const script = 'grep NoNewPrivs /proc/self/status; eslogger exit | cat > /dev/null';
    const words = ['run', trace, '--provide', 'eslogger', '--pace', 'asap', '--', 'sh', '-c', script];
    const { status, stdout, stderr } = start(...esreplayProgram, ...words);
    assert.match(stderr, /^NoNewPrivs:\t1$/m);
    assert.match(stdout, /^Note: Mounts were refused \(E\w+\): a library in the product replaces/m);
    assert.equal(status, 0, stdout);
  });

  it('a product that is interrupted has exit status 130, and leaves no process', async () => {
    const stop = new AbortController();
    const running = ran('eslogger exit | sleep 1000', { signal: stop.signal });
    stop.abort();
    const report = await running;
    assert.deepEqual([report.exitCode, report.interrupted], [130, true]);
  });
});

describe('the command for products', () => {
  const refused: readonly (readonly [what: string, words: readonly string[], error: RegExp])[] = [
    ['no product', ['--provide', 'eslogger'], /^error: no product given\nhelp: put it after --: /],
    [
      'an option of clients',
      ['--provide', 'eslogger', '--on-miss', 'kill', '--', 'a'],
      /^error: --on-miss has no meaning for a product that reads eslogger\n/,
    ],
    [
      'a fault without --provide',
      ['--fault', 'batch', '--', 'a'],
      /^error: --fault is for products that read eslogger\n/,
    ],
    [
      'a release without eslogger',
      ['--provide', 'eslogger', '--os', '26,12', '--', 'a'],
      /^error: macOS 12 has no eslogger\n/,
    ],
    [
      'a product that is not there',
      ['--provide', 'eslogger', '--', 'no-such-product'],
      /^error: client not found on the PATH: no-such-product\n/,
    ],
    ['pace step', ['--provide', 'eslogger', '--pace', 'step', '--', 'a'], /^error: eslogger has no pace step\n/],
  ];
  for (const [what, words, error] of refused)
    it(`${what} is refused before anything starts`, async () => {
      const { status, stderr } = await esreplay('run', trace, ...words);
      assert.match(stderr, error);
      assert.equal(status, what.includes('not there') ? 3 : 2);
    });

  it('a failed product has a report as JUnit XML, and a command that shows it again', async function () {
    leaveOutOnMac(this, 'a Mac has no reaper');
    const junit = folder.file('junit.xml');
    const words = ['run', trace, '--provide', 'eslogger', '--pace', 'asap', '--os', '26', '--junit', junit];
    const { status, stdout } = await esreplay(...words, '--', 'sh', '-c', 'eslogger exit | head -n 1; exit 4');
    assert.equal(status, 5);
    assert.match(stdout, /^EARLY-EXIT\n {2}The product ended by itself: exit status 4\.\n/m);
    assert.match(stdout, /^Again: esreplay run \S+ --provide eslogger --pace asap --os 26 -- sh -c '/m);
    const xml = readFileSync(junit, 'utf8');
    assert.match(xml, /tests="7" failures="1" errors="0" skipped="0"/);
    assert.match(xml, /name="the product runs until it is ended \[macOS 26\]"/);
  });
});
