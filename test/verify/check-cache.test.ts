// `run --check-cache`: a cached answer that depended on the user is found; one that did not is not.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { renderText } from '../../src/report/report-text.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { checkCache } from '../../src/verify/check-cache.ts';
import { type Line, line, message } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';

const tool: Line = { ...line('AUTH_OPEN', '/opt/example/tool'), executable: '/bin/sh', actor: 1 };

const other: Line = { ...line('AUTH_OPEN', '/opt/example/other'), executable: '/bin/sh', actor: 1 };

const exec = line('AUTH_EXEC', '/usr/bin/ordinary');

function writeTrace(path: string, lines: readonly (readonly [Line, euid: number])[]): void {
  const writer = new TraceWriter(path, buildHeader());
  const counts = new Map<number, bigint>();
  for (const [index, [each, euid]] of lines.entries()) {
    const built = message(each, index, counts);
    const { process } = built;
    writer.message({ ...built, process: { ...process, audit_token: { ...process.audit_token, euid } } });
  }
  writer.close();
}

describe('run --check-cache', () => {
  const folder = testFolder();
  let trace: string;
  /** Three opens of one file, and one of another. */
  let later: string;
  /** What `trace` has, and 40 execs. */
  let noise: string;

  before(async () => {
    trace = join(folder, 'users.estrace');
    const users = [0, 501, 502, 0];
    writeTrace(
      trace,
      users.map((euid) => [tool, euid]),
    );
    later = join(folder, 'later.estrace');
    writeTrace(
      later,
      [tool, tool, tool, other].map((each) => [each, 0]),
    );
    noise = join(folder, 'noise.estrace');
    writeTrace(noise, [
      ...users.map((euid) => [tool, euid] as const),
      ...Array.from({ length: 40 }, () => [exec, 0] as const),
    ]);
    const compile = (source: string, output: string, ...defines: readonly string[]) =>
      compileClient({
        sources: [join(import.meta.dirname, `clients/${source}.c`)],
        output: join(folder, output),
        defines,
      });
    await Promise.all([
      compile('allows-root-alone', 'by-user'),
      compile('allows-root-alone', 'by-path', 'BY_PATH'),
      compile('counts-opens', 'counts'),
      compile('counts-opens', 'counts-not', 'BY_PATH'),
      compile('decides-by-run', 'by-run'),
      compile('decides-by-run', 'root-by-run', 'ALLOWS_ROOT'),
    ]);
  });

  const optionsOf = (program: string, more: Partial<RunOptions> = {}): RunOptions => ({
    trace,
    clients: [[join(folder, program)]],
    pace: 'asap',
    outstanding: 1,
    quietMs: 20,
    ...more,
  });
  const wordOf = ({ rule, class: grade }: JudgedRun['verdicts'][number]) => `${grade} ${rule}`;
  const said = ({ notes }: JudgedRun) => notes.join('\n');
  const found = ({ verdicts }: JudgedRun) => verdicts.filter(({ rule }) => rule === 'cache-changes-decision');

  it('a cached allow that the client would deny to other users is a finding', async () => {
    const judged = await checkCache(optionsOf('by-user'));
    const [finding, ...more] = found(judged);
    assert.deepEqual(more, []);
    assert.match(
      finding?.sentence ?? '',
      /^Message 1 \(\/opt\/example\/tool, by pid 5000001\) was allowed by the cached answer to message 0\. Without the cache the client denies it/,
    );
    assert.equal(finding?.omitted, 1);
    assert.deepEqual([...new Set(judged.verdicts.map(wordOf))], ['violation cache-changes-decision']);
    assert.deepEqual([judged.summary.violations, judged.exitCode], [2, 1]);
    const text = renderText(judged);
    assert.match(text, /VIOLATION {2}cache-changes-decision/);
    assert.match(
      text,
      /4\s+decisions\s+compared,\s+3\s+of\s+them\s+by\s+the\s+result\s+cache:\s+3\s+runs\s+with\s+it,\s+3\s+runs\s+without/,
    );
    assert.match(text, /\nAgain: esreplay run .* --check-cache -- /);
  });

  it('a decision that depends only on what the cache compares gives no finding', async () => {
    const judged = await checkCache(optionsOf('by-path'));
    assert.deepEqual([found(judged), judged.exitCode], [[], 0]);
    assert.match(said(judged), /4 decisions compared, 3 of them by the result cache: 1 run with it, 1 run without/);
  });

  it('a later decision that depends on a message the cache answered is a hazard', async () => {
    const judged = await checkCache(optionsOf('counts', { trace: later }));
    assert.deepEqual(judged.verdicts.map(wordOf), ['hazard cache-changes-decision']);
    assert.match(
      found(judged)[0]?.sentence ?? '',
      /^The client decides message 3 \(\/opt\/example\/other, .*\) otherwise .*: allow in 3 runs with the cache, deny in 3 runs without it\.$/,
    );
    assert.deepEqual([judged.summary.hazards, judged.summary.violations, judged.exitCode], [1, 0, 0]);
    const strict = await checkCache(optionsOf('counts', { trace: later, strict: true }));
    assert.equal(strict.exitCode, 1);
    const twin = await checkCache(optionsOf('counts-not', { trace: later, strict: true }));
    assert.deepEqual([twin.verdicts, twin.exitCode], [[], 0]);
  });

  /** Which of the runs, in their order, deny everything; the client keeps their number in a file. */
  const checkedWith = (denies: string): Promise<JudgedRun> =>
    checkCache(optionsOf('by-run', { trace: later, env: { RUNS: join(folder, `runs-${denies}`), DENIES: denies } }));

  for (const [what, denies] of [
    ['a client whose first run writes a file', '23456'],
    ['a client that changes after the second run', '3456'],
    ['a client that changes after the third run', '456'],
    ['a client that changes with each run', '2468'],
    ['a client whose random choice at start matches the cache', '236'],
    ['a client that decides at random', '2356'],
  ] as const)
    it(`${what} gives no finding`, async () => {
      const judged = await checkedWith(denies);
      assert.deepEqual([found(judged), judged.exitCode], [[], 0], said(judged));
      // A first run that decides as the one without the cache leaves nothing to explain.
      if (denies.includes('2'))
        assert.match(
          said(judged),
          /4 decisions (changed from run to run by themselves|of the client differed .* may be chance)/,
        );
      if (denies === '23456')
        assert.match(said(judged), /Only the first run was different: the client may keep a file/);
    });

  /** The same beside 40 decisions that change from run to run; root may always open. */
  const checkedBesideNoise = (denies: string): Promise<JudgedRun> => {
    const env = { RUNS: join(folder, `noisy-runs-${denies}`), DENIES: denies, NOISE: '13579;' };
    return checkCache(optionsOf('root-by-run', { trace: noise, env }));
  };

  it('a cached allow that the client would deny to other users is a finding beside decisions that change', async () => {
    const judged = await checkedBesideNoise('123456789:;<');
    assert.deepEqual(judged.verdicts.map(wordOf), ['violation cache-changes-decision'], said(judged));
    assert.match(found(judged)[0]?.sentence ?? '', /denies it, in 6 runs of 6\.$/);
    assert.deepEqual([judged.summary.violations, judged.exitCode], [2, 1]);
    assert.match(said(judged), /40 decisions changed from run to run by themselves/);
    assert.doesNotMatch(said(judged), /may be chance/);
  });

  it('twelve runs tell a cached answer from chance beside decisions that change', async () => {
    const judged = await checkedBesideNoise('236');
    assert.deepEqual([found(judged), judged.exitCode], [[], 0], said(judged));
    assert.match(said(judged), /42 decisions changed from run to run by themselves/);
  });

  it('a run without a result ends the check without one', async () => {
    let run = 0;
    const judged = await checkCache(optionsOf('by-path'), async (options) => {
      run += 1;
      const made = await runAndJudge(options);
      return run === 2 ? { ...made, exitCode: 130, interrupted: true } : made;
    });
    assert.deepEqual([run, judged.exitCode, judged.interrupted], [2, 130, true]);
  });

  it('an exit status of a run without the cache counts', async () => {
    let run = 0;
    const judged = await checkCache(optionsOf('by-path'), async (options) => {
      run += 1;
      const made = await runAndJudge(options);
      return run === 2 ? { ...made, exitCode: 5, clientEnded: { sentence: 'It ended.', remedy: null } } : made;
    });
    assert.equal(judged.exitCode, 5);
    assert.match(renderText(judged), /without the result cache ended with exit\s+status\s+5[\s\S]*It\s+ended\./);
  });

  it('a first run without cached answers ends the check', async () => {
    let runs = 0;
    const judged = await checkCache(optionsOf('by-user', { resultCache: 'off' }), async (options) => {
      runs += 1;
      return { ...(await runAndJudge(options)), cachedAnswers: new Map() };
    });
    assert.equal(runs, 1);
    assert.match(renderText(judged), /The result cache answered nothing/);
  });

  it('a run in which the cache answered names --check-cache', async () => {
    assert.match(
      renderText(await runAndJudge(optionsOf('by-user'))),
      /The result cache answered 3\s+messages\. --check-cache/,
    );
  });
});
