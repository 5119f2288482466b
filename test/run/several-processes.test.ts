// Several client processes in one run: every message is offered to all, any deny wins, and the report separates them.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderText } from '../../src/report/report-text.ts';
import type { RunOptions } from '../../src/run/options.ts';
import { replayTrace } from '../../src/run/run.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { toReport } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { client, makeTrace } from '../replayer/driver.ts';

const auth = { exec: 0, open: 1 } as const;
const notify = { exec: 9, open: 10, exit: 15 } as const;

const story = [
  { type: auth.exec, pid: 5_000_100 },
  { type: notify.exec, pid: 5_000_100 },
  { type: auth.open, pid: 5_000_100 },
  { type: auth.exec, pid: 5_000_101 },
  { type: auth.open, pid: 5_000_102 },
];

describe('several client processes', () => {
  const folder = testFolder();
  const built = new Map<string, string>();

  before(async () => {
    const names = ['opens-file', 'careful-synchronous', 'crashes-in-handler', 'exits-early', 'never-subscribes'];
    await Promise.all(
      names.map(async (name) => {
        built.set(name, join(folder, name));
        const defines = name === 'crashes-in-handler' ? ['ABORTS'] : [];
        await compileClient({
          sources: [join(import.meta.dirname, `../clients/${name}.c`)],
          output: join(folder, name),
          defines,
        });
      }),
    );
  });

  const program = async (name: string): Promise<string[]> => [built.get(name) ?? (await client(name))];
  const run = (clients: readonly (readonly string[])[], more: Partial<RunOptions> = {}): Promise<JudgedRun> =>
    runAndJudge({ trace: makeTrace(story).path, clients, pace: 'asap', decisions: true, ...more });
  const shown = (judged: JudgedRun): string => renderText(judged);

  it('each of two clients gets every message, and both pass together', async () => {
    const seen = new Set<string>();
    const judged = await run([await program('answers'), await program('answers_later')]);
    assert.equal(judged.exitCode, 0, shown(judged));
    assert.equal(judged.summary.messages, 2 * story.length);
    assert.equal(judged.summary.auth, 8);
    assert.deepEqual(
      judged.processes.map(({ process, delivered, responded, reachedEnd }) => [
        process,
        delivered,
        responded,
        reachedEnd,
      ]),
      [
        [0, story.length, 4, true],
        [1, story.length, 4, true],
      ],
    );
    for (const { name } of judged.processes) seen.add(name);
    assert.deepEqual(seen, new Set([await client('answers'), await client('answers_later')]));
    assert.match(shown(judged), /process 0 .*answers/);
  });

  it('a denial by one client is the denial of all [combined-denial]', async () => {
    const judged = await run([await program('answers'), [await client('answers'), 'deny']]);
    assert.equal(judged.exitCode, 0, shown(judged));
    assert.deepEqual(
      [...(judged.decisions?.values() ?? [])].map(({ decision }) => decision),
      Array(4).fill('deny'),
    );
    const again = await run([await program('answers'), [await client('answers'), 'deny']], {
      expect: judged.decisions ?? new Map(),
    });
    assert.equal(again.exitCode, 0, 'the allow of one is not what happened');
    const other = await run([await program('answers'), await program('answers')], {
      expect: judged.decisions ?? new Map(),
    });
    assert.equal(other.exitCode, 1);
    assert.deepEqual([...new Set(other.verdicts.map(({ rule }) => rule))], ['changed-decision']);
    assert.equal(other.verdicts.length, 4, 'once a message, not once a client');
  });

  it('an actor is held back until the last client has answered [last-answer]', async () => {
    const clients = [await program('answers'), [await client('answers_later'), 'hold', '60']];
    const replay = await replayTrace({ trace: makeTrace(story).path, clients, pace: 'asap' });
    try {
      const rows = replay.observation.processes.flatMap((process) => [...process.rows()]);
      const of = (index: number) => rows.filter(({ traceIndex }) => traceIndex === index);
      assert.equal(of(0).length, 2);
      const answered = Math.max(...of(0).map(({ respondedNs }) => respondedNs ?? Infinity));
      assert.ok(of(1).length === 2 && of(1).every(({ queuedNs }) => queuedNs >= answered - 4));
      for (const index of story.keys())
        assert.equal(new Set(of(index).map(({ queuedNs }) => queuedNs)).size, 1, 'queued for both at the same time');
      for (const slot of [0, 1]) {
        const numbers = [...(replay.observation.processes[slot]?.rows() ?? [])].map(({ globalSeqNum }) => globalSeqNum);
        assert.deepEqual(numbers, [0, 1, 2, 3, 4], 'each has numbers of its own');
      }
    } finally {
      replay.close();
    }
  });

  it('a run goes on when one client crashes, and the report says which [one-crashes]', async () => {
    const trace = makeTrace([{ type: auth.exec, pid: 5_000_100, path: '/x' }, ...story]).path;
    const crashing = [await client('leaves'), 'crash'];
    const judged = await run([await program('answers'), crashing], { trace });
    assert.equal(judged.exitCode, 5, shown(judged));
    assert.match(judged.clientEnded?.sentence ?? '', /^The client .*leaves crash \(process \d\) crashed \(SIGSEGV\)/);
    const [crash] = judged.verdicts.filter(({ rule }) => rule === 'client-crash');
    assert.match(crash?.whose ?? '', /^process \d, .*leaves crash \(pid \d+\)$/);
    const careful = await client('answers');
    const answering = judged.processes.find(({ name }) => name === careful);
    assert.equal(answering?.reachedEnd, true, 'the other one got everything');
    assert.deepEqual(
      [...(judged.decisions?.values() ?? [])].map(({ decision }) => decision),
      Array(5).fill('allow'),
      'as if the one that is gone had allowed it',
    );
    assert.match(shown(judged).replaceAll(/\s+/g, ' '), / client process \d, /);
  });

  it('a run goes on when one client exits early, and the report says which', async () => {
    const judged = await run([await program('answers'), await program('exits-early')]);
    assert.equal(judged.exitCode, 5, shown(judged));
    assert.match(
      judged.clientEnded?.sentence ?? '',
      /^The client .*exits-early \(process \d\) ended before the replay .*exit\(3\)/,
    );
    const careful = await client('answers');
    assert.equal(judged.processes.find(({ name }) => name === careful)?.delivered, story.length);
  });

  it('a client misses what went by before it subscribed, and the report counts it [late-subscriber]', async () => {
    const signs = mkdtempSync(join(folder, 'signs-'));
    writeFileSync(join(signs, 'ready'), '');
    const steps = [0, 1, 2, 3].map((n) => ({ type: notify.exit, pid: 5_000_100 + n, gapMs: n === 3 ? 6000 : 1 }));
    const first = [await client('waits_for_other'), signs, 'tells', '2', '/'];
    const second = [await client('sees_itself'), join(signs, 'told')];
    // Without models: the first one opens a file, and that event would come back to it.
    const judged = await run([first, second], { trace: makeTrace(steps).path, pace: 'recorded', models: 'none' });
    const late = judged.notes.filter((note) => note.includes('and missed'));
    assert.equal(late.length, 1, shown(judged));
    assert.match(
      late[0] ?? '',
      /^The client .*sees_itself .* \(process 1\) subscribed \d+ ms after the first one, and missed 3 of the 4 messages\./,
    );
    assert.deepEqual(
      judged.processes.map(({ delivered }) => delivered),
      [4, 1],
    );
    const together = await run([await program('answers'), await program('answers_later')]);
    assert.ok(together.notes.every((note) => !note.includes('and missed')));
  });

  it('a run has no result when one client never subscribes, and the report says which', async () => {
    const judged = await run([await program('answers'), await program('never-subscribes')], {
      subscribeTimeoutMs: 6000,
    });
    assert.equal(judged.exitCode, 3, shown(judged));
    assert.match(
      judged.setupTrouble[0]?.sentence ?? '',
      /^The client .*never-subscribes \(process \d\) made an ES client and did not subscribe to any event in 6 s/,
    );
  });

  it('a run ends at once without a result when one client ends before it makes an ES client', async () => {
    const judged = await run([await program('answers'), ['/bin/sh', '-c', 'exit 4']], {
      subscribeTimeoutMs: 3_600_000,
    });
    assert.equal(judged.exitCode, 3, shown(judged));
    assert.match(
      judged.setupTrouble[0]?.sentence ?? '',
      /^The client exit 4 did not call es_new_client before it ended \(exit status 4\)/,
    );
  });

  it('two clients that open files in their handlers get findings of their own', async () => {
    const other = join(folder, 'opens-too');
    await compileClient({ sources: [join(import.meta.dirname, '../clients/opens-file.c')], output: other });
    // Without models, with which each would also have to answer the other's opens: a deadlock.
    const judged = await run([await program('opens-file'), [other]], { models: 'none' });
    assert.equal(judged.exitCode, 1, shown(judged));
    const whose = new Set(judged.verdicts.filter(({ call }) => call === 'open').map((verdict) => verdict.whose));
    assert.equal(whose.size, 2);
    const report = toReport(judged);
    assert.deepEqual(report.processes.map(({ name }) => name).sort(), [other, built.get('opens-file') ?? ''].sort());
    for (const { process } of report.verdicts) assert.ok(report.processes.some((each) => each.process === process));
  });

  it('two clients that decide from the message alone get no finding', async () => {
    const judged = await run([await program('careful-synchronous'), await program('careful-synchronous')]);
    assert.deepEqual([judged.exitCode, judged.verdicts], [0, []], shown(judged));
    assert.deepEqual(
      judged.processes.map(({ delivered, responded }) => [delivered, responded]),
      [
        [story.length, 4],
        [story.length, 4],
      ],
    );
  });
});

describe('several es_client_t in one process', () => {
  it('a verdict names its es_client_t among those of one process', async () => {
    const expect = new Map([[0, { decision: 'allow', cache: null } as const]]);
    const judged = await runAndJudge({
      trace: makeTrace(story).path,
      clients: [[await client('several')]],
      pace: 'asap',
      expect,
    });
    const [changed] = judged.verdicts;
    assert.equal(changed?.rule, 'changed-decision');
    assert.equal(changed?.whose, `es_client_t ${changed?.client} of 2`);
    assert.match(renderText(judged), / {3}client {4}es_client_t \d of 2/);
  });
});
