// Reports in text for several releases, for --verify, for narrow and wide terminals, and with hostile names.
import assert from 'node:assert/strict';
import { withoutCycle } from '../../src/judge/rules/deadlock.ts';
import { renderText, renderTexts } from '../../src/report/report-text.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { columnsOf } from '../../src/words/columns.ts';
import { blockingOpen, deadlock, leak, lockWait, reportOf } from './reports.ts';

const on = (macos: string, verdicts: readonly Verdict[]) => {
  const report = reportOf({ verdicts, exitCode: verdicts.length > 0 ? 1 : 0 });
  return { ...report, os: { ...report.os, macos, requested: macos, from: 'option' as const } };
};

describe('the report in text', () => {
  it('a report of several releases has each place once, with its releases, and a table', () => {
    const text = renderTexts([on('13', [blockingOpen, leak]), on('15', [blockingOpen]), on('27', [])]);
    assert.equal(text.split('VIOLATION').length, 2);
    assert.match(text, /\n {2}run {7}macOS 13, 15, 27, asap pace\n\n2 places to fix, in 1 message\n/);
    assert.match(text, /\n {3}macOS {5}13, 15\n[\s\S]*\n {3}macOS {5}13\n/);
    assert.match(
      text,
      /\n {2}macOS {8}1\) {4}2\)\n {2}13 {12}1 {5}x {3}FAILED .*\n {2}15 {12}1 {5}· {3}FAILED .*\n {2}27 {12}· {5}· {3}PASSED .*\n/,
    );
    assert.match(text, /\nFAILED {2}on 2 of 3 macOS releases, in .* \(exit status 1\)\nAgain: /);
  });

  it('a finding that comes and goes is flaky, and tied to no release', () => {
    const verdict = blockingOpen;
    const repeated = (runs: number[]) => ({
      rule: verdict.rule,
      class: verdict.class,
      call: verdict.call,
      sentence: verdict.sentence,
      verdict,
      eventType: 'ES_EVENT_TYPE_AUTH_EXEC',
      indices: [17],
      runs,
      command: 'again',
    });
    const verify = {
      because: 'releases' as const,
      runs: 3,
      asked: 3,
      seeds: null,
      failures: [],
      flakyDecisions: [],
      stalled: [],
      exitCodes: [0, 1, 0],
      flaky: [repeated([2])],
    };
    const seen = ['13', '15', '27'].map((macos, runs) => ({ macos, runs, of: 3 }));
    const releases = { findings: [{ tied: false, releases: seen, verdict }] };
    const text = renderTexts([
      { ...on('13', []), releases, verify: { ...verify, exitCodes: [0, 0, 0], flaky: [] } },
      { ...on('15', [verdict]), releases, verify },
      { ...on('27', [verdict]), releases, verify: { ...verify, exitCodes: [1, 1, 0], flaky: [repeated([1, 2])] } },
    ]);
    assert.match(
      text,
      /\n {3}macOS {5}flaky, not tied to a release \(1 of 3 runs on 15, 2 of 3 runs on 27,\n {13}none on 13\)\n/,
    );
    assert.match(
      text,
      /\n {2}13 {12}· {3}PASSED .*\n {2}15 {10}1\/3 {3}FAILED 1\/3 .*\n {2}27 {10}2\/3 {3}FAILED 2\/3 /,
    );
    assert.match(text, /\n {2}The releases differed, so each was run 3 times: /);
    assert.match(text, /\nFAILED {2}on 2 of 3 macOS releases, 1 place flaky, in /);
    assert.doesNotMatch(text, /Verified in/);
  });

  it('a note names the releases that have it, unless all have it', () => {
    const noted = (macos: string, ...notes: string[]) => ({ ...on(macos, []), notes });
    const text = renderTexts([noted('13', 'All say this.', 'One says this.'), noted('15', 'All say this.')]);
    assert.match(text, /\nNotes\n {2}- All say this\.\n {2}- macOS 13: One says this\.\n/);
  });

  it('a report of --verify has the places of all runs, and a table of the runs', () => {
    const other = { ...lockWait, stack: lockWait.stack.map((frame) => ({ ...frame, line: 70 })) };
    const repeated = (verdict: Verdict, runs: number[], command: string) => ({
      rule: verdict.rule,
      class: verdict.class,
      call: verdict.call,
      sentence: verdict.sentence,
      verdict,
      eventType: verdict.message?.eventType ?? null,
      indices: [17],
      runs,
      command,
    });
    const verify = {
      because: 'verify' as const,
      runs: 4,
      asked: 4,
      seeds: ['7', '8', '9', '10'],
      exitCodes: [1, 1, 1, 1],
      flakyDecisions: [],
      stalled: [],
      failures: [repeated(blockingOpen, [1, 2, 3, 4], 'again 1')],
      flaky: [repeated(other, [2, 4], 'again 2')],
    };
    const text = renderText(reportOf({ verify, verdicts: [blockingOpen], exitCode: 1 }));
    assert.match(text, /\n2 places to fix, in 1 message, over 4 runs\n/);
    assert.match(
      text,
      /2\) VIOLATION {2}lock-wait {2}src\/client\.c:70\n[\s\S]* {3}flaky {5}in 2 of 4 runs \(2, 4, seeds 8, 10\)\n/,
    );
    assert.match(text, /\n {12}again 2\n/, 'how to see it again');
    assert.match(text, /\n {2}run {7}1 {3}\n {2}1\) {8}xxxx\n {2}2\) {8}·x·x\n/);
  });

  it('the sentence beside a drawn cycle omits the cycle, unless it has a way into it', () => {
    assert.match(withoutCycle(deadlock), /^The client did not answer AUTH_EXEC \(message 17\) by its deadline/);
    const { cycle } = deadlock;
    assert.ok(cycle !== null);
    const daemons = { nodes: cycle.nodes.map((node) => ({ ...node, process: null })), edges: cycle.edges };
    assert.equal(withoutCycle({ ...deadlock, cycle: daemons }), deadlock.sentence);
    assert.equal(withoutCycle(blockingOpen), blockingOpen.sentence);
    const stopped = 'X waits for X: none of them can make progress, and none did until the run was stopped.';
    assert.equal(
      withoutCycle({ ...deadlock, sentence: stopped }),
      'None of them can make progress, and none did until the run was stopped.',
    );
  });

  const long = 'src/a/folder/that/is/deep/in/the/sources/of/the/client/and/has/a/long/name/client.c';
  const wide = '/Users/林/書類/日本語の長い名前のフォルダー/もう一つの長い名前のフォルダー/実行ファイル';
  const hostile: Verdict = {
    ...deadlock,
    stack: [
      { function: 'std::map<int, 日本>::find', file: long, line: 12_345, image: 'client', address: '0x1' },
      { function: 'main\u001b[2J', file: '/x/\u202ey.c', line: 1, image: 'client', address: '0x2' },
    ],
    message: deadlock.message && {
      ...deadlock.message,
      path: wide,
      process: { pid: 1, path: `/bin/\u001b]0;${wide}` },
    },
    whose: 'process 1, \u001b[31mred',
  };
  for (const columns of [60, 80, 120]) {
    it(`the report fits ${columns} columns with long paths, wide characters and colours`, () => {
      const report = reportOf({
        verdicts: [hostile, { ...blockingOpen, omitted: 4_567 }, lockWait, leak],
        exitCode: 1,
      });
      const text = renderText(report, { columns });
      // A path, the result and a command are not broken: an editor's terminal, a script and a shell take them.
      const beyond = text
        .split('\n')
        .filter((line) => columnsOf(line) > columns && !line.includes(long) && !/^(FAILED|Again)/.test(line));
      assert.deepEqual(beyond, []);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not reach a terminal.
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours.
      assert.equal(renderText(report, { columns, colour: true }).replaceAll(/\u001b\[\d+m/g, ''), text);
      assert.match(renderText(report, { columns, verbose: true }), /Not watched in this run/);
    });
  }

  it('the report of a run that passed has at most eight lines', () => {
    for (const columns of [80, 120]) assert.ok(renderText(reportOf(), { columns }).trimEnd().split('\n').length <= 8);
  });
});
