// --guard: what it shows in addition to the finding, and its limit.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';

const root = join(import.meta.dirname, '../..');
const notifyOpen = 10;

describe('--guard', () => {
  const folder = testFolder();

  async function run(source: string, defines: readonly string[], trace: string, more: Partial<RunOptions> = {}) {
    const program = await keptClient(source, { sources: [join(root, `test/clients/${source}.c`)], defines });
    return runAndJudge({ trace, clients: [[program]], pace: 'asap', guard: true, ...more });
  }

  const rulesOf = ({ verdicts }: JudgedRun): string[] => verdicts.map(({ rule }) => rule).sort();

  it('--guard shows where a released message was read, and the whole way to its release', async () => {
    const judged = await run('reads-after-last-release', [], writeTrace(folder, 'mixed'));
    const use = judged.verdicts.find(({ rule }) => rule === 'use-after-release');
    assert.match(use?.sentence ?? '', /was read after its release/);
    assert.ok(
      use?.stack.some((frame) => frame.function === 'work_on'),
      JSON.stringify(use),
    );
    const release = use?.otherStack?.frames.map((frame) => frame.function) ?? [];
    assert.deepEqual(release.slice(0, 2), ['drop', 'work_on']);
    assert.equal(judged.exitCode, 5);
    assert.match(judged.command, / --guard /);
    assert.ok(!judged.notWatched.some((text) => text.includes('only under --guard')));
  });

  it('a fault under --guard reaches a handler of the client, which goes on', async () => {
    const judged = await run('reads-after-last-release', ['SURVIVES'], writeTrace(folder, 'mixed'));
    assert.deepEqual([...new Set(rulesOf(judged))], ['use-after-release']);
    assert.equal(judged.clientEnded, null);
    assert.equal(judged.exitCode, 1);
  });

  it('a client that releases in the right order gets no finding under --guard', async () => {
    const judged = await run('reads-after-last-release', ['IN_ORDER'], writeTrace(folder, 'mixed'));
    assert.deepEqual(rulesOf(judged), []);
    assert.equal(judged.exitCode, 0);
  });

  it('--guard stops at 16,000 messages at once, and the report says so', async () => {
    const trace = join(folder, 'many.estrace');
    const header = buildHeader();
    const writer = new TraceWriter(trace, header);
    const built = { ...buildMessage(notifyOpen), mach_time: header.machBase };
    for (let at = 0; at < 16_100; at += 1) writer.message(built);
    writer.close();
    const program = await keptClient('retains', { sources: [join(root, 'test/replayer/clients/retains.c')] });
    const hasLimit = (judged: JudgedRun): boolean =>
      judged.notWatched.some((text) => /beyond 16,000 at once/.test(text));
    const keeping = await runAndJudge({ trace, clients: [[program, 'keep']], pace: 'asap', guard: true });
    assert.deepEqual(rulesOf(keeping), ['message-leak']);
    assert.ok(hasLimit(keeping), keeping.notWatched.join('\n'));
    assert.equal(keeping.summary.messages, 16_100);
    // Released messages do not count: the oldest pages are reused.
    const releasing = await runAndJudge({ trace, clients: [[program]], pace: 'asap', guard: true });
    assert.deepEqual(rulesOf(releasing), []);
    assert.ok(!hasLimit(releasing));
  });
});
