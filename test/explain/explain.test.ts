// `esreplay explain` of crash reports, in every known form. The reports are made up; only their form is macOS's.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/errors/errors.ts';
import { reportLimits } from '../../src/explain/crash-report.ts';
import { explain } from '../../src/explain/explanation.ts';
import { renderExplanation } from '../../src/explain/explanation-text.ts';
import { parseReport, readReport } from '../../src/explain/read-report.ts';
import { eventsNamedIn } from '../../src/explain/trace-fit.ts';
import { esreplay, esreplayIn } from '../cli/in-process.ts';
import { testFolder } from '../folder.ts';
import { makeTrace } from '../replayer/driver.ts';
import { obeyed } from '../report/workflow-runner.ts';

const folder = join(import.meta.dirname, 'reports');
const explained = (name: string) => explain(readReport(join(folder, name)), name, null);

/** A report with 64 threads like its only worker. */
function exploded(name: string) {
  const text = readFileSync(join(folder, name), 'utf8');
  const [worker = ''] = /^Thread 1:[\s\S]*?\n\n/m.exec(text) ?? [];
  const workers = Array.from({ length: 64 }, (_, at) => worker.replace('Thread 1:', `Thread ${at + 1}:`));
  return explain(parseReport(text.replace(worker, workers.join('')), name), name, null);
}

const check = 'SecStaticCodeCheckValidityWithErrors';

describe('explain', () => {
  for (const name of ['macos-26-handler.crash', 'macos-26-handler.ips']) {
    it(`the explanation of ${name} has its handler, call and daemons`, () => {
      const { kind, handler, services, reproduction, report } = explained(name);
      assert.equal(kind, 'deadline-miss');
      assert.deepEqual(
        [handler?.frame?.symbol, handler?.thread, handler?.blocked?.call, handler?.blocked?.from?.symbol],
        [
          'invocation function for block in AgentMonitor::start()',
          1,
          check,
          'AgentPolicy::isTrusted(es_file_t const*)',
        ],
      );
      assert.deepEqual(
        services.map((service) => [service.name, service.by, service.through, service.modelled]),
        [
          ['trustd', 'model', check, true],
          ['coreservicesd', 'framework', 'CoreServicesInternal', true],
        ],
      );
      assert.deepEqual(
        [report.process.name, report.process.pid, report.os, report.uptimeS],
        ['com.example.agent', 401, 'macOS 26.3 (25D125)', 19],
      );
      assert.equal(
        reproduction?.command.join(' '),
        'esreplay run TRACE --models early-boot --on-miss kill -- ./com.example.agent',
      );
    });
  }

  for (const name of ['macos-12-mount.crash', 'macos-12-mount.ips']) {
    it(`code 2 without a description in ${name} is a missed deadline`, () => {
      const { kind, handler, services, report } = explained(name);
      assert.equal(kind, 'deadline-miss');
      assert.equal(report.termination?.indicator, null);
      assert.equal(handler?.blocked?.call, 'DADiskCopyDescription');
      assert.equal(handler?.blocked?.from?.symbol, '-[AGMountGuard authMount:]');
      assert.deepEqual(
        services.map((service) => service.name),
        ['diskarbitrationd'],
      );
    });
  }

  for (const name of ['macos-14-explosion.crash', 'macos-14-explosion.ips']) {
    it(`the explanation of ${name} has the soft limit and the threads that reached it`, () => {
      const explanation = name.endsWith('.crash') ? exploded(name) : explained(name);
      assert.equal(explanation.softLimit, 64);
      assert.equal(explanation.handler, null);
      assert.equal(explanation.otherThreads.length, 64);
      assert.equal(explanation.reproduction?.models, 'late-boot');
      const text = renderExplanation(explanation);
      assert.match(text, /soft limit of 64 threads/);
      assert.match(text, new RegExp(`64 threads in ${check}`));
      assert.match(text, /No thread was in a handler/);
    });
  }

  it('the threads that may hold the lock of the handler are named', () => {
    const { handler, otherThreads, services } = explained('macos-15-lock.crash');
    assert.equal(handler?.blocked?.call, 'pthread_mutex_lock');
    assert.equal(handler?.waitsForThread, true);
    assert.deepEqual(
      otherThreads.map(({ thread, call, from }) => [thread, call, from?.symbol]),
      [[2, check, 'DecisionTable::refresh()']],
    );
    assert.ok(services.some(({ name }) => name === 'trustd'));
  });

  for (const [name, kind] of [
    ['stopped-by-client.crash', 'stopped-by-client'],
    ['stopped-by-client.ips', 'stopped-by-client'],
    ['code-signing.crash', 'other'],
    ['segmentation-fault.crash', 'other'],
  ] as const) {
    it(`${name} is not taken for a missed deadline`, () => {
      const explanation = explained(name);
      assert.equal(explanation.kind, kind);
      assert.equal(explanation.reproduction, null);
    });
  }

  it('another code of the namespace has a kind of its own', () => {
    const source = readFileSync(join(folder, 'stopped-by-client.crash'), 'utf8').replace('Code 1', 'Code 3');
    assert.equal(explain(parseReport(source, 'x'), 'x', null).kind, 'other-endpoint-security');
  });

  it('each line fits 80 columns, and control characters are escaped', () => {
    for (const name of readdirSync(folder)) {
      const long = renderExplanation(explained(name))
        .split('\n')
        .filter((line) => line.length > 80 && !line.startsWith('  esreplay run'));
      assert.deepEqual(long, [], name);
    }
    const source = readFileSync(join(folder, 'macos-26-handler.crash'), 'utf8').replaceAll('isTrusted', '\u001b[2Jx');
    assert.ok(!renderExplanation(explain(parseReport(source, 'x'), 'x', null)).includes('\u001b'));
  });

  it('the explanation is the one that docs/how-to/crash-reports.md shows', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/how-to/crash-reports.md'), 'utf8');
    const shown = /<!-- explained:begin -->\n```\n([\s\S]*?)```/.exec(page)?.[1];
    const report = readReport(join(folder, 'macos-26-handler.crash'));
    assert.equal(shown, renderExplanation(explain(report, 'Agent.crash', null)));
  });

  it('function names give the events that they contain', () => {
    assert.deepEqual(eventsNamedIn(['-[AGMountGuard authMount:]', 'handle_open', 'mountain']), [
      'AUTH_OPEN',
      'AUTH_MOUNT',
    ]);
  });
});

