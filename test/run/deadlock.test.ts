// Real clients that deadlock, or only wait: the verdict depends on what the run has observed, and is gone without it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { line, message, repeat } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { type Modelled, modelsOf } from './modelled.ts';

const check = 'SecStaticCodeCheckValidityWithErrors';
const reads = { event: 'AUTH_OPEN', path: '/private/var/db/trustd.db', budgetMs: 2000 } as const;
const trustd: Modelled = { functions: [check], causes: [reads] };
const cycle: Readonly<Record<string, Modelled>> = {
  trustd: { functions: [check], needs: [{ service: 'securityd' }] },
  securityd: { needs: [{ service: 'trustd' }] },
};

/** scripts/mutants.ts sets it to prove that these tests depend on the rule. */
const { ESREPLAY_TEST_WITHOUT_RULE: withoutRule } = process.env;

describe('a real deadlock', () => {
  linuxOnly("the functions of frameworks are the kit's there");
  const folder = testFolder();
  let trace: string;
  let inHandler: string;
  let onQueue: string;

  before(async () => {
    trace = join(folder, 'execs.estrace');
    const writer = new TraceWriter(trace, buildHeader());
    const counts = new Map<number, bigint>();
    for (const [index, each] of repeat(2, line('AUTH_EXEC', '/usr/bin/tool', 1500)).entries())
      writer.message(message(each, index, counts));
    writer.close();
    const sources = [join(import.meta.dirname, '../clients/asks-for-signature.c')];
    inHandler = await keptClient('in-handler', { sources });
    onQueue = await keptClient('on-queue', { sources, defines: ['ON_QUEUE'] });
  });

  const leavesToQueue = (define: string): Promise<string> => {
    const sources = [join(import.meta.dirname, 'clients/leaves-to-queue.c')];
    return keptClient('leaves-to-queue', { sources, defines: define === '' ? [] : [define] });
  };

  const run = (
    client: string,
    services: Readonly<Record<string, Modelled>>,
    more: Partial<RunOptions> = {},
  ): Promise<JudgedRun> =>
    runAndJudge({
      trace,
      clients: [[client]],
      pace: 'asap',
      resolvedModels: modelsOf(services),
      signal: AbortSignal.timeout(300_000),
      disabledRules: withoutRule === undefined ? [] : [withoutRule],
      ...more,
    });
  const misses = ['deadlock', 'deadline-miss', 'missing-response'];
  const rulesOf = ({ verdicts }: JudgedRun): string[] =>
    [...new Set(verdicts.map(({ rule }) => rule).filter((rule) => misses.includes(rule)))].sort();

  for (const onMiss of ['kill', 'report'] as const) {
    it(`a deadlock is reported with its whole cycle, on a miss ${onMiss}`, async () => {
      const judged = await run(inHandler, { trustd }, { onMiss });
      assert.deepEqual(rulesOf(judged), ['deadlock']);
      const [verdict] = judged.verdicts;
      assert.equal(verdict?.rule, 'deadlock');
      assert.ok(
        verdict.sentence.startsWith(
          `The handler of AUTH_EXEC (message 0) is in ${check}(), which waits for trustd, which waits for the answer to its AUTH_OPEN of ${reads.path} (injected 0), which is queued behind that handler: none of them can make progress`,
        ),
        verdict.sentence,
      );
      assert.equal(verdict.call, check);
      assert.deepEqual(
        verdict.cycle?.nodes.map(({ kind }) => kind),
        ['handler', 'call', 'service', 'message'],
      );
      assert.ok(verdict.stack.some(({ file }) => file?.endsWith('asks-for-signature.c')));
      assert.equal(judged.killed.length, onMiss === 'kill' ? 1 : 0);
      assert.equal(judged.exitCode, 1);
    });
  }

  for (const onMiss of ['kill', 'report'] as const) {
    for (const define of ['', 'WITH_QOS'])
      it(`a deadlock of the one queue that does all work is reported${define === '' ? '' : ', with a class of service'}, on a miss ${onMiss}`, async () => {
        const judged = await run(await leavesToQueue(define), { trustd }, { onMiss });
        assert.deepEqual(rulesOf(judged), ['deadlock']);
        assert.match(
          judged.verdicts.find(({ rule }) => rule === 'deadlock')?.sentence ?? '',
          new RegExp(
            `^Thread \\d+ is in ${check}\\(\\), which waits for trustd, which waits for the answer to its AUTH_OPEN of ${reads.path} \\(injected 0\\), which is left to a serial queue, and so to that thread: none of them can make progress`,
          ),
        );
        assert.equal(judged.killed.length, onMiss === 'kill' ? 1 : 0);
      });

    it(`a slow block on a concurrent queue is no deadlock, on a miss ${onMiss}`, async () => {
      assert.deepEqual(rulesOf(await run(await leavesToQueue('CONCURRENT'), { trustd }, { onMiss })), [
        'deadline-miss',
      ]);
    });
  }

  it('a call on a worker queue is no deadlock', async () => {
    assert.deepEqual(rulesOf(await run(onQueue, { trustd })), []);
  });

  it('a slow service that needs no answer leads to a miss, and to no deadlock', async () => {
    const slow = { ...trustd, causes: [{ ...reads, mustAnswer: false }], workMs: 3000 };
    assert.deepEqual(rulesOf(await run(inHandler, { trustd: slow })), ['deadline-miss']);
  });

  it('a client that would deadlock gets no finding without the models', async () => {
    const judged = await run(inHandler, {});
    assert.deepEqual(rulesOf(judged), []);
  });

  it('a deadlock is reported as a deadline miss when its rule is disabled', async () => {
    const judged = await run(inHandler, { trustd }, { onMiss: 'kill', disabledRules: ['deadlock'] });
    assert.deepEqual(rulesOf(judged), ['deadline-miss']);
  });

  for (const [name, client] of [
    ['handler', () => inHandler],
    ['worker', () => onQueue],
  ] as const) {
    it(`a deadlock of daemons alone is reported with the calls from the ${name} to them`, async () => {
      const judged = await run(client(), cycle, { onMiss: 'kill' });
      assert.deepEqual(rulesOf(judged), ['deadlock']);
      const sentence = judged.verdicts.find(({ rule }) => rule === 'deadlock')?.sentence ?? '';
      assert.match(
        sentence,
        new RegExp(`^AUTH_EXEC \\(message 0\\) is .*, which is in ${check}\\(\\), which waits for trustd; `),
      );
      assert.match(
        sentence,
        /; trustd waits for securityd, which waits for trustd again: none of them can make progress; /,
      );
    });
  }

  it('two clients that open files in their handlers deadlock, and one of them alone does not', async () => {
    const opener = await keptClient('opens-file', { sources: [join(import.meta.dirname, '../clients/opens-file.c')] });
    const more = { resolvedModels: modelsOf({}, { ownFiles: true }), onMiss: 'kill' } as const;
    const judged = await run(opener, {}, { ...more, clients: [[opener], [opener]] });
    const sentence = judged.verdicts.find(({ rule }) => rule === 'deadlock')?.sentence ?? '';
    assert.match(
      sentence,
      /^The handler of .* in process (\d), .* is in open\(\), which waits for the answer to its AUTH_OPEN of .*, which is .* the handler of .* in process (?!\1)\d, .* is in open\(\), .* queued behind that handler: none of them can make progress/,
    );
    assert.deepEqual(rulesOf(await run(opener, {}, more)), []);
  });

  it('the crash report of a deadlocked client shows the call of its handler', async () => {
    const { killed } = await run(inHandler, { trustd }, { onMiss: 'kill' });
    const [handler] = killed[0]?.threads ?? [];
    assert.equal(handler?.inHandler, true);
    assert.equal(handler?.call, check);
    assert.ok(handler.frames.length > 0);
  });
});
