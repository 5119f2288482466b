// `run --check-cache`: a cached answer that depended on the user is found; one that did not is not.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { misses } from '../../docs/tables/mended.ts';
import type { JudgedRun } from '../../src/judge/report.ts';
import { runAndJudge } from '../../src/judge/run-and-judge.ts';
import { renderText } from '../../src/report/text.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { checkCache } from '../../src/verify/check-cache.ts';
import { type Line, line, message } from '../clients/lines.ts';
import { compileClient } from '../kit/build.ts';

const tool: Line = { ...line('AUTH_OPEN', '/opt/example/tool'), executable: '/bin/sh', actor: 1 };

describe('run --check-cache', () => {
  let folder: string;
  let trace: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'esreplay-test-'));
    trace = join(folder, 'users.estrace');
    const writer = new TraceWriter(trace, buildHeader());
    for (const [index, euid] of [0, 501, 502, 0].entries()) {
      const built = message(tool, index, new Map());
      const { process } = built;
      writer.message({ ...built, process: { ...process, audit_token: { ...process.audit_token, euid } } });
    }
    writer.close();
    const source = join(import.meta.dirname, 'clients/allows-root-alone.c');
    await Promise.all([
      compileClient({ sources: [source], output: join(folder, 'by-user') }),
      compileClient({ sources: [source], output: join(folder, 'by-path'), defines: ['BY_PATH'] }),
    ]);
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
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
  const found = ({ verdicts }: JudgedRun) => verdicts.filter(({ rule }) => rule === 'cache-changes-decision');

  it('finds an allow that the client would deny to other users', async () => {
    const judged = await checkCache(optionsOf('by-user'));
    const [finding, ...more] = found(judged);
    assert.deepEqual(more, []);
    assert.match(
      finding?.sentence ?? '',
      /^Message 1 \(\/opt\/example\/tool, by pid 5000001\) was allowed by the cached answer to message 0\. Without the cache the client denies it/,
    );
    assert.equal(finding?.omitted, 1);
    const row = misses.flatMap(({ today }) => today).find(({ client }) => client.endsWith('/allows-root-alone.c'));
    assert.deepEqual([...new Set(judged.verdicts.map(wordOf))], row?.says, 'docs/tables/mended.ts');
    assert.deepEqual([judged.summary.violations, judged.exitCode], [2, 1]);
    const text = renderText(judged);
    assert.match(text, /VIOLATION {2}cache-changes-decision/);
    assert.match(text, /3 cached decisions compared with two runs without the\s+result\s+cache\./);
    assert.match(text, /\nAgain: esreplay run .* --check-cache -- /);
  });

  it('is silent where the decision depends on what the cache knows', async () => {
    const judged = await checkCache(optionsOf('by-path'));
    assert.deepEqual([found(judged), judged.exitCode], [[], 0]);
    assert.match(renderText(judged), /3 cached decisions compared/);
  });

  it('leaves out what the runs without the cache do not agree about', async () => {
    let run = 0;
    const judged = await checkCache(optionsOf('by-user'), async (options) => {
      run += 1;
      const made = await runAndJudge(options);
      const decisions = run === 3 ? new Map([[1, { decision: 'allow', cache: true } as const]]) : made.decisions;
      return { ...made, decisions };
    });
    assert.deepEqual([found(judged), judged.exitCode], [[], 0]);
    assert.match(renderText(judged), /0 cached decisions compared .* 3 more\s+could\s+not\s+be/s);
  });

  it('counts what only the runs without the cache found', async () => {
    let run = 0;
    const judged = await checkCache(optionsOf('by-path'), async (options) => {
      run += 1;
      const made = await runAndJudge(options);
      return run === 2 ? { ...made, exitCode: 5, clientEnded: { sentence: 'It ended.', remedy: null } } : made;
    });
    assert.equal(judged.exitCode, 5);
    assert.match(renderText(judged), /without the result cache ended with exit\s+status\s+5[\s\S]*It\s+ended\./);
  });

  it('ends with the first run where nothing was cached', async () => {
    let runs = 0;
    const judged = await checkCache(optionsOf('by-user', { resultCache: 'off' }), async (options) => {
      runs += 1;
      return { ...(await runAndJudge(options)), cachedAnswers: new Map() };
    });
    assert.equal(runs, 1);
    assert.match(renderText(judged), /The result cache answered nothing/);
  });

  it('is named by a run in which the cache answered', async () => {
    assert.match(
      renderText(await runAndJudge(optionsOf('by-user'))),
      /The result cache answered 3\s+messages\. --check-cache/,
    );
  });
});
