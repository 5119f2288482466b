// When a run starts and ends: at once if nothing of the client can happen by itself, and not before a thread that runs
// or sleeps, a timer or a child has had its turn. Times of quiet are a minute here, and are never waited for.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import { onlyWaits } from '../../src/run/watch/only-waits.ts';
import type { SharedFile } from '../../src/schema/generated/ledger.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';

const minuteMs = 60_000;
const clients = join(import.meta.dirname, '../clients');
/** Of the trace `mixed`. */
const execs = 7;
const exits = 6;

interface Ran {
  readonly judged: JudgedRun;
  readonly shared: SharedFile;
}

describe('start and end of a run', () => {
  linuxOnly('macOS does not tell which timers a process has');
  const folder = testFolder();

  async function run(source: string, defines: readonly string[], options: Partial<RunOptions>): Promise<Ran> {
    const name = [source.replace(/^.*\//, ''), ...defines].join('+');
    const client = await keptClient(name, { sources: [join(clients, `${source}.c`)], defines });
    const trace = writeTrace(folder, 'mixed');
    let shared: SharedFile | null = null;
    const onLook: RunOptions['onLook'] = (seen, processes) => {
      shared = seen;
      options.onLook?.(seen, processes);
    };
    const judged = await runAndJudge({ trace, clients: [[client]], pace: 'asap', ...options, onLook });
    assert.notEqual(shared, null);
    return { judged, shared: shared as unknown as SharedFile };
  }

  const startDelayMs = ({ shared }: Ran): number => (shared.startNs - shared.lastSetupNs) / 1e6;
  const lengthMs = ({ shared }: Ran): number => (shared.endNs - shared.startNs) / 1e6;

  const awaited = [[], ['SOCKET'], ['FIFO'], ['POLL'], ['SELECT'], ['EPOLL']].map((more) => ['DAEMON', ...more]);
  for (const defines of [[], ['SLEEPS'], ['TIMER'], ['CHILD'], ...awaited])
    it(`a run starts when the last subscription was made${defines.map((word) => `, ${word}`).join('')}`, async () => {
      const ran = await run('../run/clients/subscribes-later', defines, { settleMs: minuteMs });
      assert.equal(ran.judged.exitCode, 0, ran.judged.verdicts.map(({ sentence }) => sentence).join('\n'));
      assert.equal(ran.judged.summary.messages, execs + exits);
      assert.ok(startDelayMs(ran) < minuteMs, `${startDelayMs(ran)} ms`);
    });

  it('time in which the machine stopped the client does not count as quiet', async () => {
    const settleMs = 200; // the client is stopped for longer
    const ran = await run('../run/clients/subscribes-later', ['DAEMON', 'STOPPED'], { settleMs });
    assert.equal(ran.judged.summary.messages, execs + exits);
  });

  for (const source of ['careful-synchronous', 'careful-asynchronous', 'calls-dispatch-main', 'style/run-loop'])
    it(`a run begins and ends at once with ${source}`, async () => {
      const ran = await run(source, [], { settleMs: minuteMs, quietMs: minuteMs });
      assert.equal(ran.judged.exitCode, 0, ran.judged.verdicts.map(({ sentence }) => sentence).join('\n'));
      assert.ok(startDelayMs(ran) < minuteMs, `${startDelayMs(ran)} ms`);
      assert.ok(lengthMs(ran) < minuteMs, `${lengthMs(ran)} ms`);
    });

  it('a run begins after quiet where a thread waits for a pipe into which nobody writes', async () => {
    const ran = await run('../run/clients/subscribes-later', ['DAEMON', 'SILENT'], { settleMs: 40 });
    assert.equal(ran.judged.exitCode, 0);
    assert.equal(ran.judged.summary.messages, execs);
    assert.ok(startDelayMs(ran) >= 40, `${startDelayMs(ran)} ms`);
  });

  it('a run ends after quiet where a thread computes', async () => {
    const ran = await run('style/busy-loop', [], { quietMs: 40 });
    assert.ok(lengthMs(ran) >= 5 * 40, `${lengthMs(ran)} ms`);
  });

  it('a run only waits while the client sleeps after its last answer, and no more once the client computes', async () => {
    const env = { WAKE: join(folder, 'wake'), REST: join(folder, 'rest') };
    execFileSync('mkfifo', [env.WAKE]);
    const seen: boolean[] = [];
    const onLook = (shared: SharedFile): void => {
      const waits = onlyWaits(shared, 1);
      if (waits === (seen.at(-1) ?? false)) return;
      seen.push(waits);
      writeFileSync(waits ? env.WAKE : env.REST, '!');
    };
    const ran = await run('../run/clients/wakes-when-told', [], { quietMs: minuteMs, env, onLook });
    assert.equal(ran.judged.exitCode, 0);
    assert.deepEqual(seen, [true, false]);
    assert.ok(!onlyWaits(ran.shared, 1));
  });

  it('a run does more than wait while a late answer may come, or while a thread computes', async () => {
    for (const [source, defines] of [
      ['../run/clients/wakes-when-told', ['SILENT']],
      ['style/busy-loop', []],
    ] as const) {
      const env = { WAKE: join(folder, 'never'), REST: '' };
      execFileSync('mkfifo', [env.WAKE]);
      let waited = false;
      const onLook = (shared: SharedFile): void => {
        waited ||= onlyWaits(shared, 1);
      };
      await run(source, defines, { quietMs: 40, budgetScale: 0.001, env, onLook });
      rmSync(env.WAKE);
      assert.ok(!waited, source);
    }
  });

  it('a run starts as late as --ready says, also with a client that is parked', async () => {
    const ran = await run('careful-synchronous', [], { ready: '150ms' });
    assert.ok(startDelayMs(ran) >= 150, `${startDelayMs(ran)} ms`);
  });
});
