import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { workLine } from '../../src/cli/terminal/long-work.ts';
import { Progress, progressLine } from '../../src/cli/terminal/progress.ts';
import { TerminalLine } from '../../src/cli/terminal/terminal-line.ts';
import type { Progress as RunProgress } from '../../src/run/options.ts';
import { leftMs } from '../../src/run/watch/watch.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { shellQuoted } from '../../src/words/shell-words.ts';
import { setEnvironment } from '../environment.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { client, makeTrace } from '../replayer/driver.ts';
import { skip } from '../skip.ts';
import { Harness, root } from './harness.ts';

const second = 1000;

function progressOf(changes: Partial<RunProgress>): RunProgress {
  return { delivered: 500, responded: 0, open: 0, total: 1000, elapsedMs: 2 * second, leftMs: null, ...changes };
}

describe('progress', () => {
  it('progress counts messages, and estimates the rest once some are delivered', () => {
    const line = (delivered: number, elapsedMs = 2 * second) => progressLine(progressOf({ delivered, elapsedMs }));
    assert.equal(line(0), '0 of 1,000 messages, 0 %');
    assert.equal(line(500), '500 of 1,000 messages, 50 %, about 2 s left');
    assert.equal(line(10, 60 * second), '10 of 1,000 messages, 1 %, about 1.6 h left');
    assert.equal(line(1000), '1,000 of 1,000 messages, 100 %');
  });

  it('the time left at the recorded pace comes from the schedule', () => {
    const withLeft = (leftMs: number): string => progressLine(progressOf({ delivered: 5, leftMs }));
    assert.equal(withLeft(3 * second), '5 of 1,000 messages, 0 %, 3 s left');
    assert.equal(withLeft(0), '5 of 1,000 messages, 0 %');
    const shared = { startNs: 7e9, scheduleNs: 10e9 };
    assert.equal(leftMs(shared, 12e9), 5 * second);
    assert.equal(leftMs(shared, 20e9), 0, 'the last message was due long ago');
    assert.equal(leftMs({ ...shared, startNs: 0 }, 12e9), null, 'the clock has not started');
    assert.equal(leftMs({ ...shared, scheduleNs: 0 }, 12e9), null, 'another pace');
  });

  it('the time left for a file comes from the bytes read so far', () => {
    assert.equal(workLine('importing', 12e6, 48e6, 2 * second), 'importing 12.0 MB of 48.0 MB, 25 %, about 6 s left');
    assert.equal(workLine('importing', 1000, 48e6, 2 * second), 'importing 0.0 MB of 48.0 MB, 0 %');
    assert.equal(workLine('importing', 48e6, 48e6, 2 * second), 'importing 48.0 MB of 48.0 MB, 100 %');
    assert.equal(workLine('importing', 48e6, null, 2 * second), 'importing 48.0 MB');
  });

  it('an estimate counts down while nothing is delivered, and then disappears', () => {
    const written: string[] = [];
    const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) > 0 };
    const progress = new Progress('', new TerminalLine({ stream }));
    for (const seconds of [4, 6, 7, 8, 20]) progress.show(progressOf({ elapsedMs: seconds * second }));
    assert.deepEqual(
      written.map((text) => /%(.*)/.exec(text)?.[1]),
      [', about 4 s left', ', about 2 s left', ', about 1 s left', '', ''],
    );
  });

  it('an unanswered message is shown instead of a guess once nothing is delivered', () => {
    const line = (elapsedMs: number, leftMs: number | null = null) =>
      progressLine(progressOf({ open: 1, elapsedMs, leftMs }), 2 * second);
    assert.equal(line(2.5 * second), '500 of 1,000 messages, 50 %, about 2 s left');
    assert.equal(line(3 * second), '500 of 1,000 messages, 50 %, 1 unanswered, none delivered for 1 s');
    assert.equal(line(15 * second), '500 of 1,000 messages, 50 %, 1 unanswered, none delivered for 13 s');
    assert.equal(line(15 * second, 4 * second), '500 of 1,000 messages, 50 %, 4 s left', 'a gap of the recording');
  });

  it('progress on a terminal overwrites its line, cut to the columns', () => {
    const written: string[] = [];
    const shownOn = (columns: number): void =>
      new TerminalLine({ stream: { isTTY: true, columns, write: (text: string) => written.push(text) > 0 } }).show(
        '500 of 1,000 messages',
      );
    const { NO_COLOR } = process.env;
    setEnvironment({ ...process.env, NO_COLOR: undefined });
    for (const columns of [80, 10, 0]) shownOn(columns);
    setEnvironment({ ...process.env, NO_COLOR });
    const clear = '\r\u001b[K';
    assert.deepEqual(written, [`${clear}500 of 1,000 messages`, `${clear}500 of 1,`, `${clear}500 of 1,000 messages`]);
  });

  it('progress on a terminal has no escape sequence under NO_COLOR', () => {
    const written: string[] = [];
    const line = new TerminalLine({
      stream: { isTTY: true, columns: 80, write: (text: string) => written.push(text) > 0 },
    });
    const { NO_COLOR } = process.env;
    setEnvironment({ ...process.env, NO_COLOR: '1' });
    try {
      line.show('half of it');
      line.show('all');
      line.clear();
    } finally {
      setEnvironment({ ...process.env, NO_COLOR });
    }
    assert.deepEqual(written, ['\r\rhalf of it', `\r${' '.repeat(10)}\rall`, `\r${' '.repeat(3)}\r`]);
  });

  it('progress without a terminal is plain lines at growing intervals', () => {
    const seen: number[] = [];
    let nowMs = 100;
    const stream = {
      isTTY: false,
      columns: 80,
      write: (text: string) => {
        assert.equal(text, 'esreplay: working\n');
        return seen.push((nowMs - 100) / second) > 0;
      },
    };
    const line = new TerminalLine({ stream, logged: true, now: () => nowMs });
    for (; nowMs < 2000 * second; nowMs += 100) line.show('working');
    line.clear();
    assert.deepEqual(seen, [5, 10, 20, 40, 80, 160, 320, 620, 920, 1220, 1520, 1820]);
    const silent = new TerminalLine({ stream, now: () => nowMs });
    nowMs += 100 * second;
    silent.show('working');
    assert.equal(seen.length, 12, 'not for a command that writes data');
  });

  describe('of a run of some seconds', () => {
    const words = async (): Promise<string[]> => {
      const trace = makeTrace([
        { type: 1, pid: 5_000_100 },
        { type: 1, pid: 5_000_101, gapMs: 6000 },
      ]).path;
      return ['run', trace, '--', await client('answers')];
    };
    before(function () {
      leaveOutOnMac(this, 'script(1) takes other words here');
    });

    it('a terminal shows progress, and clears it before the report', async function () {
      const script = findProgram(['script']); // provides a terminal
      if (script === null) skip(this, 'no script on the PATH (Debian: bsdutils)');
      const line = [...esreplayProgram, ...(await words())];
      const shown = spawnSync(script, ['-qec', line.map(shellQuoted).join(' '), '/dev/null'], {
        encoding: 'utf8',
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '', TERM: 'xterm' },
      });
      assert.equal(shown.status, 0, shown.stdout);
      const clear = '\r\u001b[K';
      const left = [...shown.stdout.matchAll(/1 of 2 messages, 50 %, (\d+) s left/g)].map(([, seconds]) =>
        Number(seconds),
      );
      assert.ok(left.length > 0, shown.stdout);
      assert.deepEqual(
        left,
        [...left].sort((a, b) => b - a),
        'it only goes down',
      );
      const report = shown.stdout.slice(shown.stdout.lastIndexOf(clear));
      assert.ok(report.includes('esreplay run') && !report.includes(' %'), shown.stdout);
    });

    it('progress without a terminal goes to stderr as plain lines, never to stdout', async () => {
      const ended = await new Harness(await words()).ended();
      assert.equal(ended.status, 0);
      assert.match(ended.stderr, /^esreplay: \d of 2 messages, \d+ %(?:, \d+ s left)?$/m);
      assert.doesNotMatch(ended.stdout, /\r|messages, \d+ %/);
      assert.ok(!ended.stderr.includes('\r'));
    });
  });
});
