// `esreplay explain`: turns what a killed harness left behind into the report that it would have made.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { judgeOrphanedRun } from '../../src/explain/orphaned-run.ts';
import { harnessOfMarked } from '../../src/run/directory/run-marker.ts';
import type { RunRecord } from '../../src/run/directory/run-record.ts';
import type { Report } from '../../src/verdict/report.ts';
import { testFolder } from '../folder.ts';
import { closedFaultsOf } from '../json-schema.ts';
import { compileClient } from '../kit/build.ts';
import { makeTrace } from '../replayer/driver.ts';
import { processesNaming, runDirectories } from '../run/stand-in.ts';
import { Harness } from './harness.ts';
import { esreplayIn } from './in-process.ts';

const opener = `
#include <EndpointSecurity/EndpointSecurity.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static volatile int handled;
static void open_something(void) { close(open("/dev/null", O_RDONLY)); }
int main(void) {
  es_client_t *client = NULL;
  if (es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
        open_something();
        es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
        handled = 1;
      }) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  es_subscribe(client, events, 1);
  while (!handled) usleep(1000);
  fprintf(stderr, "handled\\n");
  for (;;) pause();
}
`;

describe('esreplay explain', () => {
  const folder = testFolder();
  let client: string;
  let trace: string;
  /** Run directories of these tests only. */
  let temporary: NodeJS.ProcessEnv;

  before(async () => {
    client = join(folder, 'opener');
    // The second message comes after every test has ended.
    trace = makeTrace([
      { type: 0, pid: 5_000_100 },
      { type: 0, pid: 5_000_101, gapMs: 3_600_000 },
    ]).path;
    writeFileSync(join(folder, 'opener.c'), opener);
    await compileClient({ sources: [join(folder, 'opener.c')], output: client });
  });
  beforeEach(() => {
    temporary = { TMPDIR: mkdtempSync(join(folder, 'tmp-')) };
  });

  const esreplay = (...words: string[]) => esreplayIn({ env: temporary }, ...words);

  /** Kills a run after its first finding; returns its directory. */
  async function killedRun(): Promise<string> {
    const harness = new Harness(['run', trace, '--', client], temporary);
    await harness.prints('handled');
    harness.child.kill('SIGKILL');
    await harness.ended();
    return directoryOf(harness);
  }

  function directoryOf(harness: Harness): string {
    const [directory, ...others] = runDirectories(harness.child.pid, [temporary.TMPDIR ?? '']);
    assert.ok(directory !== undefined && others.length === 0);
    return directory;
  }

  function removeLedger(directory: string): void {
    const record = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord;
    rmSync(record.ledgerDirectory, { recursive: true });
  }

  it('the explanation of a rule has its finding, what macOS does, and a remedy', async () => {
    const { status, stdout } = await esreplay('explain', 'deadlock');
    assert.equal(status, 0);
    assert.match(stdout, /^deadlock {2}violation\n {2}The client waited for a daemon/);
    assert.match(
      stdout,
      /\nWhat macOS does\n {2}.*\n[\s\S]*\nWhat to do instead\n {2}Don't call[\s\S]*\nRule 1 for handlers\n/,
    );
  });

  it('a misspelt rule is not read as a file, and a path is not a rule', async () => {
    const misspelt = await esreplay('explain', 'deadlok');
    assert.deepEqual(
      [misspelt.status, misspelt.stderr],
      [2, "error: unknown rule 'deadlok'\nhelp: did you mean 'deadlock'?\n"],
    );
    assert.match((await esreplay('explain', './deadlock')).stderr, /^error: report not found: \.\/deadlock\n/);
    const withJson = await esreplay('explain', 'deadlock', '--json', join(folder, 'rule.json'));
    assert.match(withJson.stderr, /^error: --json is for reports, and deadlock is a rule\n/);
  });

  it('a killed run is reported as far as it was observed', async () => {
    const directory = await killedRun();
    const [json, junit] = [join(folder, 'killed.json'), join(folder, 'killed.xml')];
    const ended = await esreplay('explain', directory, '--json', json, '--junit', junit);
    assert.equal(ended.status, 3, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /The harness ended before the run, after 1 of 2 messages/);
    assert.match(
      ended.stdout,
      /1\) VIOLATION {2}blocking-call.*\n(?: .*\n)? {3}The handler of AUTH_EXEC \(message \d+\) called open\(\)/,
    );
    assert.match(ended.stdout, /opener\.c:\d+\n[\s\S]* {3}in {8}open_something ← /);
    assert.match(ended.stdout, /Again: esreplay run .* -- /);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    assert.deepEqual(closedFaultsOf('report', report), []);
    assert.equal(report.exitCode, 3);
    assert.ok(report.summary.violations >= 1);
    assert.deepEqual(report.client, [client]);
    assert.match(readFileSync(junit, 'utf8'), /<failure|<error/);
    assert.deepEqual(processesNaming(client), []);
    removeLedger(directory);
  });

  it('the next run mentions a killed run once', async () => {
    const directory = await killedRun();
    const next = () => new Harness(['run', trace, '--pace', 'asap', '--', client], temporary).ended();
    const first = await next();
    const lines = first.stderr.split('\n').filter((line) => /^(note|help):/.test(line));
    assert.deepEqual(lines, [
      'note: an earlier run was cut off when the harness was killed',
      `help: show what it found: \`esreplay explain ${directory}\``,
    ]);
    assert.doesNotMatch((await next()).stderr, /note:/);
    assert.ok(existsSync(directory), 'it stays for a day');
    const record = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunRecord;
    for (const each of [directory, record.ledgerDirectory, record.spillDirectory])
      assert.equal(harnessOfMarked(each)?.pid, record.harness.pid, each);
    removeLedger(directory);
  });

  it('a kept run gives the same report again', async () => {
    const harness = new Harness(['run', trace, '--pace', 'asap', '--', client], {
      ...temporary,
      ESREPLAY_KEEP_RUN: '1',
    });
    const first = await harness.ended();
    const directory = directoryOf(harness);
    assert.equal(first.status, 1, first.stdout + first.stderr);
    assert.match(first.stdout.replaceAll(/\n {4}/g, ' '), /show its report again with esreplay explain/);
    assert.equal(harnessOfMarked(directory), null, 'no later run may remove it');
    const again = await esreplay('explain', directory);
    assert.equal(again.status, 1, again.stderr);
    const withoutNote = (text: string): string => text.replace(/\nNotes\n( {2}.*\n)+/, '');
    assert.equal(withoutNote(again.stdout), withoutNote(first.stdout));
  });

  it('a run that is still going on is a usage error', async () => {
    const harness = new Harness(['run', trace, '--', client], temporary);
    await harness.prints('handled');
    const ended = await esreplay('explain', directoryOf(harness));
    harness.child.kill('SIGINT');
    assert.equal((await harness.ended()).status, 130);
    assert.equal(ended.status, 2);
    assert.match(ended.stderr, /run is not over: process \d+ is its harness/);
  });

  it('anything but a run directory is a usage error', async () => {
    const file = join(folder, 'crash.ips');
    const empty = join(folder, 'empty');
    writeFileSync(file, '{}');
    mkdirSync(empty);
    const refused = (path: string, sentence: RegExp) =>
      assert.rejects(
        judgeOrphanedRun(path),
        (error: unknown) => error instanceof UsageError && sentence.test(error.message),
      );
    await refused(join(folder, 'nothing'), /^run directory not found: .*nothing/);
    await refused(file, /^not a run directory: /);
    await refused(empty, /^not a run directory: /);
    writeFileSync(join(empty, 'run.json'), '{"version": 1, "harness": 7}');
    await refused(empty, /^damaged run record: harness/);
    writeFileSync(join(empty, 'run.json'), 'not json');
    await refused(empty, /^damaged run record: all of it/);
  });

  it('a trace that has changed since the run is an error', async () => {
    const changing = join(folder, 'changing.estrace');
    cpSync(trace, changing);
    const harness = new Harness(['run', changing, '--speed', '0.001', '--', client], temporary);
    await harness.prints('handled');
    harness.child.kill('SIGKILL');
    await harness.ended();
    const directory = directoryOf(harness);
    appendFileSync(changing, 'x');
    const ended = await esreplay('explain', directory);
    assert.ok([3, 4].includes(ended.status ?? 0), ended.stderr);
    rmSync(changing);
    assert.equal((await esreplay('explain', directory)).status, 4);
    removeLedger(directory);
  });
});
