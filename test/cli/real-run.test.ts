// `esreplay run` with real clients: files, exit statuses, signals, and nothing left behind.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { osReleases } from '../../src/schema/macos/os-profiles.ts';
import type { Report } from '../../src/verdict/report.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { obeyed } from '../report/workflow-runner.ts';
import { gone, processesNaming, runDirectories } from '../run/stand-in.ts';
import { Harness, root } from './harness.ts';
import { esreplay } from './in-process.ts';

const sample = join(root, 'traces/first-run.estrace');
const examples = join(root, 'replayer/kit/examples');

const talking = `
#include <EndpointSecurity/EndpointSecurity.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
  es_client_t *client = NULL;
  if (es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
        if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) es_respond_flags_result(own, message, UINT32_MAX, false);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN};
  es_subscribe(client, events, 1);
  printf("subscribed\\n");
  for (;;) pause();
}
`;

/** The same client, but it prints a line for each answer, and only a line when it receives the request to end. */
const deaf = talking
  .replace('#include <stdio.h>', '#include <signal.h>\n#include <stdio.h>')
  .replace(
    'int main(void) {',
    'static void say(int number) { if (write(1, "asked to end\\n", 13) < 0) _exit(number); }\n$&',
  )
  .replace('  es_client_t *client', '  signal(SIGTERM, say);\n$&')
  .replace(/(es_respond_flags_result\(.*\);)/, '{ $1 if (write(1, "answered\\n", 9) < 0) _exit(1); }');

