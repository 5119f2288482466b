// import, cat and info as a user sees them.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sortedLine } from '../../scripts/sorted-line.ts';
import { loadAddon } from '../../src/addon/load.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { encodeCbor } from '../../src/trace/cbor.ts';
import { crc32c } from '../../src/trace/crc32c.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplay, esreplayIn } from '../cli/in-process.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { freshFolder } from '../folder.ts';
import { changed, line, open, samples } from '../import/line-builder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { blocksOf } from '../trace/every-type.ts';

const root = join(import.meta.dirname, '../..');
const sample = join(root, 'traces/first-run.estrace');
const [node, script] = esreplayProgram;

describe('import, cat and info', () => {
  let folder: string;
  let events: string;
  let trace: string;
  beforeEach(() => {
    folder = freshFolder();
    events = join(folder, 'events.jsonl');
    trace = join(folder, 'out.estrace');
    writeFileSync(
      events,
      Object.values(samples)
        .map((make, global) => `${line(make({ global }))}\n`)
        .join(''),
    );
  });

  it('import prints what it did', async () => {
    const { status, stdout, stderr } = await esreplay(
      'import',
      events,
      '-o',
      trace,
      '--auth',
      'open,exec',
      '--auth',
      'create',
    );
    assert.equal(stderr, '');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^\S+out\.estrace: 16 messages, [\d,]+ bytes \(from [\d,]+ bytes\)\n {2}one run, 2031-07-09T04:05:06\.000000Z, for /,
    );
    assert.match(stdout, /4 AUTH messages inserted before their NOTIFY messages\n {2}global_seq_num counts them too/);
    assert.match(stdout, /AUTH_CREATE +2\n/);
  });

  it('import reads standard input', () => {
    const { status, stdout, stderr } = spawnSync(node, [script, 'import', '-', '--output', trace], {
      input: readFileSync(events),
      encoding: 'utf8',
      cwd: root,
    });
    assert.equal(stderr, '');
    assert.match(stdout, /: 12 messages,/);
    assert.equal(status, 0);
  });

  it('a bad line is an error of import, and a warning with --skip-bad', async () => {
    writeFileSync(events, `${line(open())}\n${line(changed(open({ global: 1 }), ['event', 'open', 'fflag'], 'x'))}\n`);
    const strict = await esreplay('import', events, '-o', trace);
    assert.equal(strict.status, 4);
    assert.match(
      strict.stderr,
      /^error: event\.open\.fflag: an integer is expected, not a string\n {2}--> .*events\.jsonl:2:\d+\nhelp: add --skip-bad/,
    );
    const lenient = await esreplay('import', events, '-o', trace, '--skip-bad');
    assert.equal(lenient.status, 0);
    assert.match(lenient.stderr, /^warning: skipped .*events\.jsonl:2:\d+: event\.open\.fflag: /);
    assert.match(lenient.stdout, /1 lines? skipped/);
  });

  it('import, info and info --json print how many messages are missing, and where', async () => {
    const lines = [0, 1, 4, 5, 9].map((global) => `${line(open({ global }))}\n`);
    writeFileSync(events, [...lines, line(open({ global: 10 })).slice(0, 70)].join(''));
    const { status, stdout, stderr } = await esreplay('import', events, '-o', trace);
    assert.equal(status, 0);
    assert.match(stderr, /^note: the last line is cut and was not imported\n {2}--> .*events\.jsonl:6\n$/);
    const missing = [
      '  5 messages missing, by the sequence numbers: lost, or left out of the file',
      '    2 before message 2 (line 3)',
      '    3 before message 4 (line 5)',
    ];
    assert.ok(stdout.includes(`\n${missing.join('\n')}\n`), stdout);
    const page = readFileSync(join(root, 'docs/how-to/import.md'), 'utf8');
    for (const text of missing) assert.ok(page.includes(text), `not on the page: ${text}`);
    assert.match(
      (await esreplay('info', trace)).stdout,
      /missing +5 messages at 2 places, first before message 2: lost, or left\n +out of eslogger's file\n/,
    );
    const { lost, lostPlaces, firstLostBefore } = JSON.parse((await esreplay('info', trace, '--json')).stdout);
    assert.deepEqual([lost, lostPlaces, firstLostBefore], [5, 2, 2]);
  });

  it('import refuses wrong options', async () => {
    const twin = await esreplay('import', events, '-o', trace, '--auth', 'exit');
    assert.equal(twin.status, 2);
    assert.match(twin.stderr, /exit has no AUTH event\nhelp: events with an AUTH event: AUTH_EXEC, AUTH_OPEN/);
    for (const budget of ['0', '0.0001', '-5', 'x', '1e9']) {
      const { status, stderr } = await esreplay('import', events, '-o', trace, '--budget', budget);
      assert.equal(status, 2, budget);
      assert.match(stderr, /--budget/);
    }
    assert.equal((await esreplay('import', events)).status, 2);
    assert.equal((await esreplay('import', join(folder, 'none'), '-o', trace)).status, 4);
  });

  it('cat prints a line a message, or those that are wanted', async () => {
    await esreplay('import', events, '-o', trace);
    const all = await esreplay('cat', trace);
    assert.equal(all.status, 0);
    assert.equal(all.stdout.trimEnd().split('\n').length, 12);
    const some = await esreplay('cat', trace, '--where', 'event_type = rename');
    assert.match(
      some.stdout,
      /^ {5}7 +\+\d\.\d{6} NOTIFY_RENAME .*\/private\/tmp\/old\.txt to \/private\/tmp\/new\.txt\n$/,
    );
    const none = await esreplay('cat', trace, '--where', 'event_typ = rename');
    assert.equal(none.status, 2);
    assert.match(none.stderr, /\^ column 1\n/);
  });

  it('cat without a match prints an error and ends with 1, as grep does', async () => {
    await esreplay('import', events, '-o', trace);
    for (const json of [[], ['--json']]) {
      const none = await esreplay('cat', trace, ...json, '--where', 'process.audit_token.pid = 4194303');
      assert.deepEqual([none.status, none.stdout], [1, '']);
      assert.equal(
        none.stderr,
        'error: no messages match (--where process.audit_token.pid = 4194303)\nhelp: see what the trace contains with `esreplay info`\n',
      );
    }
    const cut = await esreplay(
      'cut',
      trace,
      '-o',
      join(folder, 'none.estrace'),
      '--where',
      'process.audit_token.pid = 0',
    );
    assert.equal(cut.status, 2);
    assert.match(cut.stderr, /^error: no messages match \(--where process\.audit_token\.pid = 0\)\n/);
  });

  it('cat --json prints what was imported', async () => {
    await esreplay('import', events, '-o', trace);
    const { stdout } = await esreplay('cat', trace, '--json');
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    const wanted = readFileSync(events, 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    assert.deepEqual(
      found.map(({ deadline, ...rest }) => rest),
      wanted,
    );
  });

  it('trace export prints the lines that were imported', async () => {
    await esreplay('import', events, '-o', trace);
    const { status, stdout, stderr } = await esreplay('trace', 'export', trace, '--ndjson');
    assert.deepEqual([status, stderr], [0, '']);
    const sorted = (text: string): string[] => text.trimEnd().split('\n').map(sortedLine);
    assert.deepEqual(sorted(stdout), sorted(readFileSync(events, 'utf8')));
    const unsaid = await esreplay('trace', 'export', trace);
    assert.deepEqual([unsaid.status, unsaid.stderr], [2, 'error: no format given\nhelp: add --ndjson\n']);
  });

  it('trace export escapes what a terminal obeys if it writes to one', async () => {
    const path = '/tmp/\u009b31m';
    writeFileSync(events, line(open({}, path)));
    await esreplay('import', events, '-o', trace);
    const words = ['trace', 'export', trace, '--ndjson'] as const;
    assert.ok((await esreplay(...words)).stdout.includes('\u009b'));
    const { stdout } = await esreplayIn({ terminal: true }, ...words);
    assert.ok(stdout.includes('\\u009b31m') && !stdout.includes('\u009b'));
  });

  it('cat prints what a cut trace still holds, and warns that it is cut', async () => {
    const writer = new TraceWriter(trace, buildHeader());
    writer.message(buildMessage(10, {}, 1));
    writer.flush();
    writer.message(buildMessage(10, {}, 2));
    writer.close();
    truncateSync(trace, readFileSync(trace).length - 40);
    const { status, stdout, stderr } = await esreplay('cat', trace);
    assert.equal(status, 0);
    assert.match(stderr, /^warning: .* is cut at byte \d+ \(.+\); only what comes before is shown/);
    assert.equal(stdout.trimEnd().split('\n').length, 1);
    for (const words of [['info'], ['info', '--json']]) {
      const info = await esreplay(...words, trace);
      assert.equal(info.status, 0);
      assert.match(info.stderr, /is cut at byte \d+/);
      assert.match(info.stdout, words.length === 1 ? /state +cut at byte \d+/ : /^\{/);
    }
  });

  it('cat and info refuse what is no trace', async () => {
    for (const command of ['cat', 'info']) {
      const { status, stderr, stdout } = await esreplay(command, events);
      assert.equal(status, 4);
      assert.match(stderr, /^error: /);
      assert.equal(stdout, '');
    }
  });

  it('cat and info refuse the same end block', async () => {
    await esreplay('import', events, '-o', trace);
    const bytes = readFileSync(trace);
    const { end } = blocksOf(bytes).at(-1) ?? {};
    const { messages, records } = loadAddon().verifyTrace(trace);
    const faults = [
      [messages - 1, messages, records, `the block says that ${messages - 1} messages come before it`],
      [messages, messages + 1, records, `the end block states ${messages + 1} messages and ${records} records, `],
      [messages, messages, records + 1, `the end block states ${messages} messages and ${records + 1} records, `],
    ] as const;
    for (const [firstMessage, statedMessages, statedRecords, wanted] of faults) {
      const stated = encodeCbor([statedMessages, statedRecords]);
      const last = encodeCbor([2, firstMessage, crc32c(stated), stated]);
      writeFileSync(trace, Buffer.concat([bytes.subarray(0, end), last]));
      assert.throws(() => loadAddon().verifyTrace(trace));
      const first = await esreplay('cat', trace);
      assert.ok(first.stderr.startsWith(`error: ${wanted}`), first.stderr);
      for (const words of [['cat'], ['cat', '--json'], ['info'], ['info', '--json']]) {
        const { status, stderr, stdout } = await esreplay(...words, trace);
        assert.deepEqual({ status, stderr }, { status: 4, stderr: first.stderr }, words.join(' '));
        if (words[0] === 'cat') assert.equal(stdout.trimEnd().split('\n').length, messages);
      }
    }
  });

  it('import replaces a trace with --force only', async () => {
    await esreplay('import', events, '-o', trace);
    const before = readFileSync(trace);
    const again = await esreplay('import', events, '-o', trace, '--auth', 'open');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /output exists: .*out\.estrace\nhelp: name another file, or add --force to replace it/);
    assert.deepEqual(readFileSync(trace), before);
    const itself = await esreplay('import', events, '-o', events, '--force');
    assert.equal(itself.status, 2);
    assert.match(itself.stderr, /file of --output is also FILE/);
    const forced = await esreplay('import', events, '-o', trace, '--auth', 'open', '--force');
    assert.equal(forced.status, 0);
    assert.notDeepEqual(readFileSync(trace), before);
  });

  it('import says when no AUTH message was inserted, and refuses a folder as output', async () => {
    const none = await esreplay('import', events, '-o', trace, '--auth', 'truncate');
    assert.equal(none.status, 0, none.stderr);
    assert.match(none.stdout, /0 AUTH messages inserted: no truncate in the input/);
    const inFolder = await esreplay('import', events, '-o', folder);
    assert.equal(inFolder.status, 2);
    assert.match(inFolder.stderr, /output is a folder: .*\nhelp: name the trace to write/);
  });

  it('a full standard output is one error', function () {
    leaveOutOnMac(this, 'macOS has no /dev/full');
    for (const words of [['cat'], ['cat', '--json'], ['info']]) {
      const full = openSync('/dev/full', 'w');
      const sample = join(root, 'traces/boot.estrace');
      const ended = spawnSync(node, [script, ...words, sample], {
        cwd: root,
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      closeSync(full);
      assert.equal(ended.status, 3, ended.stderr);
      assert.match(ended.stderr, /^error: cannot write to standard output: no space left on device\nhelp: free/);
      assert.equal(ended.stderr.trimEnd().split('\n').length, 2, ended.stderr);
    }
  }).timeout(0);

  it('cat ends quietly when its reader does', async () => {
    // Far more than a pipe holds.
    const writer = new TraceWriter(trace, buildHeader());
    for (let seed = 1; seed <= 300; seed++) writer.message(buildMessage(9, {}, seed));
    writer.close();
    const child = spawn(node, [script, 'cat', trace, '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += String(text);
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    assert.deepEqual(await ended, [0, null]);
    assert.equal(errors, '');
  });

  it('info prints what a trace holds, for people and for programs', async () => {
    const text = await esreplay('info', sample);
    assert.equal(text.status, 0);
    assert.match(text.stdout, /state +complete/);
    const json = JSON.parse((await esreplay('info', sample, '--json')).stdout) as {
      messages: number;
      complete: boolean;
    };
    assert.ok(json.complete && json.messages > 0);
  });

  it('the help of each command has an example', async () => {
    for (const command of ['import', 'cat', 'info']) {
      assert.match((await esreplay(command, '--help')).stdout, new RegExp(`Examples:\\s+esreplay ${command} `));
    }
  });
});
