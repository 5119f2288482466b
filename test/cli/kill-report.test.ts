// What a client that was killed at a deadline leaves behind: a report in macOS's format, which explain reads.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { makeTrace } from '../replayer/driver.ts';
import { root } from './harness.ts';
import { type Ended, esreplay } from './in-process.ts';

// The handler waits for a lock whose holder sleeps; with an argument it sleeps itself.
const source = `
#include <EndpointSecurity/EndpointSecurity.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>
#include "asleep.h"
static atomic_uint holder;
static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static void refresh_table(void) { for (;;) usleep(60000000); }
static void *worker(void *nothing) {
  pthread_mutex_lock(&table);
  holder = own_thread_id();
  refresh_table();
  pthread_mutex_unlock(&table);
  return nothing;
}
static void look_up(int sleeps) {
  if (sleeps) usleep(60000000);
  pthread_mutex_lock(&table);
  pthread_mutex_unlock(&table);
}
int main(int argc, char **argv) {
  (void)argv;
  es_client_t *client = NULL;
  if (es_new_client(&client, ^(es_client_t *own, const es_message_t *message) {
        look_up(argc > 1);
        es_respond_auth_result(own, message, ES_AUTH_RESULT_ALLOW, false);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS) return 1;
  pthread_t thread;
  pthread_create(&thread, NULL, worker, NULL);
  while (!is_asleep_in(holder, kSleepCall)) sched_yield();
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_EXEC};
  es_subscribe(client, events, 1);
  for (;;) pause();
}
`;

interface Report {
  readonly procName: string;
  readonly pid: number;
  readonly termination: object;
  readonly threads: readonly {
    readonly id?: number;
    readonly frames: readonly {
      readonly symbol?: string;
      readonly imageIndex: number;
      readonly assumed?: boolean;
    }[];
  }[];
  readonly usedImages: readonly { readonly name: string; readonly path: string }[];
  readonly esreplay: { readonly note: string; readonly notThere: readonly string[] };
}

const belowHandler = [
  'BBReader<ESMessageReaderConfig>::handleItems()',
  'BBReader<ESMessageReaderConfig>::woke(void*)',
  '_dispatch_client_callout',
  '_pthread_wqthread',
  'start_wqthread',
];