describe('explain on the command line', () => {
  const place = testFolder();

  const run = (...words: readonly string[]) => esreplay('explain', ...words);

  it('a missed deadline gives status 0 and JSON, and anything else gives 1', async () => {
    const json = join(place, 'explained.json');
    const miss = await run(join(folder, 'macos-26-handler.ips'), '--json', json);
    assert.equal(miss.status, 0, miss.stderr);
    assert.match(miss.stdout, /MISSED DEADLINE/);
    const written = JSON.parse(readFileSync(json, 'utf8'));
    assert.equal(written.version, 1);
    assert.equal(written.handler.blocked.call, check);
    assert.equal((await run(join(folder, 'stopped-by-client.ips'))).status, 1);
  });

  it('the output has no text of a report that GitHub Actions would run as a command', async () => {
    const text = readFileSync(join(folder, 'stopped-by-client.ips'), 'utf8');
    const report = join(place, '##[add-mask]name.ips');
    writeFileSync(report, text);
    const { stdout } = await esreplayIn({ env: { GITHUB_ACTIONS: 'true' } }, 'explain', report);
    assert.match(stdout, /##\[add-mask\]name/);
    assert.deepEqual(obeyed(stdout), []);
  });

  it('events that a trace lacks are named', async () => {
    const exec = makeTrace([{ type: 0, pid: 5_000_100 }]).path;
    const fit = await run(join(folder, 'macos-26-handler.crash'), '--trace', exec);
    assert.match(
      fit.stdout.replace(/\s+/g, ' '),
      /It has no AUTH_OPEN, which the names of the handler's functions suggest/,
    );
    assert.ok(fit.stdout.includes(`esreplay run ${exec} --models early-boot`), fit.stdout);
    const notify = makeTrace([{ type: 15, pid: 5_000_100 }]).path;
    const none = await run(join(folder, 'macos-12-mount.crash'), '--trace', notify);
    assert.match(none.stdout.replace(/\s+/g, ' '), /A trace without AUTH messages has no deadlines/);
    assert.match(none.stdout.replace(/\s+/g, ' '), /diskarbitrationd raises no event in it/);
  });

  it('a file that is no report is an error with its place', async () => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(place, name), text);
      return join(place, name);
    };
    const cases = [
      [file('empty.ips', ''), /not a crash report/],
      [file('prose.txt', 'dear reader\n'), /not a crash report/],
      [file('header.ips', '{"bug_type":"309"}'), /ends after its header line/],
      [file('kernel.ips', '{"bug_type":"210"}\n{}\n'), /bug_type is 210/],
      [file('cut.ips', '{"bug_type":"309"}\n{"threads":['), /report is not JSON/],
      [file('list.ips', '{"bug_type":"309"}\n[]\n'), /invalid report: /],
      [file('threads.ips', '{}\n{"threads":{"0":1}}\n'), /threads is not a list of threads/],
      [file('many.ips', `{}\n${JSON.stringify({ threads: Array(reportLimits.threads + 1).fill({}) })}\n`), /more than/],
      [join(place, 'nowhere.ips'), /report not found: /],
    ] as const;
    for (const [path, complaint] of cases) {
      const { status, stderr } = await run(path);
      assert.equal(status, 2, path);
      assert.match(stderr, complaint);
      assert.ok(stderr.includes(path), stderr);
    }
    mkdirSync(join(place, 'folder'));
    assert.match((await run(join(place, 'folder'))).stderr, /not a run directory: /);
  });

  it('an option of the other kind of report is an error', async () => {
    const report = join(folder, 'stopped-by-client.ips');
    assert.match((await run(report, '--junit', join(place, 'x.xml'))).stderr, /--junit is for run directories/);
    assert.match((await run(place, '--trace', 'x')).stderr, /--trace is for crash reports/);
  });

  it('a device and a folder are usage errors', () => {
    assert.throws(() => readReport('/dev/zero'), UsageError);
    assert.throws(() => readReport(place), UsageError);
  });
});
