// `esreplay record` and record(): the recorder is started, followed and stopped, and what is printed if there is
// nothing to record.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { record, SetupError, UsageError } from '../../src/index.ts';
import { recorderWords } from '../../src/record/options.ts';
import { EventType } from '../../src/schema/generated/messages.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { freshFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { readCopy, replayable, writeMessages } from '../recorder/copies.ts';
import { skip } from '../skip.ts';

const command = [...esreplayProgram, 'record'];
const { AUTH_OPEN, NOTIFY_OPEN, NOTIFY_EXIT } = EventType;

describe('esreplay record', () => {
  let folder = '';
  let trace = '';
  let said = '';
  beforeEach(() => {
    folder = freshFolder();
    said = join(folder, 'said');
    const types = [AUTH_OPEN, NOTIFY_OPEN, NOTIFY_EXIT];
    trace = writeMessages(
      join(folder, 'trace.estrace'),
      11,
      types.map((type, index) => replayable(type, 11, index, 'plain')),
    );
  });

  /** Writes all of its output to a file. */
  const underReplay = (...words: string[]) =>
    runAndJudge({
      trace,
      clients: [['sh', '-c', 'exec "$0" "$@" >"$SAID" 2>&1', ...command, ...words]],
      pace: 'asap',
      env: { SAID: said },
    });

  it('esreplay record on Linux ends with 3 and a help', () => {
    const [program = '', ...words] = command;
    const done = spawnSync(program, [...words, '-o', join(folder, 'no.estrace')], { encoding: 'utf8' });
    assert.equal(done.status, 3);
    assert.match(done.stderr, /^error: cannot record on linux: .*\nhelp: record on a Mac, or .*\n$/);
    assert.equal(existsSync(join(folder, 'no.estrace.incomplete')), false);
  });

  it('a replay is recorded, and the counts are printed', async () => {
    const output = join(folder, 'copy.estrace');
    const run = await underReplay('-o', output, '--events', 'open', '--auth');
    assert.equal(run.exitCode, 0);
    assert.deepEqual(
      readCopy(output).messages.map(({ event_type }) => event_type),
      [AUTH_OPEN, NOTIFY_OPEN],
    );
    assert.match(readFileSync(said, 'utf8'), /copy\.estrace: 2 messages, [\d,]+ bytes\n$/);
  });

  it('esreplay record --json prints lines of JSON', async () => {
    const output = join(folder, 'copy.estrace');
    await underReplay('-o', output, '--events', 'exit', '--json');
    const lines = readFileSync(said, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(lines[0]?.state, 'recording');
    const last = lines.at(-1) ?? {};
    assert.deepEqual([last.state, last.messages, last.lost, last.trace, last.whole], ['done', 1, 0, output, true]);
  });

  const refusals: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown event', ['-o', 'x', '--events', 'exex'], /^error: unknown event 'exex'/],
    ['too little memory', ['-o', 'x', '--memory', '2'], /^error: invalid option 'memory': /],
    [
      'a trigger without a flight recorder',
      ['-o', 'x', '--trigger-kill'],
      /^error: a trigger needs a flight recorder\n/,
    ],
    ['a missing --output', [], /^error: option '--output' is required\n/],
  ];
  for (const [what, words, said_] of refusals) {
    it(`${what} is refused`, async () => {
      await underReplay(...words);
      assert.match(readFileSync(said, 'utf8'), said_);
    });
  }

  it('an interruption before the first message leaves nothing', async () => {
    const [program = '', ...words] = command;
    const key = join(folder, 'key');
    assert.equal(spawnSync('mkfifo', [key]).status, 0);
    const output = join(folder, 'copy.estrace');
    const redacting = ['--redact', 'report', '--redact-key', key];
    const child = spawn(program, [...words, '-o', output, ...redacting], {
      env: { ...process.env, ESREPLAY_RUN: folder },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += String(bytes)));
    const ended = once(child, 'close');
    const writer = await whenRead(key);
    child.kill('SIGINT');
    assert.deepEqual([await ended, text], [[130, null], '']);
    closeSync(writer);
    assert.deepEqual(readdirSync(folder).sort(), ['key', 'trace.estrace']);
  });

  it('an unfinished recording is not overwritten, and the help says what to do', async () => {
    const output = join(folder, 'copy.estrace');
    writeFileSync(`${output}.incomplete`, 'evidence');
    await underReplay('-o', output);
    assert.match(
      readFileSync(said, 'utf8'),
      /^error: unfinished recording exists already: .*copy\.estrace\.incomplete\nhelp: keep its messages/,
    );
    assert.equal(readFileSync(`${output}.incomplete`, 'utf8'), 'evidence');
  });

  it('a finished trace is replaced with --force, once the new one is whole', async () => {
    const output = join(folder, 'copy.estrace');
    writeFileSync(output, 'evidence');
    await underReplay('-o', output, '--events', 'exit');
    const expected =
      /^error: trace exists already: .*copy\.estrace\nhelp: name another trace, or replace it with --force\n$/;
    assert.match(readFileSync(said, 'utf8'), expected);
    assert.equal(readFileSync(output, 'utf8'), 'evidence');
    assert.equal(existsSync(`${output}.incomplete`), false);
    await underReplay('-o', output, '--events', 'mount', '--force', '--max-size', '0.01');
    assert.equal(readFileSync(output, 'utf8'), 'evidence', 'nothing came of it');
    await underReplay('-o', output, '--events', 'exit', '--force');
    assert.equal(readCopy(output).messages.length, 1);
  });

  it('a missing folder is an error', async () => {
    await underReplay('-o', join(folder, 'none', 'copy.estrace'));
    assert.match(readFileSync(said, 'utf8'), /^error: cannot write .*: No such file or directory\n/);
  });

  it('a folder without write permission is an error', async function () {
    if (process.getuid?.() === 0) skip(this, 'needs another user than root, who may write anywhere');
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    await underReplay('-o', join(closed, 'copy.estrace'));
    assert.match(readFileSync(said, 'utf8'), /^error: cannot write .*: Permission denied\n/);
  });
});

/** Opens a pipe for writing once a process has it open for reading. */
async function whenRead(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      await setTimeout(20); // ENXIO: no reader
    }
  }
}

describe('record()', () => {
  it('record() on Linux rejects with a SetupError', async function () {
    leaveOutOnMac(this, 'a Mac has something to record');
    await assert.rejects(record({ out: 'x.estrace' }), SetupError);
  });

  it('record() refuses options that are misspelt, out of range or contradictory', async () => {
    const wrong = [
      { out: '' },
      { out: 'x', event: ['exec'] },
      { out: 'x', events: [] },
      { out: 'x', memory: 1 },
      { out: 'x', keep: 2 },
      { out: 'x', flight: 5, rotateSize: 3 },
      { out: 'x', triggerExit: 'agent' },
      { out: 'x', memory: 31 },
      { out: 'x', flight: 5, force: true },
    ];
    for (const options of wrong) await assert.rejects(record(options), UsageError, JSON.stringify(options));
  });

  it('the options of record() become the words of esrecord', () => {
    const words = recorderWords({
      out: 'x.estrace',
      events: ['exec', 'auth_open'],
      auth: true,
      cache: false,
      rotateSize: 1.5,
      rotateEvery: undefined,
      keep: 2,
    });
    const expected = '--output x.estrace --events exec,auth_open --auth --rotate-size 1.5 --keep 2';
    assert.equal(words.join(' '), expected);
  });
});
