// `--accept N`: the finding is written to the file of --suppressions, and the next run accepts it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from '../../src/report/places.ts';
import { renderText } from '../../src/report/report-text.ts';
import { suggestedSuppressions } from '../../src/report/suggested-suppressions.ts';
import { suppress } from '../../src/verdict/suppressions.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { compileClient } from '../kit/build.ts';
import { blockingOpen, deadlock, reportOf } from '../report/reports.ts';
import { root } from './harness.ts';
import { esreplayIn } from './in-process.ts';

const linesOf = (...verdicts: Verdict[]): string[] =>
  placesOf([reportOf({ verdicts, exitCode: 1 })]).places.flatMap((place) => suggestedSuppressions(place, 'later'));

describe('a suggested suppression', () => {
  it('a suggested suppression accepts its finding and what follows from it', () => {
    for (const verdict of [blockingOpen, deadlock]) {
      const lines = linesOf(verdict);
      assert.ok(lines.length > 0);
      const { verdicts } = suppress(
        [verdict],
        lines.map((line) => JSON.parse(line)),
      );
      assert.deepEqual(verdicts, []);
    }
  });

  it('a suggested suppression of a decision names its message, and accepts no other', () => {
    const decision = (nth: number, target: string): Verdict => ({
      ...blockingOpen,
      rule: 'changed-decision',
      class: 'difference',
      call: null,
      stack: [],
      identity: { event: 'AUTH_OPEN', actor: 'com.example.a', target, nth, of: target === '/x' ? 2 : 1 },
    });
    const [first, second, other] = [decision(1, '/x'), decision(2, '/x'), decision(1, '/y')];
    const lines = linesOf(second, other);
    assert.deepEqual(lines, [
      '{"rule":"changed-decision","event":"AUTH_OPEN","actor":"com.example.a","target":"/x","nth":2,"reason":"later"}',
      '{"rule":"changed-decision","event":"AUTH_OPEN","actor":"com.example.a","target":"/y","reason":"later"}',
    ]);
    const entries = lines.map((line) => JSON.parse(line));
    assert.deepEqual(suppress([first, second, other], entries).verdicts, [first]);
    assert.deepEqual(linesOf({ ...second, omitted: 3 }), [], 'it stands for other messages too');
    assert.deepEqual(linesOf(decision(1, '/a*b')), [], 'a star would be a pattern');
  });

  it('a function with a star in its name has a pattern that may be read', () => {
    const [frame] = blockingOpen.stack;
    assert.ok(frame !== undefined);
    const named = (name: string): Verdict => ({
      ...blockingOpen,
      call: null,
      stack: [{ ...frame, function: name, file: 'a.cc', image: 'client' }],
    });
    assert.deepEqual(linesOf(named('read(char*, int)')), [
      `{"rule":"${blockingOpen.rule}","frame":"read(char*","reason":"later"}`,
    ]);
  });

  it('the last line of a finding is its suppression, under --verbose alone', () => {
    const report = reportOf({ verdicts: [blockingOpen], exitCode: 1 });
    assert.match(renderText(report, { verbose: true }), /\n {3}accept {4}\{"rule":"[^\n]+"\}\n\n/);
    assert.doesNotMatch(renderText(report), /accept {4}/);
  });
});

describe('--accept', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    file = join(folder, 'accepted.ndjson');
    const sources = [join(root, 'replayer/kit/examples/opens-in-handler.c')];
    await compileClient({ sources, output: join(folder, 'client') });
  });
  beforeEach(() => rmSync(file, { force: true }));
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  const run = (words: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    esreplayIn({ env }, ...['run', '@first-run', '--pace', 'asap'].concat(words, '--', join(folder, 'client')));

  it('an accepted finding is in the file with its reason, and the next run passes', async () => {
    const first = await run(['--suppressions', file]);
    assert.equal(first.status, 2, 'the file must exist unless a finding is accepted');
    const accepting = await run(['--suppressions', file, '--accept', '1', '--reason', 'reads two bytes']);
    assert.equal(accepting.status, 1, accepting.stdout);
    assert.match(accepting.stderr, /note: \S+accepted\.ndjson: \d suppressions? added\n {2}\{"rule":"blocking-call"/);
    assert.match(readFileSync(file, 'utf8'), /"reason":"reads two bytes"\}\n$/);
    const next = await run(['--suppressions', file]);
    assert.equal(next.status, 0, next.stdout);
  });

  it('lines that the file has stay, also one without a newline', async () => {
    const known = '{"rule":"lock-wait","call":"flock","reason":"known"}';
    writeFileSync(file, known);
    await run(['--suppressions', file, '--accept', '1']);
    const [first, second] = readFileSync(file, 'utf8').split('\n');
    assert.deepEqual([first, JSON.parse(second ?? '').rule], [known, 'blocking-call']);
  });

  for (const [what, words, message] of [
    [
      'a finding that the report lacks',
      ['--suppressions', 'FILE', '--accept', '9'],
      /no finding 9 to accept: the report has 1 to/,
    ],
    ['no file', ['--accept', '1'], /--accept needs a file to write/],
    ['a number below 1', ['--suppressions', 'FILE', '--accept', '0'], /takes the number of a finding, from 1/],
    ['a reason without a finding', ['--reason', 'x'], /--reason is for --accept/],
    ['an empty reason', ['--suppressions', 'FILE', '--accept', '1', '--reason', ' '], /--reason is empty/],
  ] as const)
    it(`${what} is a usage error, and nothing is written`, async () => {
      const { status, stderr } = await run(words.map((word) => (word === 'FILE' ? file : word)));
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.ok(!existsSync(file));
    });

  it('--accept is refused where CI is set', async () => {
    const { status, stderr } = await run(['--suppressions', file, '--accept', '1'], { CI: 'true' });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /writes nothing where CI is set/);
  });
});
