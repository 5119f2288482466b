// SARIF as GitHub's code scanning takes it: valid, within its limits, and with alerts that stay and close as they should.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { rules } from '../../src/judge/rules.ts';
import { lineHashes } from '../../src/report/line-hashes.ts';
import { Repository } from '../../src/report/repository.ts';
import { renderReportsSarif } from '../../src/report/sarif.ts';
import type { Frame } from '../../src/symbols/frame.ts';
import type { JudgedRun, Report } from '../../src/verdict/report.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { anyText } from '../any-text.ts';
import { cases } from '../cases.ts';
import { testFolder } from '../folder.ts';
import { CodeScanning } from './code-scanning.ts';
import { blockingOpen, deadlock, dispatchMainNote, leak, lockWait, reportOf } from './reports.ts';
import { checkedSarif, type SarifResult } from './sarif-schema.ts';

const folder = testFolder();
mkdirSync(join(folder, 'src'));

const written = (reports: readonly Report[], root = folder, category = 'esreplay'): string =>
  renderReportsSarif(reports, { category, version: '0.1.0', repository: new Repository(root, folder) }).text;
const runOf = (...reports: readonly Report[]) => checkedSarif(written(reports));
const found = (verdicts: readonly Verdict[], changes: Partial<JudgedRun> = {}): Report =>
  reportOf({ verdicts, exitCode: 1, ...changes });
const on = (macos: string, report: Report): Report => ({ ...report, os: { ...report.os, macos } });
const frame = (file: string | null, line: number | null, name: string | null = 'f'): Frame => ({
  function: name,
  file,
  line,
  image: 'client',
  address: '0x1',
});
const at = (file: string | null, line: number | null, verdict = blockingOpen, name = 'f'): Verdict => ({
  ...verdict,
  stack: [frame(file, line, name)],
});
const only = (results: readonly SarifResult[]): SarifResult => {
  const [result, ...others] = results;
  assert.equal(others.length, 0);
  return result ?? assert.fail('no result');
};
const uriOf = ({ locations: [{ physicalLocation }] }: SarifResult): string => physicalLocation.artifactLocation.uri;

