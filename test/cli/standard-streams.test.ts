// `-` instead of a file: standard input and standard output, in processes of their own.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { esreplayProgram } from '../esreplay-program.ts';
import { compileClient } from '../kit/build.ts';
import { Harness, root } from './harness.ts';
import { esreplay } from './in-process.ts';

const sample = join(root, 'traces/first-run.estrace');
const trace = readFileSync(sample);

describe('a lone -', () => {
  let folder: string;
  let temporary: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    temporary = join(folder, 'temporary');
    mkdirSync(temporary);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => assert.deepEqual(readdirSync(temporary), [], 'nothing is left behind'));

  function piped(input: Uint8Array | string, ...words: string[]): SpawnSyncReturns<Buffer> {
    const [node, script] = esreplayProgram;
    const { NODE_OPTIONS: _, ...env } = process.env;
    return spawnSync(node, [script, ...words], {
      input,
      cwd: folder,
      env: { ...env, TMPDIR: temporary, NO_COLOR: '1' },
    });
  }

  it('is a trace on standard input', () => {
    const direct = piped('', 'cat', sample);
    const through = piped(trace, 'cat', '-');
    assert.deepEqual([through.status, String(through.stderr)], [0, '']);
    assert.ok(direct.stdout.length > 0 && direct.stdout.equals(through.stdout));
    const facts = JSON.parse(String(piped(trace, 'info', '-', '--json').stdout)) as { trace: string };
    assert.equal(facts.trace, '(standard input)');
  });

  it('is a trace on standard output, with the summary elsewhere', () => {
    for (const words of [
      ['cut', '-', '--messages', '2-5', '-o'],
      ['redact', '-', '--key', 'some.key', '-o'],
      ['recover', '-', '-o'],
    ]) {
      const written = piped(trace, ...words, '-');
      assert.equal(written.status, 0, String(written.stderr));
      assert.match(String(written.stderr), /^\(standard output\): \d+ /);
      assert.equal(piped(trace, ...words, 'file.estrace', '--force').status, 0);
      assert.ok(written.stdout.equals(readFileSync(join(folder, 'file.estrace'))), words[0]);
    }
  });

  it('is both for import', () => {
    const events = piped('', 'cat', sample, '--json').stdout;
    const imported = piped(events, 'import', '-', '-o', '-');
    assert.equal(imported.status, 0, String(imported.stderr));
    assert.match(String(imported.stderr), /^\(standard output\): 63 messages/);
    assert.equal(
      String(piped(imported.stdout, 'cat', '-').stdout)
        .trimEnd()
        .split('\n').length,
      63,
    );
  });

  it('leaves standard output empty when there is no trace', () => {
    const none = piped(trace, 'cut', '-', '--messages', '1000', '-o', '-');
    assert.equal(none.status, 2);
    assert.equal(none.stdout.length, 0);
    assert.match(String(none.stderr), /^error: no messages match/);
  });

  it('names standard input where its trace is broken', () => {
    const broken = piped(trace.subarray(0, 10), 'run', '-', '--', '/bin/true');
    assert.equal(broken.status, 4);
    assert.match(String(broken.stderr), /cannot replay \(standard input\): /);
    assert.match(String(piped('no trace', 'info', '-').stderr), /\n {2}--> \(standard input\): byte 0\n/);
  });

  it('is a file of options, with its place in errors', () => {
    const line = '{"index":0,"decision":"perhaps"}\n';
    const wrong = piped(line, 'run', sample, '--expect', '-', '--', '/bin/true');
    assert.equal(wrong.status, 2);
    assert.match(String(wrong.stderr), /\n {2}--> \(standard input\):1\n/);
    assert.match(
      String(piped('{"rules": 1}', 'redact', sample, '-o', 'x', '--rules', '-').stderr),
      /invalid file of --rules: [\s\S]*--> \(standard input\): rules\n/,
    );
    assert.match(String(piped('', 'run', sample, '--suppressions', '-', '--', 'x').stderr), /--suppressions is empty/);
  });

  it('is a crash report', () => {
    const report = join(root, 'test/explain/reports');
    const [name = ''] = readdirSync(report).filter((each) => /\.(ips|crash)$/.test(each));
    const path = join(report, name);
    const direct = piped('', 'explain', path);
    const through = piped(readFileSync(path), 'explain', '-');
    assert.equal(through.status, direct.status);
    assert.match(String(through.stdout), /\n {2}report {4}- *\n/);
    const rest = (text: Buffer): string => String(text).replace(/\n {2}report .*/, '');
    assert.equal(rest(through.stdout), rest(direct.stdout));
  });

  it('of a report leaves standard output to the report', async () => {
    writeFileSync(join(folder, 'quiet.c'), source);
    const client = join(folder, 'quiet');
    await compileClient({ sources: [join(folder, 'quiet.c')], output: client });
    const run = piped(trace, 'run', '-', '--pace', 'asap', '--json', '-', '--', client);
    assert.equal(run.status, 0, String(run.stderr));
    const report = JSON.parse(String(run.stdout)) as { trace: { path: string }; command: string };
    assert.equal(report.trace.path, '-');
    assert.match(report.command, /^esreplay run - --pace asap -- /);
    assert.match(String(run.stderr), /^esreplay run - \(63 messages\)\n[\s\S]*PASSED/m);
  });

  it('leaves nothing behind when a signal ends it', async () => {
    const made = new AbortController();
    const watching = watch(temporary, { signal: made.signal });
    const change = once(watching, 'change');
    const harness = new Harness(['info', '-'], { TMPDIR: temporary });
    await change;
    made.abort();
    harness.child.kill('SIGTERM');
    await harness.ended();
    assert.equal(harness.child.signalCode, 'SIGTERM');
  });

  const refused: readonly (readonly [what: string, words: readonly string[], message: RegExp])[] = [
    ['two inputs', ['run', '-', '--expect', '-', '--', 'x'], /can be read once: TRACE and --expect are both '-'/],
    [
      'two outputs',
      ['run', sample, '--json', '-', '--junit', '-', '--', 'x'],
      /can be written once: --json and --junit/,
    ],
    ['a trace that is recorded', ['record', '-o', '-'], /--output cannot be '-': it needs a file\nhelp: name a file; /],
    ['a Perfetto trace', ['run', sample, '--perfetto', '-', '--', 'x'], /--perfetto cannot be '-'/],
    ['crash reports', ['run', sample, '--ips', '-', '--', 'x'], /--ips cannot be '-'/],
    ['a key', ['redact', sample, '-o', 'x', '--key', '-'], /--key cannot be '-'/],
    ['service models', ['run', sample, '--models', '-', '--', 'x'], /--models cannot be '-'/],
    ['a client to look at', ['doctor', '-'], /CLIENT cannot be '-'/],
    [
      'a file that is rewritten',
      ['run', sample, '--expect', '-', '--update-expect', '--', 'x'],
      /needs a file to rewrite/,
    ],
    ['keys and a trace', ['run', '-', '--pace', 'step', '--', 'x'], /--pace step reads keys from standard input/],
  ];
  for (const [what, words, message] of refused)
    it(`is refused for ${what}`, () => {
      const { status, stderr, stdout } = piped(trace, ...words);
      assert.equal(status, 2, String(stderr));
      assert.match(String(stderr), message);
      assert.equal(stdout.length, 0);
    });

  it('is refused for a trace that must outlive the run', () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const words = [...esreplayProgram.slice(1), 'run', '-', '--', 'x'];
    const { status, stderr } = spawnSync(process.execPath, words, {
      ...{ input: trace, encoding: 'utf8' },
      env: { ...env, TMPDIR: temporary, ESREPLAY_KEEP_RUN: '1' },
    });
    assert.equal(status, 2);
    assert.match(stderr, /a run that is kept needs its trace in a file/);
  });

  it('is refused on a terminal', async () => {
    const before = [process.stdin, process.stdout].map((stream) => Object.getOwnPropertyDescriptor(stream, 'isTTY'));
    try {
      for (const stream of [process.stdin, process.stdout])
        Object.defineProperty(stream, 'isTTY', { value: true, configurable: true });
      assert.match((await esreplay('info', '-')).stderr, /TRACE is '-', but standard input is a terminal\nhelp: /);
      assert.match(
        (await esreplay('cut', sample, '--messages', '1', '-o', '-')).stderr,
        /standard output is a terminal, and a trace is binary\nhelp: /,
      );
    } finally {
      for (const [at, stream] of [process.stdin, process.stdout].entries()) {
        const descriptor = before[at];
        if (descriptor === undefined) Reflect.deleteProperty(stream, 'isTTY');
        else Object.defineProperty(stream, 'isTTY', descriptor);
      }
    }
  });

  it('with a folder before it is a file', () => {
    writeFileSync(join(folder, '-'), trace);
    assert.ok(piped('', 'cat', './-').stdout.equals(piped('', 'cat', sample).stdout));
    rmSync(join(folder, '-'));
  });
});

const source = `
#include <EndpointSecurity/EndpointSecurity.h>
#include <unistd.h>
int main(void) {
  es_client_t *client = NULL;
  if (es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
        if (message->action_type == ES_ACTION_TYPE_AUTH)
          es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  es_subscribe(client, events, 1);
  for (;;) pause();
}
`;
