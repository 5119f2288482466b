// The limit on open AUTH messages at asap pace, from the recorded answers.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { outstandingOf } from '../../src/run/prepare/prepare-run.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import '../with-addon.ts';
import { testFolder } from '../folder.ts';

describe('open AUTH messages in asap pace', () => {
  const folder = testFolder();
  const authOpen = 1;

  /** Messages ten ticks apart, each answered after these ticks, by several clients if there are several numbers. */
  function traceOf(name: string, latencies: readonly (readonly bigint[])[], responses = true): string {
    const path = join(folder, name);
    const header = buildHeader({ responses });
    const writer = new TraceWriter(path, header);
    latencies.forEach((_, index) => {
      writer.message({ ...buildMessage(authOpen, {}, index + 1), mach_time: header.machBase + BigInt(index) * 10n });
    });
    latencies.forEach((each, message) => {
      for (const latency of each)
        writer.response({ message, latency, kind: 'flags', value: 1, cached: false, who: null });
    });
    writer.close();
    return path;
  }
  const limitOf = (trace: string, more: object = {}): number | undefined =>
    outstandingOf({ pace: 'asap', ...more }, checkTrace(trace));

  it('the limit is the highest concurrency of the trace', () => {
    assert.equal(limitOf(traceOf('three', [[25n], [25n], [25n], [1n]])), 3);
    assert.equal(limitOf(traceOf('one', [[5n], [5n], [5n]])), 1);
    assert.equal(limitOf(traceOf('touching', [[10n], [10n]])), 2);
  });

  it('a message counts as open until its last client has answered', () => {
    assert.equal(limitOf(traceOf('slowest', [[2n, 15n], [2n], [2n]])), 2);
  });

  it('the limit is unknown without recorded answers or at another pace, and a chosen one wins', () => {
    assert.equal(limitOf(traceOf('none', [[], []], false)), undefined);
    assert.equal(limitOf(traceOf('empty', [[], []])), undefined);
    const trace = traceOf('chosen', [[25n], [25n]]);
    assert.equal(limitOf(trace, { outstanding: 5 }), 5);
    assert.equal(limitOf(trace, { pace: 'recorded' }), undefined);
  });
});