describe('a SARIF file', () => {
  it('every rule is in a file without findings, too', () => {
    const { tool, results } = runOf(reportOf({ verdicts: [] }));
    assert.deepEqual(results, []);
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      rules.map(({ slug }) => slug),
    );
  });

  it('30,000 findings are its 5,000 worst, and it says how many are left out', () => {
    const verdicts = Array.from({ length: 30_000 }, (_, line) =>
      at('src/a.c', line + 1, line % 3 === 0 ? blockingOpen : leak),
    );
    const { results, invocations } = runOf(found(verdicts));
    assert.equal(results.length, 5000);
    assert.deepEqual([...new Set(results.map(({ level }) => level))], ['error']);
    assert.match(JSON.stringify(invocations), /25.000 findings left out/);
  });

  it('a file is never larger than GitHub takes, whatever the names are', () => {
    const noise = (seed: number): string =>
      Array.from({ length: 900 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((seed * 7919 + index * index * 31) % 20_000)),
      ).join('');
    const verdicts = Array.from({ length: 5000 }, (_, line) => ({
      ...at(`src/${noise(line).slice(0, 80)}.c`, line + 1),
      sentence: noise(line),
    }));
    assert.ok(runOf(found(verdicts)).results.length > 1000);
  });

  it('a rule and a place are one result, with the releases and the tests that have it', () => {
    const report = found([at('src/a.c', 3), { ...at('src/a.c', 3), omitted: 11 }]);
    const { message } = only(runOf(on('13.0', report), on('27.0', found([at('src/a.c', 3)]))).results);
    assert.match(message.text, /\(in 13 messages, on macOS 13\.0, 27\.0\)$/);
  });

  it('violations and differences are errors, hazards warnings and under --strict errors, notes nothing', () => {
    const verdicts = [at('src/a.c', 1), at('src/a.c', 2, leak), at('src/a.c', 3, dispatchMainNote)];
    const levels = (report: Report) => runOf(report).results.map(({ ruleId, level }) => `${ruleId} ${level}`);
    assert.deepEqual(levels(found(verdicts)), ['blocking-call error', 'message-leak warning']);
    const mild = at('src/a.c', 4, { ...blockingOpen, class: 'hazard' });
    assert.deepEqual(levels(found([mild, at('src/a.c', 5, lockWait)])), ['lock-wait error', 'blocking-call warning']);
    const strict = found(verdicts);
    assert.deepEqual(levels({ ...strict, options: { ...strict.options, strict: true } }), [
      'blocking-call error',
      'message-leak error',
    ]);
  });

  it('the location is the own frame of the client, and its callers are related', () => {
    writeFileSync(join(folder, 'src/own.c'), '\n  int fd = open(path, 0);\n\n\n  decide(message);\n');
    const stack = [
      { function: 'open', file: null, line: null, image: '/usr/lib/libc.so.6', address: '0x2' },
      frame('src/own.c', 2),
      frame('src/own.c', 5, 'handler'),
    ];
    const result = only(runOf(found([{ ...blockingOpen, stack }])).results);
    const [{ physicalLocation }] = result.locations;
    assert.equal(physicalLocation.artifactLocation.uri, 'src/own.c');
    assert.deepEqual(physicalLocation.region, { startLine: 2, startColumn: 12, endColumn: 16 });
    assert.deepEqual(
      result.relatedLocations.map((each) => [each.message?.text, each.physicalLocation.region.startLine]),
      [['handler', 5]],
    );
  });

  it('the line hash is that of the file in the repository, also if that is newer than the program', () => {
    const lines = ['int a;', 'open(path);', ''];
    writeFileSync(join(folder, 'client'), '');
    utimesSync(join(folder, 'client'), 0, 0);
    writeFileSync(join(folder, 'src/hash.c'), lines.join('\n'));
    const { partialFingerprints } = only(runOf(found([at('src/hash.c', 2)])).results);
    assert.equal(partialFingerprints.primaryLocationLineHash, lineHashes(lines)[1]);
    assert.match(partialFingerprints['esreplayIdentity/v1'] ?? '', /^[0-9a-f]{16}$/);
  });

  it('a path is relative to the root of the sources, and what is outside it is absolute', () => {
    const uris = (root: string, file: string): string =>
      uriOf(only(checkedSarif(written([found([at(file, 1)])], root)).results));
    writeFileSync(join(folder, 'src/b c#ü.c'), 'x\n');
    assert.equal(uris(folder, 'src/b c#ü.c'), 'src/b%20c%23%C3%BC.c');
    assert.equal(uris(join(folder, 'src'), 'src/b c#ü.c'), 'b%20c%23%C3%BC.c');
    assert.equal(uris(join(folder, 'src'), 'main.c'), pathToFileURL(join(folder, 'main.c')).href);
    assert.equal(uris(folder, '/elsewhere/x.c'), 'file:///elsewhere/x.c');
    symlinkSync(join(folder, 'src'), join(folder, 'linked'));
    assert.equal(uris(folder, 'linked/b c#ü.c'), 'src/b%20c%23%C3%BC.c');
  });

  it('a finding without a place in the code is one of its program', () => {
    const { results } = runOf(found([{ ...leak, stack: [] }], { client: ['./build/agent', '-v'] }));
    assert.equal(uriOf(only(results)), 'build/agent');
  });

  it('a deadlock is a flow of who waits for whom', () => {
    const { codeFlows } = only(runOf(found([deadlock])).results);
    const steps = codeFlows.flatMap(({ threadFlows }) => threadFlows.flatMap(({ locations }) => locations));
    assert.deepEqual(
      steps.map(({ location }) => location.message?.text.replace(/Keychains.*x \(/, '… (')),
      [
        'the handler of AUTH_EXEC (message 17) is in SecStaticCodeCheckValidityWithErrors()',
        'SecStaticCodeCheckValidityWithErrors() waits for trustd',
        'trustd waits for the answer to its AUTH_OPEN of /Library/… (injected 0)',
        'AUTH_OPEN of /Library/… (injected 0) is queued behind the handler of AUTH_EXEC (message 17)',
      ],
    );
  });

  it('a name of a trace is no link and no placeholder in a message', () => {
    const { message } = only(
      runOf(found([{ ...at('src/a.c', 1), sentence: 'of [x](https://evil.example) {0} \u202e\n' }])).results,
    );
    assert.doesNotMatch(message.text, /\]\(|\{0\}(?!\})|[\u202e\n]/);
  });

  it('a file is valid whatever its names are', () => {
    fc.assert(
      fc.property(
        anyText(),
        anyText(),
        anyText(),
        fc.option(fc.integer({ min: 1, max: 9 })),
        (sentence, file, name, line) => {
          runOf(found([{ ...at(file, line, deadlock, name), sentence: `${sentence}.` }]));
        },
      ),
      { numRuns: cases(50) },
    );
  });
});