describe('the report of a kill', () => {
  const folder = testFolder();
  let client: string;
  let trace: string;

  before(async () => {
    client = join(folder, 'guard');
    trace = makeTrace([{ type: 0, pid: 5_000_100, budgetMs: 1500 }]).path;
    writeFileSync(join(folder, 'guard.c'), source);
    const flags = [`-I${join(root, 'test/clients')}`];
    await compileClient({ sources: [join(folder, 'guard.c')], output: client, flags });
  });

  /** Runs it in a directory of its own, with something in the environment that must stay private. */
  async function killed(...words: readonly string[]): Promise<Ended & { readonly place: string }> {
    const place = mkdtempSync(join(folder, 'run-'));
    mkdirSync(join(place, 'reports'));
    const before = process.cwd();
    process.chdir(place);
    process.env.GUARD_SECRET = 'environment-secret';
    try {
      return { ...(await esreplay('run', trace, '--on-miss', 'kill', ...words)), place };
    } finally {
      process.chdir(before);
      delete process.env.GUARD_SECRET;
    }
  }

  function read(file: string): {
    readonly header: { readonly bug_type: string };
    readonly report: Report;
    readonly text: string;
  } {
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    return { header: JSON.parse(text.slice(0, end)), report: JSON.parse(text.slice(end + 1)), text };
  }

  it('the report has the form of macOS, with marked frames below the handler', async () => {
    const { status, stdout, place } = await killed('--json', 'reports/run.json', '--', client, 'argument-secret');
    assert.equal(status, 1, stdout);
    assert.deepEqual(readdirSync(place), ['reports'], 'nothing in the folder that was not named');
    const [name = '', ...others] = readdirSync(join(place, 'reports'));
    assert.match(name, /^guard-\d{4}-\d\d-\d\d-\d{6}\.ips$/);
    assert.deepEqual(others, ['run.json']);
    assert.ok(stdout.includes(`Crash report: reports/${name}`), stdout);
    const { header, report, text } = read(join(place, 'reports', name));
    assert.equal(header.bug_type, '309');
    assert.equal(report.procName, 'guard');
    assert.deepEqual(report.termination, {
      flags: 0,
      code: 2,
      namespace: 'ENDPOINTSECURITY',
      indicator: 'EndpointSecurity client terminated because it failed to respond to a message before its deadline',
      byProc: 'esreplay',
      byPid: process.pid,
    });
    const frames = report.threads[0]?.frames ?? [];
    const symbols = frames.map(({ symbol }) => symbol);
    assert.deepEqual(symbols.slice(-belowHandler.length), belowHandler);
    assert.equal(symbols[0], 'usleep');
    assert.equal(symbols[1], 'look_up');
    for (const frame of frames) {
      const image = report.usedImages[frame.imageIndex];
      const isClients = image?.path === client;
      assert.equal(frame.assumed === true, !isClients, `${frame.symbol} in ${image?.name}`);
    }
    assert.match(report.esreplay.note, /^Written by esreplay/);
    assert.ok(report.esreplay.notThere.length > 0);
    assert.ok(!text.includes('secret'), text);
  });

  it('explain reads the report and names the same call', async () => {
    const file = join(folder, 'asleep.ips');
    await killed('--ips', file, '--', client, 'sleeps');
    const { status, stdout } = await esreplay('explain', file, '--trace', trace);
    assert.equal(status, 0);
    assert.match(stdout, /written {3}by esreplay in a replay, not by macOS/);
    assert.match(stdout, /in {8}usleep\(\)\n {2}called by look_up in guard/);
    assert.ok(stdout.includes(`esreplay run ${trace} --on-miss kill -- ${client}`), stdout);
  });

  it('the report has the thread that holds the lock', async () => {
    const file = join(folder, 'lock.ips');
    await killed('--ips', file, '--', client);
    const { report } = read(file);
    const [handler, holder] = report.threads.map(({ frames }) => frames.map(({ symbol }) => symbol));
    assert.deepEqual(handler?.slice(0, 2), ['pthread_mutex_lock', 'look_up']);
    assert.deepEqual(holder?.slice(0, 2), ['usleep', 'refresh_table']);
    assert.match((await esreplay('explain', file)).stdout, /Threads that may hold what the handler waits for/);
  });

  it('a run that keeps no files writes no crash report and prints the option for one', async () => {
    const { place, stdout } = await killed('--', client, 'sleeps');
    assert.deepEqual(readdirSync(place), ['reports']);
    assert.deepEqual(readdirSync(join(place, 'reports')), []);
    assert.match(stdout, /\nNo crash report was written: --ips FILE writes one\.\n$/);
  });

  it('the crash report of a kept run is in its directory', async () => {
    process.env.ESREPLAY_KEEP_RUN = '1';
    try {
      const { stdout } = await killed('--', client, 'sleeps');
      const [, directory = ''] = /with esreplay explain\s+(\S+)/.exec(stdout) ?? [];
      const [, file = ''] = /\nCrash report: (\S+) /.exec(stdout) ?? [];
      assert.equal(dirname(file), directory);
      assert.equal(read(file).report.procName, 'guard');
      const record = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as { ledgerDirectory: string };
      for (const each of [directory, record.ledgerDirectory]) rmSync(each, { recursive: true, force: true });
    } finally {
      delete process.env.ESREPLAY_KEEP_RUN;
    }
  });

  it('--no-ips prevents the report, and a missing folder of --ips is an error', async () => {
    const words = ['--no-ips', '--junit', 'reports/run.xml', '--', client, 'sleeps'];
    const { place, stdout } = await killed(...words);
    assert.deepEqual(readdirSync(join(place, 'reports')), ['run.xml']);
    assert.doesNotMatch(stdout, /crash report/i);
    const { status, stderr } = await killed('--ips', join(folder, 'no/such/folder/x.ips'), '--', client);
    assert.equal(status, 2);
    assert.match(stderr, /folder of --ips not found/);
    assert.ok(!existsSync(join(folder, 'no')));
  });
});
