// esreplay eslogger as a product starts it: Apple's arguments, exit statuses, and lines of each release.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { esloggerEvents } from '../../src/eslogger/events.ts';
import { osProfileNamed } from '../../src/schema/macos/os-profiles.ts';
import { buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplayProgram } from '../esreplay-program.ts';
import { newFolder } from '../trace/folder.ts';
import { esreplay, esreplayIn } from './in-process.ts';

const folder = newFolder();
const trace = folder.file('t.estrace');

interface Line {
  readonly version: number;
  readonly seq_num: number;
  readonly global_seq_num: number;
  readonly event: Readonly<Record<string, object>>;
  readonly process: { readonly audit_token: unknown };
}
const parsed = (text: string): Line[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

describe('esreplay eslogger', () => {
  const programs = ['/usr/bin/a', '/opt/b'];
  before(() => {
    const writer = new TraceWriter(trace, buildHeader());
    for (let at = 0; at < 12; at++) {
      const process = buildProcess({}, at + 1);
      const path = programs[at % 2] ?? '';
      writer.message({
        ...buildMessage([10, 1, 12][at % 3] ?? 10, { mach_time: 86_400_000_000n + BigInt(at) }, at + 1),
        process: { ...process, executable: { ...process.executable, path } },
      });
    }
    writer.close();
  });
  const lines = async (...words: readonly string[]): Promise<Line[]> => {
    const { status, stdout, stderr } = await esreplay('eslogger', ...words, '--trace', trace);
    assert.deepEqual([status, stderr], [0, '']);
    return parsed(stdout);
  };

  it('eslogger prints the named events, with numbers of their own', async () => {
    const found = await lines('open', 'close');
    assert.deepEqual(
      found.map(({ event, seq_num, global_seq_num }) => [Object.keys(event)[0], seq_num, global_seq_num]),
      Array.from({ length: 8 }, (_, at) => [at % 2 === 0 ? 'open' : 'close', Math.floor(at / 2), at]),
    );
    assert.deepEqual(await lines('close', 'open', 'close', '--format', 'json', '--pace', 'asap'), found);
    assert.equal((await lines('close')).at(-1)?.global_seq_num, 3);
  });

  it('a selected program has numbers of its own', async () => {
    for (const pace of ['recorded', 'asap']) {
      const found = await lines('open', 'close', '--select', '/opt/', '--pace', pace);
      assert.deepEqual(
        found.map(({ global_seq_num }) => global_seq_num),
        [0, 1, 2, 3],
      );
      assert.equal((await lines('open', 'close', '--select', '/opt/', '--select', '/usr', '--pace', pace)).length, 8);
      assert.deepEqual(await lines('open', '--select', '/none', '--pace', pace), []);
    }
  });

  it('lines are those of the release', async () => {
    const versions = { 13: 7, 15: 9, 26: 10, 27: 11 };
    for (const [os, version] of Object.entries(versions)) {
      const [first] = await lines('open', '--os', os);
      assert.equal(first?.version, version);
      assert.equal('cs_validation_category' in first.process, version >= 10);
    }
    assert.equal((await lines('open'))[0]?.version, 11);
    const [arrays] = await lines('open', '--os', '26', '--tokens', 'array');
    assert.ok(Array.isArray(arrays?.process.audit_token));
  });

  it('the lines of a seed are the same each time, and at each pace', async () => {
    const text = async (...words: readonly string[]): Promise<string> =>
      (await esreplay('eslogger', 'open', '--trace', trace, ...words)).stdout;
    assert.equal(await text('--seed', '9'), await text('--seed', '9', '--pace', 'asap'));
    assert.notEqual(await text('--seed', '9'), await text('--seed', '4294967305'));
  });

  it('the listed events are names alone, and a named release says what is modelled', async () => {
    const plain = await esreplay('eslogger', '--list-events');
    assert.deepEqual([plain.status, plain.stderr], [0, '']);
    const ofRelease = await esreplay('eslogger', '--list-events', '--os', '13');
    const profile = osProfileNamed('13');
    assert.ok(profile);
    assert.deepEqual(
      ofRelease.stdout,
      esloggerEvents(profile)
        .map(({ name }) => `${name}\n`)
        .join(''),
    );
    assert.match(ofRelease.stderr, /^note: lines of (\d+) of \1 events are modelled after the header of macOS 13/);
    const newer = await esreplay('eslogger', '--list-events', '--os', '26');
    assert.match(newer.stderr, / {2}known: create, exec, exit, fork, rename, unlink\n/);
  });

  it('--oslog prints nothing', async () => {
    const counts = folder.file('oslog.json');
    assert.deepEqual(await lines('open', '--oslog', '--oslog-subsystem', 'a.b', '--counts', counts), []);
    assert.equal((JSON.parse(readFileSync(counts, 'utf8')) as { lines: number }).lines, 4);
  });

  it('a terminal gets nothing that it obeys', async () => {
    const odd = folder.file('odd.estrace');
    const writer = new TraceWriter(odd, buildHeader());
    writer.message({ ...buildMessage(15), process: buildProcess({ signing_id: 'a\u009b31m/' }) });
    writer.close();
    const words = ['eslogger', 'exit', '--trace', odd] as const;
    assert.ok((await esreplay(...words)).stdout.includes('a\u009b31m\\/'));
    assert.ok((await esreplayIn({ terminal: true }, ...words)).stdout.includes('a\\u009b31m\\/'));
  });

  const refused: readonly (readonly [what: string, words: readonly string[], status: number, error: string])[] = [
    ['no event', [], 2, 'error: no event given\nhelp: name some: `esreplay eslogger exec open`\n'],
    ['a misspelt event', ['opne'], 2, "error: unknown event 'opne'\nhelp: did you mean 'open'?\n"],
    [
      'an unknown event',
      ['auth_everything', '--os', '13'],
      2,
      "error: unknown event 'auth_everything'\nhelp: see `esreplay eslogger --list-events`\n",
    ],
    [
      'an event of a later release',
      ['tcc_modify', '--os', '13'],
      2,
      "error: macOS 13 has no event 'tcc_modify'\nhelp: it came with macOS 15.4\n",
    ],
    [
      'a release without eslogger',
      ['open', '--os', '12'],
      2,
      'error: macOS 12 has no eslogger\nhelp: imitate macOS 13, which brought it, or a later one\n',
    ],
    [
      'an unknown format',
      ['open', '--format', 'xml'],
      2,
      "error: invalid value 'xml' for '--format' (known: json)\nhelp: see `esreplay eslogger --help`\n",
    ],
    [
      'a user who is not root',
      ['open', '--refuse-client', 'not-privileged'],
      3,
      'error: no Endpoint Security client: the user is not root (ES_NEW_CLIENT_RESULT_ERR_NOT_PRIVILEGED)\nhelp: --refuse-client not-privileged asked for it\n',
    ],
    [
      'a misspelt fault',
      ['open', '--fault', 'batch,early-ned'],
      2,
      "error: unknown fault 'early-ned' (known: sequence-gap, batch, cut-line, early-end, newer-version, unknown-event, unknown-key)\nhelp: did you mean 'early-end'?\n",
    ],
    [
      'a speed without a pace',
      ['open', '--pace', 'asap', '--speed', '2'],
      2,
      'error: --speed has no meaning in asap pace\nhelp: leave out one of them\n',
    ],
  ];
  for (const [what, words, status, error] of refused)
    it(`${what} ends eslogger with status ${status}`, async () => {
      const ended = await esreplay('eslogger', ...words, '--trace', trace);
      assert.deepEqual([ended.status, ended.stdout, ended.stderr], [status, '', error]);
    });

  it('an early end has status 1, and a fault that did not strike is told', async () => {
    const early = await esreplay('eslogger', 'open', 'close', '--trace', trace, '--fault', 'early-end', '--seed', '3');
    assert.equal(early.status, 1);
    assert.ok(!early.stdout.endsWith('\n'));
    const one = await esreplay('eslogger', 'open', '--trace', trace, '--select', '/none', '--fault', 'cut-line');
    assert.equal(one.status, 0);
    assert.match(one.stderr, /^warning: fault did not strike: cut-line\nhelp: /);
  });

  it('the lines that a program misses of a stream that is too fast are the drops that are counted', async () => {
    const many = folder.file('many.estrace');
    const counts = folder.file('counts.json');
    const writer = new TraceWriter(many, buildHeader());
    for (let at = 0; at < 5000; at++)
      writer.message(buildMessage(10, { mach_time: 86_400_000_000n + BigInt(at) }, 1 + (at % 50)));
    writer.close();
    const words = ['eslogger', 'open', '--trace', many, '--speed', '1000000', '--queue-capacity', '8'];
    const [node, ...script] = esreplayProgram;
    const child = spawn(node, [...script, ...words, '--counts', counts], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    let [lines, next, missing] = [0, 0, 0];
    for await (const text of createInterface({ input: child.stdout })) {
      const { global_seq_num, seq_num } = JSON.parse(text) as Line;
      assert.equal(seq_num, global_seq_num);
      missing += global_seq_num - next;
      next = global_seq_num + 1;
      lines++;
    }
    assert.deepEqual(await ended, [0, null]);
    const counted = JSON.parse(readFileSync(counts, 'utf8')) as { lines: number; dropped: number };
    assert.equal(counted.lines, lines);
    assert.equal(counted.dropped, 5000 - lines);
    assert.ok(counted.dropped > 0);
    assert.equal(missing + (5000 - next), counted.dropped);
  });
});