describe('alerts of code scanning', () => {
  const file = 'src/client.c';
  const source = (...lines: readonly string[]): void => writeFileSync(join(folder, file), `${lines.join('\n')}\n`);
  const client = ['int first = open(one);', 'int second = open(two);', 'pthread_mutex_lock(&lock);'];

  it('over five uploads they close when they are fixed, stay when the code moves, and open again', () => {
    const github = new CodeScanning();
    source(...client);
    const first = found([at(file, 1), at(file, 2), at(file, 3, lockWait)]);
    github.upload('one', written([on('13.0', first), on('27.0', first)]));
    assert.deepEqual(github.list(), [
      'blocking-call src/client.c:1 open',
      'blocking-call src/client.c:2 open',
      'lock-wait src/client.c:3 open',
    ]);

    // The code moves, a release is dropped, and other messages have the findings.
    source('#include <fcntl.h>', '', ...client);
    const moved = found([at(file, 3), { ...at(file, 4), sentence: 'Another message.' }, at(file, 5, lockWait)]);
    github.upload('two', written([on('27.0', moved)]));
    assert.deepEqual(github.list(), [
      'blocking-call src/client.c:3 open',
      'blocking-call src/client.c:4 open',
      'lock-wait src/client.c:5 open',
    ]);

    // One is mended, and one is accepted.
    source('#include <fcntl.h>', '', ...client);
    const suppressions = [{ rule: 'lock-wait', frame: 'f', call: null, reason: 'r', place: null, findings: 1 }];
    github.upload('three', written([found([at(file, 4)], { suppressions } as unknown as Partial<JudgedRun>)]));
    assert.deepEqual(github.list(), [
      'blocking-call src/client.c:3 fixed',
      'blocking-call src/client.c:4 open',
      'lock-wait src/client.c:5 fixed',
    ]);

    // A whole run without findings closes the rest, and a category of its own touches nothing.
    github.upload('four', written([found([at(file, 5, lockWait)])], folder, 'other'));
    github.upload('four', written([reportOf({ verdicts: [] })]));
    assert.deepEqual(github.list(), [
      'blocking-call src/client.c:3 fixed',
      'blocking-call src/client.c:4 fixed',
      'lock-wait src/client.c:5 fixed',
      'lock-wait src/client.c:5 open',
    ]);

    github.upload('five', written([found([at(file, 3), at(file, 5, lockWait)])]));
    assert.deepEqual(github.list(), [
      'blocking-call src/client.c:3 open',
      'blocking-call src/client.c:4 fixed',
      'lock-wait src/client.c:5 open',
      'lock-wait src/client.c:5 open',
    ]);
  });

  it('two uploads of a category for one commit are refused', () => {
    const github = new CodeScanning();
    github.upload('one', written([reportOf({ verdicts: [] })]));
    assert.throws(
      () => github.upload('one', written([reportOf({ verdicts: [] })])),
      /two runs of the category esreplay/,
    );
    github.upload('one', written([reportOf({ verdicts: [] })], folder, 'suites/mac'));
  });

  it('code that cannot be read keeps an alert for each line of a function', () => {
    const github = new CodeScanning();
    const lines = (...numbers: readonly number[]): string =>
      written([found(numbers.map((line) => at('/elsewhere/x.c', line, blockingOpen, 'decide')))]);
    github.upload('one', lines(10, 20));
    github.upload('two', lines(13, 23));
    assert.deepEqual(github.list(), [
      'blocking-call file:///elsewhere/x.c:13 open',
      'blocking-call file:///elsewhere/x.c:23 open',
    ]);
  });
});
