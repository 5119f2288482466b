// `info`: every number is counted, nothing unknown is claimed, and lines fit 80 columns.
import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { factsJson, renderFacts } from '../../src/print/facts-text.ts';
import { factsOf, type TraceFacts } from '../../src/print/trace-facts.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, buildProcess, builtBudget } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';

const number = (name: string): number => eventRows.findIndex((row) => row.name === `ES_EVENT_TYPE_${name}`);

describe('info', () => {
  let folder: string;
  beforeEach(() => {
    folder = freshFolder();
  });

  function written(cut = 0): TraceFacts {
    const path = join(folder, 'sample.estrace');
    const authTwins = ['ES_EVENT_TYPE_AUTH_OPEN'];
    const mutes = { paths: [['prefix', '/usr', []]] as const, processes: [], inverted: [] };
    const writer = new TraceWriter(
      path,
      buildHeader({ authTwins, mutes, notes: ['one note', 'word '.repeat(60).trim()] }),
    );
    const [one, two] = [buildProcess({}, 50), buildProcess({}, 60)];
    writer.message(buildMessage(number('AUTH_OPEN'), { process: one }, 5));
    writer.message(buildMessage(number('NOTIFY_OPEN'), { process: one }, 6));
    writer.message(buildMessage(number('AUTH_EXEC'), { process: two }, 7));
    writer.response({ message: 0, latency: 5n, kind: 'flags', value: 1, cached: false, who: null });
    writer.gap({ count: 4n, eventType: null, source: 'kernel' });
    writer.run({ messageVersion: newestVersion, machBase: 1n, wallBase: 1_800_000_000_000_000_000n, bootId: null });
    writer.flush();
    writer.message(buildMessage(number('NOTIFY_OPEN'), { process: two }, 9));
    writer.close();
    if (cut > 0) truncateSync(path, statSync(path).size - cut);
    const reader = openTrace(path);
    try {
      return factsOf(reader);
    } finally {
      reader.close();
    }
  }

  it('info counts messages, runs, processes, twins, responses and losses', () => {
    const facts = written();
    const { messages, auth, runs, processes, twins, responses, losses, complete } = facts;
    assert.deepEqual(
      { messages, auth, runs, processes, twins, responses, losses, complete },
      {
        messages: 4,
        auth: 2,
        runs: 2,
        processes: 2,
        twins: 1,
        responses: 1,
        complete: true,
        losses: { messages: 4n, places: 1, firstBefore: 3 },
      },
    );
    assert.deepEqual(facts.byType, [
      { eventType: number('NOTIFY_OPEN'), name: 'ES_EVENT_TYPE_NOTIFY_OPEN', messages: 2 },
      { eventType: number('AUTH_EXEC'), name: 'ES_EVENT_TYPE_AUTH_EXEC', messages: 1 },
      { eventType: number('AUTH_OPEN'), name: 'ES_EVENT_TYPE_AUTH_OPEN', messages: 1 },
    ]);
    // Seeds 5 and 7 result in budgets of 0 and 2 ms above the default.
    const base = (builtBudget * 125n) / 3n;
    assert.deepEqual(facts.budgets, { min: base, max: base + 2_000_000n });
    const wall = (seed: number): bigint => {
      const { time } = buildMessage(number('NOTIFY_OPEN'), {}, seed);
      return time.tv_sec * 1_000_000_000n + time.tv_nsec;
    };
    assert.deepEqual([facts.first, facts.last], [wall(5), wall(9)]);
  });

  it('the lines of info fit 80 columns', () => {
    const text = renderFacts(written());
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    assert.match(text, /state +complete/);
    assert.match(text, /messages +4: 2 AUTH, 2 NOTIFY/);
    assert.match(text, /AUTH twins +1 inserted, not recorded: AUTH_OPEN/);
    assert.match(text, /budget +15 s \(made up\); 15 s to 15\.002 s|budget +15 s \(made up\); 15 s to 15 s/);
    assert.match(text, /mutes +1 paths, 0 processes; default set unknown/);
    assert.match(text, /missing +4 messages before message 3: lost while recording/);
    assert.match(text, /NOTIFY_OPEN +2 +50\.0 %/);
  });

  it('info prints where a cut trace ends', () => {
    const facts = written(10);
    assert.equal(facts.complete, false);
    assert.match(renderFacts(facts), /state +cut at byte \d+: /);
    assert.equal((JSON.parse(factsJson(facts)) as { cut: { offset: number } }).cut.offset, facts.cut?.offset);
  });

  it('info --json prints one JSON object', () => {
    const json = JSON.parse(factsJson(written())) as Record<string, unknown>;
    assert.deepEqual(
      [json.messages, json.auth, json.notify, json.runs, json.mutesKnown, json.authTwins, json.complete],
      [4, 2, 2, 2, true, 1, true],
    );
    assert.deepEqual((json.header as Record<string, unknown>).timebase, [125, 3]);
    assert.equal((json.header as Record<string, unknown>).fields, undefined);
    assert.equal(typeof json.bytesPerMessage, 'number');
  });

  it('the counts of a sample add up', () => {
    const path = join(import.meta.dirname, '../../traces/first-run.estrace');
    const reader = openTrace(path);
    const facts = factsOf(reader);
    reader.close();
    assert.equal(facts.bytes, readFileSync(path).length);
    assert.equal(
      facts.byType.reduce((sum, { messages }) => sum + messages, 0),
      facts.messages,
    );
  });
});
