// Builds every test client, runs it on its trace and judges it: exactly the expected findings, at the marked line of
// its source. All of them are built and run a few at a time, while mocha awaits them one after the other. Of the ways
// of one client to get the same findings, `npm test` tries one.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { renderAnnotations } from '../../src/report/annotations.ts';
import type { RunOptions } from '../../src/run/options.ts';
import type { Frame } from '../../src/symbols/frame.ts';
import { type JudgedRun, toReport } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { everyCase } from '../cases.ts';
import { leftOutOnMac } from '../darwin/left-out.ts';
import { keptClient } from '../kit/build.ts';
import { thisMac, tooNewFor } from '../mac-release.ts';
import { skip } from '../skip.ts';
import { corners } from './cases/messages.ts';
import { type ClientCase, clientTitle, type Expected } from './client-case.ts';
import { ClientRuns } from './client-runs.ts';
import { careful, clientCases } from './manifest.ts';

const sources = import.meta.dirname;
const cornerCases = join(sources, '../../traces/corner-cases.estrace');

/** scripts/mutants.ts sets these to prove that a test depends on its detector: one client, one rule left out. */
const { ESREPLAY_TEST_CLIENT: only, ESREPLAY_TEST_WITHOUT_RULE: withoutRule } = process.env;
const wanted = (client: ClientCase): boolean =>
  (only === undefined ? everyCase || showsMost.has(client) : client.name === only) && whyNot(client) === null;

/** One of each source and what it gets. */
const showsMost = new Set(
  new Map(clientCases.toReversed().map((each) => [`${each.source} ${each.exitCode} ${gradesOf(each)}`, each])).values(),
);

/** A Mac skips programs that are not for macOS, or too new for it. Everything else is compiled against Apple's SDK. */
function whyNot(client: ClientCase): string | null {
  const mac = thisMac();
  if (mac === null) return null;
  return leftOutOnMac(client) ?? tooNewFor(mac, readFileSync(join(sources, client.source), 'utf8'), client.defines);
}