describe('esreplay run', () => {
  const folder = testFolder();

  before(async () => {
    writeFileSync(join(folder, 'talking.c'), talking);
    writeFileSync(join(folder, 'deaf.c'), deaf);
    const programs = [
      { sources: [join(examples, 'careful.c')], output: join(folder, 'careful') },
      { sources: [join(examples, 'opens-in-handler.c')], output: join(folder, 'opens-in-handler') },
      { sources: [join(folder, 'talking.c')], output: join(folder, 'talking') },
      { sources: [join(folder, 'deaf.c')], output: join(folder, 'deaf') },
    ];
    await Promise.all(programs.map((program) => compileClient(program)));
  });

  /** As a process of its own. */
  const started = (words: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    new Harness(['run', ...words], env).ended();
  const run = (words: readonly string[]) => esreplay('run', ...words);
  const client = (name: string) => join(folder, name);

  it('a careful client passes', async () => {
    const ended = await started([sample, '--pace', 'asap', '--', client('careful')]);
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /PASSED {2}no findings/);
  });

  it('each line that the client prints is shown without a flush, except under --output raw', async () => {
    const lines = await started([sample, '--pace', 'asap', '--', client('talking')]);
    assert.match(lines.stderr, /^subscribed$/m);
    const raw = await started([sample, '--pace', 'asap', '--output', 'raw', '--', client('talking')]);
    assert.doesNotMatch(raw.stderr, /subscribed/);
  });

  it('a newer point release runs as the newest known one, and the report has a note', async () => {
    const json = join(folder, 'newer.json');
    const words = [sample, '--pace', 'asap', '--os', '13,27.9', '--json', json];
    const ended = await run([...words, '--', client('opens-in-handler')]);
    assert.equal(ended.status, 1, ended.stdout + ended.stderr);
    const takenAs = osReleases.at(-1) ?? '';
    const flat = ended.stdout.replaceAll(/\s+/g, ' ');
    assert.ok(
      flat.includes(`macOS 27.9: This esreplay does not know macOS 27.9 yet: the run imitated ${takenAs},`),
      flat,
    );
    assert.deepEqual([...new Set(flat.match(/macOS 27[.\d]*/g))], ['macOS 27.9'], 'the release has one name');
    const reports = JSON.parse(readFileSync(json, 'utf8')) as Report[];
    assert.deepEqual(
      reports.map(({ os }) => [os.requested, os.newer]),
      [
        ['13', null],
        ['27.9', { release: '27.9', takenAs }],
      ],
    );
  });

  it('--os runs each named release once, and the worst exit status wins', async () => {
    const [json, junit] = [join(folder, 'matrix.json'), join(folder, 'matrix.xml')];
    const words = [sample, '--pace', 'asap', '--os', '10.15.0,15,27', '--json', json, '--junit', junit];
    const ended = await run([...words, '--', client('opens-in-handler')]);
    assert.equal(ended.status, 1, ended.stdout + ended.stderr);
    assert.match(
      ended.stdout,
      /macOS 10\.15\.0: The imitated macOS does not have the event\s+type\s+NOTIFY_STAT:\s+1\s+message\s+was\s+not\s+delivered/,
    );
    assert.match(
      ended.stdout,
      /\n {2}macOS {8}1\)\n {2}10\.15\.0 .* FAILED .*\n {2}15 .* FAILED .*\n {2}27 .* FAILED .*\n/,
    );
    const reports = JSON.parse(readFileSync(json, 'utf8')) as Report[];
    assert.deepEqual(
      reports.map(({ os }) => [os.requested, os.macos, os.messageVersion, os.from, os.defaultMutes, os.withheld]),
      [
        ['10.15.0', '10.15', 1, 'option', 'sample', 1],
        ['15', '15.4', 9, 'option', 'sample', 0],
        ['27', '27.0', 11, 'option', 'sample', 0],
      ],
    );
    assert.equal(ended.stdout.split('blocking-call').length, 2, 'one place for all of them');
    assert.match(ended.stdout, /\n {3}macOS {5}all 3\n/);
    for (const { command, summary } of reports) {
      assert.match(command, / --os (10\.15\.0|15|27) /);
      assert.equal(summary.messages, reports[0]?.summary.messages);
    }
    const suites = [...readFileSync(junit, 'utf8').matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name);
    assert.deepEqual(
      suites,
      ['10.15.0', '15', '27'].map((macos) => `${sample}, ${client('opens-in-handler')}, macOS ${macos}`),
    );
  });

  it('--source-root shows lines of the client, and --verbose shows all details', async () => {
    const source = join(folder, 'moved/opens.c');
    mkdirSync(dirname(source), { recursive: true });
    copyFileSync(join(root, 'replayer/kit/examples/opens-in-handler.c'), source);
    const program = join(folder, 'moved/opens');
    await compileClient({ sources: [source], output: program });
    const plain = await run([sample, '--pace', 'asap', '--', program]);
    assert.match(plain.stdout, /\n {3}no source: it is outside the working folder; --source-root FOLDER shows it\n/);
    assert.doesNotMatch(plain.stdout, /Not watched in this run/);
    const words = ['--pace', 'asap', '--source-root', join(folder, 'moved'), '--verbose'];
    const shown = await run([sample, ...words, '--', program]);
    assert.match(shown.stdout, /\n {3}> \d+ \| int fd = open\(path, .*\n {7,}\| +\^~~~\n/);
    assert.match(shown.stdout, /\n {3}stack {5}is_script {2}\S+opens\.c:\d+\n[\s\S]*\nNot watched in this run\n/);
    assert.match(shown.stdout, /\nAgain: .* --source-root \S+moved -- /);
  });

  it('a client that opens a file in its handler fails, in text, JSON, JUnit and annotations', async () => {
    const [json, junit] = [join(folder, 'report.json'), join(folder, 'report.xml')];
    const ended = await started(
      [sample, '--pace', 'asap', '--json', json, '--junit', junit, '--', client('opens-in-handler')],
      { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: join(root, 'replayer') },
    );
    assert.equal(ended.status, 1, ended.stdout + ended.stderr);
    assert.match(
      ended.stdout,
      / {2}replayer\/kit\/examples\/opens-in-handler\.c:\d+\n[\s\S]*\n {3}> \d+ \| int fd = open\(path/,
    );
    assert.match(
      ended.stdout,
      /^::error file=kit\/examples\/opens-in-handler\.c,line=\d+,title=esreplay%3A blocking-call::The handler of AUTH_EXEC \(message \d+\) called open\(\)/m,
    );
    assert.equal(obeyed(ended.stdout).length, 1, 'one place');
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.equal(report.exitCode, 1);
    assert.equal(report.summary.violations, report.verdicts.length);
    assert.equal(report.verdicts[0]?.call, 'open');
    assert.equal(report.verdicts[0]?.stack[0]?.function, 'is_script');
    assert.equal(report.summary.inTime, report.summary.auth);
    const { messages, muted, cached, dropped, unsubscribed, loopback } = report.summary;
    const injected = Object.values(report.summary.injected).reduce((sum, count) => sum + count, 0);
    assert.equal(messages + muted + cached + dropped + unsubscribed + loopback, report.trace.messages + injected);
    assert.match(
      readFileSync(junit, 'utf8'),
      /<testcase classname="esreplay\.first-run\.opens-in-handler" name="blocking-call: open\(\) in is_script \[macOS [\d.]+\]" time="0\.000">\s*<failure/,
    );
  });

  it('a report contains no text that GitHub Actions would run as a command', async () => {
    const trace = join(folder, '##[add-mask]name.estrace');
    copyFileSync(sample, trace);
    const words = [trace, '--pace', 'asap', '--', client('careful')];
    const ended = await started(words, { GITHUB_ACTIONS: 'true' });
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /##\[add-mask\]name\.estrace/);
    assert.deepEqual(obeyed(ended.stdout), []);
    assert.doesNotMatch((await run(words)).stdout, /::/);
  });

  it('a client that a script starts is watched', async () => {
    const script = join(folder, 'wrapper.sh');
    writeFileSync(script, `#!/bin/sh\n${client('careful')}\n`, { mode: 0o755 });
    const ended = await started([sample, '--pace', 'asap', '--', script]);
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    assert.deepEqual(processesNaming(folder), []);
  });

  it('--expect compares decisions with those of a good run', async () => {
    const expect = join(folder, 'expect.ndjson');
    const first = await run([
      sample,
      '--pace',
      'asap',
      '--expect',
      expect,
      '--update',
      'missing',
      '--',
      client('careful'),
    ]);
    assert.equal(first.status, 0, first.stderr);
    const same = await run([sample, '--pace', 'asap', '--expect', expect, '--', client('careful')]);
    assert.equal(same.status, 0, same.stdout);
    writeFileSync(expect, readFileSync(expect, 'utf8').replace('"allow"', '"deny"'));
    const other = await run([sample, '--pace', 'asap', '--expect', expect, '--', client('careful')]);
    assert.equal(other.status, 1, other.stdout);
    assert.match(other.stdout, /DIFFERENCE {2}changed-decision/);
  });

  it('suppressed findings are omitted, and suppressions without a match are named', async () => {
    const file = join(folder, 'suppressions.ndjson');
    const entries = [
      { rule: 'blocking-call', frame: 'is_scr*', reason: 'reads two bytes of a small file' },
      { rule: 'blocking-call', call: 'getaddrinfo', reason: 'went away with the old policy server' },
    ];
    writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    const json = join(folder, 'suppressed.json');
    const words = [sample, '--pace', 'asap', '--suppressions', file, '--json', json, '--', client('opens-in-handler')];
    const ended = await run(words);
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.ok(report.summary.suppressed > 0);
    assert.equal(report.summary.violations, 0);
    assert.match(ended.stdout, /unused, remove it: blocking-call in getaddrinfo/);
    assert.match(report.command, /--suppressions \S+suppressions\.ndjson/);
  });

  it('Ctrl-C ends the run with 130 and a report of what was observed', async () => {
    const harness = new Harness(['run', sample, '--speed', '0.001', '--', client('talking')]);
    await harness.prints('subscribed');
    harness.child.kill('SIGINT');
    const ended = await harness.ended();
    assert.equal(ended.status, 130, ended.stderr);
    assert.match(ended.stdout, /INTERRUPTED/);
    assert.deepEqual(processesNaming(folder), []);
  });

  it('a second Ctrl-C ends the wait for a client that does not exit, and the report appears', async () => {
    const harness = new Harness(['run', sample, '--speed', '0.001', '--', client('deaf')]);
    await harness.prints('answered');
    harness.child.kill('SIGINT');
    await harness.prints('asked to end');
    harness.child.kill('SIGINT');
    const ended = await harness.ended();
    assert.equal(ended.status, 130, ended.stderr);
    assert.match(ended.stdout, /INTERRUPTED/);
    assert.match(ended.stdout, /\d+ delivered/);
    assert.deepEqual(processesNaming(folder), []);
  });

  it('a killed harness leaves no client behind, but its ledger', async () => {
    // A run of another test would mention what this one leaves.
    const TMPDIR = mkdtempSync(join(folder, 'tmp-'));
    const harness = new Harness(['run', sample, '--speed', '0.001', '--', client('talking')], { TMPDIR });
    await harness.prints('subscribed');
    harness.child.kill('SIGKILL');
    await harness.ended();
    await gone(folder);
    const left = runDirectories(harness.child.pid, [TMPDIR, '/dev/shm']);
    const ledgers = left.filter((directory) => existsSync(join(directory, 'ledger-0.ctl')));
    for (const directory of left) rmSync(directory, { recursive: true });
    assert.equal(ledgers.length, 1, 'what had been observed is still there');
  });

  it('pace step takes a line for each message, and runs on at the end of the input', async () => {
    const harness = new Harness(['run', sample, '--pace', 'step', '--', client('careful')]);
    harness.child.stdin?.end('\n\n\n');
    const ended = await harness.ended();
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
  });
});
