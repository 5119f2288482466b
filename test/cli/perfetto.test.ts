// `run --perfetto` and `show --perfetto`: the file, when it is written, and what happens if it cannot be.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../src/verdict/report.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { checkInvariants, readTrace, slicesOf } from '../perfetto/read-trace.ts';
import { root } from './harness.ts';
import { esreplay, esreplayIn } from './in-process.ts';

const trace = join(root, 'traces/first-run.estrace');

describe('a Perfetto trace, from the command line', () => {
  const folder = testFolder();

  before(async () => {
    const sources = [join(root, 'replayer/kit/examples/opens-in-handler.c')];
    await compileClient({ sources, output: file('client') });
  });
  afterEach(() => {
    const others = fs.readdirSync(folder).filter((name) => name !== 'client');
    for (const name of others) fs.rmSync(join(folder, name), { recursive: true });
  });

  const file = (name: string): string => join(folder, name);
  const run = (...words: readonly string[]) => esreplay('run', trace, '--pace', 'asap', ...words, '--', file('client'));
  const written = (name: string) => {
    const read = readTrace(fs.readFileSync(file(name)));
    checkInvariants(read);
    return read;
  };

  it('the trace has every message and finding of the report', async () => {
    const { status, stdout, stderr } = await run('--perfetto', file('run.pftrace'), '--json', file('report.json'));
    assert.equal(status, 1, stderr);
    assert.match(stdout, /1 place to fix/);
    const report = JSON.parse(fs.readFileSync(file('report.json'), 'utf8')) as Report;
    const read = written('run.pftrace');
    const runs = slicesOf(read).filter(({ category }) => category === 'handler');
    assert.equal(runs.length, report.summary.messages);
    const findings = read.events.filter(({ category }) => category === 'finding');
    assert.deepEqual(
      findings.map(({ name, says }) => [name, says.finding]),
      report.verdicts.map(({ rule, sentence }) => [rule, sentence]),
    );
    assert.deepEqual(fs.readdirSync(folder).sort(), ['client', 'report.json', 'run.pftrace']);
  });

  it('a run directory gives the same trace as its run', async () => {
    const words = ['run', trace, '--pace', 'asap', '--perfetto', file('run.pftrace'), '--', file('client')];
    const { stdout } = await esreplayIn({ env: { ESREPLAY_KEEP_RUN: '1' } }, ...words);
    const [, directory = ''] = /with esreplay explain\s+(\S+)/.exec(stdout) ?? [];
    try {
      const { status, stderr } = await esreplay('show', directory, '--perfetto', file('again.pftrace'));
      assert.equal(status, 0, stderr);
      assert.deepEqual(fs.readFileSync(file('again.pftrace')), fs.readFileSync(file('run.pftrace')));
      const both = ['show', directory, '--perfetto', file('third.pftrace'), '--html', file('page.html')];
      assert.equal((await esreplay(...both)).status, 0);
      assert.ok(fs.existsSync(file('page.html')) && fs.existsSync(file('third.pftrace')));
      const two = await esreplay('show', directory, directory, '--perfetto', file('two.pftrace'));
      assert.equal(two.status, 2);
      assert.match(two.stderr, /--perfetto needs a single run/);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });

  it('the trace replaces a file, through a link, and keeps its permissions', async () => {
    fs.writeFileSync(file('old.pftrace'), 'old', { mode: 0o600 });
    fs.symlinkSync(file('old.pftrace'), file('link'));
    await run('--perfetto', file('link'));
    assert.ok(fs.lstatSync(file('link')).isSymbolicLink());
    assert.equal(fs.statSync(file('old.pftrace')).mode & 0o777, 0o600);
    written('old.pftrace');
  });

  it('a run that cannot begin writes no trace and leaves an old one unchanged', async () => {
    fs.writeFileSync(file('old.pftrace'), 'old');
    for (const name of ['old.pftrace', 'new.pftrace']) {
      const { status } = await esreplay('run', trace, '--perfetto', file(name), '--', file('none'));
      assert.equal(status, 3);
    }
    assert.equal(fs.readFileSync(file('old.pftrace'), 'utf8'), 'old');
    assert.deepEqual(fs.readdirSync(folder).sort(), ['client', 'old.pftrace']);
  });

  it('a trace that cannot be written leaves the report intact', async function () {
    leaveOutOnMac(this, 'macOS has no /dev/full');
    const { status, stdout, stderr } = await run('--perfetto', '/dev/full', '--json', file('report.json'));
    assert.equal(status, 3);
    assert.match(stdout, /1 place to fix/);
    assert.match(stderr, /cannot write the trace of --perfetto: ENOSPC/);
    assert.match(stderr, /help: free some space, or name another file; the findings are above/);
    assert.ok(fs.existsSync(file('report.json')));
  });

  it('--perfetto needs a single run, a writable file and a run with messages', async () => {
    fs.writeFileSync(file('report.json'), '{}');
    const wanted = ['--perfetto', file('run.pftrace')];
    const ofRun = (...words: readonly string[]) => ['run', trace, ...words, '--', file('client')];
    for (const [words, complaint] of [
      [ofRun(...wanted, '--verify', '2'), /--perfetto needs a single run\nhelp: leave out --verify/],
      [ofRun(...wanted, '--check-cache'), /--perfetto needs a single run\nhelp: leave out --check-cache/],
      [ofRun(...wanted, '--os', '15,27'), /--perfetto needs a single run\nhelp: name one macOS/],
      [ofRun('--perfetto', folder), /file of --perfetto is a folder/],
      [ofRun('--perfetto', file('none/run.pftrace')), /folder of --perfetto not found/],
      [ofRun('--perfetto', ''), /--perfetto needs the name of a file/],
      [
        ['show', file('report.json'), ...wanted],
        /--perfetto needs a run directory: a report of --json has no messages/,
      ],
      [['squeeze', trace, ...wanted, '--', file('client')], /--perfetto is an option of esreplay run/],
    ] as const) {
      const { status, stderr } = await esreplay(...words);
      assert.equal(status, 2, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, complaint);
    }
    assert.deepEqual(fs.readdirSync(folder).sort(), ['client', 'report.json']);
  });
});