describe('test clients', () => {
  const runs = new ClientRuns();
  const pidFile = join(runs.folder, 'pids');
  let failed = false;

  afterEach(function () {
    failed ||= this.currentTest?.state === 'failed';
  });
  after(() => {
    if (!failed) runs.close();
  });

  /** Starts when the pool has room, not when mocha gets there. */
  function start(client: ClientCase, more: Partial<RunOptions> = {}): Promise<JudgedRun> {
    const run = runs.run(client, {
      env: { PIDS: pidFile },
      disabledRules: [...(client.options.disabledRules ?? []), ...(withoutRule === undefined ? [] : [withoutRule])],
      ...more,
    });
    run.catch(() => undefined); // the test that awaits it reports the error
    return run;
  }

  const planned = new Map<string, Promise<JudgedRun>>();
  before(() => {
    for (const client of clientCases.filter(wanted)) planned.set(client.name, start(client));
    for (const client of careful.filter(wanted))
      planned.set(`${client.name} recorded`, start(client, { pace: 'recorded' }));
    for (const client of [...corners, ...careful].filter(wanted))
      planned.set(`${client.name} corner cases`, start(client, { trace: cornerCases }));
  });

  /** Runs that a pattern excluded are still made if a test needs them. */
  const runOf = (name: string): Promise<JudgedRun> => planned.get(name) ?? start(caseNamed(name));

  for (const client of clientCases.filter(wanted)) {
    it(clientTitle(client), async () => {
      const run = await runOf(client.name);
      checkFindings(client, run);
      checkMarkedLine(client, run);
      assert.equal(run.exitCode, client.exitCode, shown(run));
      if (client.expected.length === 0 && client.exitCode === 0) checkEveryAnswer(run);
    });
  }

  if (!everyCase && only === undefined)
    it(`${clientCases.length - showsMost.size} more clients get what others of their source get`, function () {
      skip(this, 'the heavy suite runs them (npm test -- heavy)');
    });

  for (const client of clientCases) {
    const why = whyNot(client);
    if (why !== null)
      it(clientTitle(client), function () {
        skip(this, why);
      });
  }

  for (const client of careful.filter(wanted)) {
    it(`${clientTitle(client)} at the recorded pace`, async () => {
      const run = await runOf(`${client.name} recorded`);
      checkFindings(client, run);
      assert.equal(run.exitCode, 0, shown(run));
      checkEveryAnswer(run);
    });
  }

  for (const client of [...corners, ...careful].filter(wanted)) {
    it(`${client.name} ${client.expected.length === 0 ? 'is silent' : 'shows itself'} on the sample of corner cases`, async () => {
      const run = await runOf(`${client.name} corner cases`);
      checkFindings(client, run);
      assert.equal(run.exitCode, client.exitCode, shown(run));
    });
  }

  it('opens-own-files names the path that triggers it', async () => {
    const run = await runOf('opens-own-files');
    assert.deepEqual(
      run.verdicts.map(({ message }) => message?.path),
      ['/Library/Application Support/Example/rules.db'],
    );
  });

  it('asks-helper+in_handler reports all cycles of one shape as one', async () => {
    const { verdicts } = await runOf('asks-helper+in_handler');
    const cycles = verdicts.filter(({ rule }) => rule === 'deadlock');
    assert.deepEqual(
      cycles.map(({ similar }) => [similar?.count, similar?.last?.eventType, similar?.last?.path]),
      [[4, 'ES_EVENT_TYPE_AUTH_OPEN', '/Library/Example/rules.db']],
    );
  });

  it('locks-with-worker shows where the lock was held', async () => {
    const { verdicts } = await runOf('locks-with-worker');
    const frames = verdicts.flatMap(({ otherStack }) => otherStack?.frames ?? []);
    const functions = frames.map((frame) => frame.function);
    assert.deepEqual(
      functions.slice(0, 3),
      ['block_when_waited_for', 'read_rules', 'read_rules_locked'],
      JSON.stringify(verdicts[0]?.otherStack),
    );
    assert.match(verdicts[0]?.sentence ?? '', /; thread \d+, which held it, was in usleep\(\)\.$/);
  });

  for (const name of ['starves-pool', 'floods-concurrent-queue'])
    it(`${name} shows the width of the pool, the blocked threads and a victim`, async () => {
      const [verdict] = (await runOf(name)).verdicts;
      const words = /(\d+) [a-z ]+ were blocked at once .* while (\d+) AUTH messages waited \(pool width 2\)/;
      const [, blocked, waited] = words.exec(verdict?.sentence ?? '') ?? [];
      assert.ok(Number(waited) > Number(blocked), verdict?.sentence);
      assert.match(verdict?.sentence ?? '', /\(message \d+\) had waited for a worker for /);
      assert.notEqual(verdict?.message, null);
    });

  it('reads-after-last-release is advised to read first, and timer-reads-message+fields to retain', async () => {
    const adviceOf = async (name: string) => (await runOf(name)).verdicts[0]?.advice ?? '';
    assert.match(await adviceOf('reads-after-last-release'), /^Read it before you release it\./);
    assert.match(await adviceOf('timer-reads-message+fields'), /^Retain the message before the handler returns/);
  });

  it('forgets-answer is found when its handler returns, not at the deadline', async () => {
    const { verdicts } = await runOf('forgets-answer');
    assert.match(verdicts[0]?.sentence ?? '', /returned without answering or retaining/);
  });

  for (const way of ['', '+quick', '+at_once'])
    it(`exits-early${way} says where it ended itself [own-end exits-early${way}]`, async () => {
      const { clientEnded } = await runOf(`exits-early${way}`);
      assert.match(clientEnded?.sentence ?? '', /\(it called (exit|quick_exit|_exit)\(3\)\), after \d+ of/);
      checkMarkedFrame('exits-early.c', clientEnded?.stack ?? []);
    });

  it('observes-for-ever is ended with the stack of its handler', async () => {
    const { setupTrouble } = await runOf('observes-for-ever');
    assert.match(setupTrouble[0]?.sentence ?? '', /had not returned .* after it was entered; it has no deadline/);
    checkMarkedFrame('observes-for-ever.c', setupTrouble[0]?.stack ?? []);
  });

  it('forgets-answer and caches-by-flags are annotated at their lines', async () => {
    for (const [name, rule] of [
      ['forgets-answer', 'missing-response'],
      ['caches-by-flags', 'wide-cache'],
    ] as const) {
      const { source } = caseNamed(name);
      const lines = renderAnnotations([toReport(await runOf(name))], { current: process.cwd(), workspace: sources });
      const [, file, line] = new RegExp(`file=([^,]*),line=(\\d+),title=esreplay%3A ${rule}::`).exec(lines) ?? [];
      assert.equal(file, source, lines);
      assert.ok(markedLines(source).includes(Number(line)), lines);
    }
  });

  it('holds-up-queue says what its messages waited behind', async () => {
    const { verdicts } = await runOf('holds-up-queue');
    const [first = '', second = ''] = verdicts.map(({ sentence }) => sentence);
    assert.match(
      first,
      /^AUTH_EXEC \(message 2\) .* Its serial queue was in poll\(\) for .* 9 messages waited behind it\.$/,
    );
    assert.match(
      second,
      /^AUTH_OPEN \(message 3\) .* 9 messages waited behind message 2 in a serial queue that was in poll\(\)/,
    );
    assert.equal(verdicts.length, 10);
  });

  it('sleeps is seen to wait', async () => {
    const { verdicts } = await runOf('sleeps');
    assert.match(verdicts[0]?.sentence ?? '', /it waited and took/);
  });

  it('logs-denial+each is one hazard, which stands for several messages', async () => {
    const { summary, verdicts } = await runOf('logs-denial+each');
    assert.equal(summary.hazards, 1);
    assert.deepEqual(
      verdicts.map(({ omitted }) => omitted > 1),
      [true],
    );
  });

  it('never-answers is killed at the deadline in kill mode', async () => {
    const client = caseNamed('never-answers');
    const run = await start(client, { onMiss: 'kill' });
    assert.deepEqual(ruleSet(run), ['deadline-miss violation']);
    assert.equal(run.exitCode, 1, shown(run));
  });

  it('has-a-child leaves no process behind', async () => {
    await runOf('has-a-child');
    const pids = readFileSync(pidFile, 'utf8').trim().split('\n').map(Number);
    assert.equal(pids.length, 2);
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), /ESRCH/, `process ${pid}`);
  });

  it('an optimised client shows the same finding', async () => {
    const flags = ['-O2', '-fno-omit-frame-pointer'];
    const program = await keptClient('opens-file', { sources: [join(sources, 'opens-file.c')], flags });
    const run = await runAndJudge({ trace: runs.trace(caseNamed('opens-file')), clients: [[program]], pace: 'asap' });
    assert.deepEqual(ruleSet(run), ['blocking-call violation']);
    checkMarkedLine(caseNamed('opens-file'), run);
  });

  it('every client is in the list', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => /\.cc?$/.test(name));
    assert.deepEqual(
      [...new Set(clientCases.map(({ source }) => source))].filter((name) => !name.startsWith('..')).sort(),
      files.sort(),
    );
  });

  it('every twin exists and is silent', () => {
    for (const client of clientCases) {
      if (client.twin === null) continue;
      const twin = caseNamed(client.twin);
      assert.deepEqual([twin.expected, twin.exitCode], [[], 0], client.name);
    }
  });
});

