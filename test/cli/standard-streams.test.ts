// `-` instead of a file: standard input and standard output, also of processes of their own.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { esreplayProgram } from '../esreplay-program.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { Harness, root } from './harness.ts';
import { type Ended, esreplay, esreplayIn } from './in-process.ts';

const sample = join(root, 'traces/first-run.estrace');
const trace = readFileSync(sample);

describe('a lone -', () => {
  const folder = testFolder();
  let temporary: string;
  before(() => {
    temporary = join(folder, 'temporary');
    mkdirSync(temporary);
  });
  afterEach(() => assert.deepEqual(readdirSync(temporary), [], 'nothing is left behind'));

  /** In this process. */
  const given = (stdin: Uint8Array | string, ...words: string[]): Promise<Ended> =>
    esreplayIn({ stdin, env: { TMPDIR: temporary } }, ...words);

  function piped(input: Uint8Array | string, ...words: string[]): SpawnSyncReturns<Buffer> {
    const [node, script] = esreplayProgram;
    const { NODE_OPTIONS: _, ...env } = process.env;
    return spawnSync(node, [script, ...words], {
      input,
      cwd: folder,
      env: { ...env, TMPDIR: temporary, NO_COLOR: '1' },
    });
  }

  it('a lone - as TRACE reads a trace from standard input', async () => {
    const direct = await esreplay('cat', sample);
    const through = piped(trace, 'cat', '-');
    assert.deepEqual([through.status, String(through.stderr)], [0, '']);
    assert.ok(direct.bytes.length > 0 && direct.bytes.equals(through.stdout));
    const facts = JSON.parse((await given(trace, 'info', '-', '--json')).stdout) as { trace: string };
    assert.equal(facts.trace, '(standard input)');
  });

  for (const words of [
    ['cut', '-', '--messages', '2-5', '-o'],
    ['redact', '-', '--key', 'KEY', '-o'],
    ['recover', '-', '-o'],
  ])
    it(`a lone - as output of ${words[0]} writes the trace to stdout and its summary to stderr`, async () => {
      const own = words.map((word) => (word === 'KEY' ? join(folder, 'some.key') : word));
      const written = await given(trace, ...own, '-');
      assert.equal(written.status, 0, written.stderr);
      assert.match(written.stderr, /^\(standard output\): \d+ /);
      const file = join(folder, 'file.estrace');
      assert.equal((await given(trace, ...own, file, '--force')).status, 0);
      assert.ok(written.bytes.equals(readFileSync(file)));
    });

  it('a lone - as both files of import reads standard input and writes standard output', async () => {
    const events = (await esreplay('cat', sample, '--json')).bytes;
    const imported = piped(events, 'import', '-', '-o', '-');
    assert.equal(imported.status, 0, String(imported.stderr));
    assert.match(String(imported.stderr), /^\(standard output\): 63 messages/);
    assert.equal((await given(imported.stdout, 'cat', '-')).stdout.trimEnd().split('\n').length, 63);
  });

  it('a command that writes no trace leaves standard output empty', async () => {
    const none = await given(trace, 'cut', '-', '--messages', '1000', '-o', '-');
    assert.equal(none.status, 2);
    assert.equal(none.bytes.length, 0);
    assert.match(none.stderr, /^error: no messages match/);
  });

  it('the error for a broken trace names standard input', async () => {
    const broken = await given(trace.subarray(0, 10), 'run', '-', '--', '/bin/true');
    assert.equal(broken.status, 4);
    assert.match(broken.stderr, /cannot replay \(standard input\): /);
    assert.match((await given('no trace', 'info', '-')).stderr, /\n {2}--> \(standard input\): byte 0\n/);
  });

  it('a lone - as a file of options reads standard input, and errors have its line', async () => {
    const line = '{"index":0,"decision":"perhaps"}\n';
    const wrong = await given(line, 'run', sample, '--expect', '-', '--', '/bin/true');
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /\n {2}--> \(standard input\):1\n/);
    assert.match(
      (await given('{"rules": 1}', 'redact', sample, '-o', join(folder, 'x'), '--rules', '-')).stderr,
      /invalid file of --rules: [\s\S]*--> \(standard input\): rules\n/,
    );
    assert.match((await given('', 'run', sample, '--suppressions', '-', '--', 'x')).stderr, /--suppressions is empty/);
  });

  it('a lone - reads a crash report from standard input', async () => {
    const report = join(root, 'test/explain/reports');
    const [name = ''] = readdirSync(report).filter((each) => /\.(ips|crash)$/.test(each));
    const path = join(report, name);
    const direct = await esreplay('explain', path);
    const through = await given(readFileSync(path), 'explain', '-');
    assert.equal(through.status, direct.status);
    assert.match(through.stdout, /\n {2}report {4}- *\n/);
    const rest = (text: string): string => text.replace(/\n {2}report .*/, '');
    assert.equal(rest(through.stdout), rest(direct.stdout));
  });

  it('a report on standard output moves everything else to stderr', async () => {
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

  it('a signal while standard input is read leaves no temporary file', async () => {
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
      ['run', sample, '--expect', '-', '--update', 'changed', '--', 'x'],
      /needs a file to write/,
    ],
    ['keys and a trace', ['run', '-', '--pace', 'step', '--', 'x'], /--pace step reads keys from standard input/],
  ];
  for (const [what, words, message] of refused)
    it(`a lone - for ${what} is a usage error`, async () => {
      const { status, stderr, stdout } = await given(trace, ...words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout.length, 0);
    });

  it('a lone - for the trace of a kept run is a usage error', async () => {
    const env = { TMPDIR: temporary, ESREPLAY_KEEP_RUN: '1' };
    const { status, stderr } = await esreplayIn({ stdin: trace, env }, 'run', '-', '--', 'x');
    assert.equal(status, 2);
    assert.match(stderr, /a run that is kept needs its trace in a file/);
  });

  it('a terminal as standard input or output is a usage error', async () => {
    const typed = (...words: string[]): Promise<Ended> => esreplayIn({ terminal: true }, ...words);
    assert.match((await typed('info', '-')).stderr, /TRACE is '-', but standard input is a terminal\nhelp: /);
    assert.match(
      (await typed('cut', sample, '--messages', '1', '-o', '-')).stderr,
      /standard output is a terminal, and a trace is binary\nhelp: /,
    );
  });

  it('./- is a file', async () => {
    writeFileSync(join(folder, '-'), trace);
    assert.deepEqual(piped('', 'cat', './-').stdout, (await esreplay('cat', sample)).bytes);
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