function caseNamed(name: string): ClientCase {
  const found = clientCases.find((client) => client.name === name);
  assert.ok(found !== undefined, `no client ${name}`);
  return found;
}

function gradesOf({ expected }: ClientCase): string {
  return expected.map(({ rule, class: grade }) => `${rule} ${grade}`).join();
}

/** Compares each kind of finding once, however often it was made. */
function checkFindings({ expected }: ClientCase, run: JudgedRun): void {
  const word = ({ rule, class: grade, call }: Pick<Expected, 'rule' | 'class' | 'call'>): string =>
    `${rule} ${grade} ${call}`;
  assert.deepEqual([...new Set(run.verdicts.map(word))].sort(), expected.map(word).sort(), shown(run));
}

function checkMarkedLine({ source, expected }: ClientCase, run: JudgedRun): void {
  for (const each of expected.filter(({ marked }) => marked)) {
    const verdict = run.verdicts.find(({ rule, call }) => rule === each.rule && call === each.call);
    checkMarkedFrame(source, verdict?.stack ?? [], shown(run));
  }
}

/** The innermost frame of the client is at a marked line of its source. */
function checkMarkedFrame(source: string, stack: readonly Frame[], words = JSON.stringify(stack)): void {
  const frame = stack.find(({ file }) => file?.includes('test/clients/'));
  assert.ok(frame !== undefined, `no frame of the client\n${words}`);
  assert.equal(basename(frame.file ?? ''), basename(source), words);
  assert.ok(markedLines(source).includes(frame.line ?? 0), words);
}

/** Several lines if a define chooses between them. */
function markedLines(source: string): number[] {
  const lines = readFileSync(join(sources, source), 'utf8').split('\n');
  return lines.flatMap((text, index) => (text.endsWith('found here') ? [index + 1] : []));
}

/** What a silent run must show in addition: messages were delivered, and every AUTH message was answered. */
function checkEveryAnswer(run: JudgedRun): void {
  const { messages, lostFacts, inTime, byMode, auth } = run.summary;
  assert.ok(messages > 0);
  assert.equal(lostFacts, 0);
  assert.equal(inTime + byMode, auth, shown(run));
}

function ruleSet(run: JudgedRun): string[] {
  return [...new Set(run.verdicts.map(({ rule, class: grade }) => `${rule} ${grade}`))].sort();
}

/** For a failing test: what was found, and the command that shows it again. The client and the trace are kept. */
function shown(run: JudgedRun): string {
  const place = (frame: Frame): string =>
    `${frame.function ?? frame.address} ${frame.file ?? frame.image}:${frame.line ?? ''}`;
  const verdicts = run.verdicts.map((verdict) =>
    [verdict.sentence, ...verdict.stack.map((frame) => `    ${place(frame)}`)].join('\n'),
  );
  const troubles = [...run.setupTrouble, ...(run.clientEnded === null ? [] : [run.clientEnded])].map(
    ({ sentence }) => sentence,
  );
  return [
    run.command,
    `exit ${run.exitCode}`,
    JSON.stringify(run.summary),
    ...troubles,
    ...run.notes,
    ...verdicts,
  ].join('\n');
}
