// What replay() says of options that it cannot use: plain JavaScript passes anything.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Report, replay, UsageError } from '../../src/index.ts';
import { optionRanges } from '../../src/run/option-table.ts';

const trace = join(import.meta.dirname, '../../traces/first-run.estrace');
const handler = (): string => 'allow';
const loosely = replay as (trace: unknown, options: unknown) => Promise<Report>;

async function refusal(options: unknown, path: unknown = trace): Promise<string> {
  const error: unknown = await loosely(path, options).then(
    () => assert.fail(`${Object.keys(options as object)} was accepted`),
    (reason) => reason,
  );
  assert.ok(error instanceof UsageError, String(error));
  return `${error.message} ${error.remedy ?? ''}`;
}

describe('options of replay()', () => {
  const wrong: readonly (readonly [options: object, said: RegExp])[] = [
    [{ pace: 'fast' }, /pace .* 'fast'\. It takes 'recorded', 'asap' or 'step'/],
    [{ onMiss: 'explode' }, /onMiss .* 'explode'.* 'report', 'kill', 'fail-closed' or 'fail-open'/],
    [{ budgetScale: -1 }, /budgetScale .* -1\. It takes a number from 0.000001 to 1000000/],
    [{ speed: 'x' }, /speed .* 'x'/],
    [{ speed: Number.NaN }, /speed .* NaN/],
    [{ outstanding: 0 }, /outstanding .* 0\. It takes a whole number from 1/],
    [{ outstanding: 1.5 }, /outstanding .* 1\.5/],
    [{ pase: 'asap' }, /no option pase\. It has .*pace/],
    [{ handler: undefined, client: './client' }, /client .* '\.\/client'\. It takes a program and its arguments/],
    [{ handler: undefined, client: [] }, /client .* this array/],
    [{ handler: 'allow' }, /handler .* a function/],
    [{ events: 'AUTH_EXEC' }, /events .*names of events/],
    [{ otherClients: [['./agent']] }, /a handler is alone/],
    [{ handler: undefined, client: ['/bin/true'], events: ['open'] }, /subscribes by itself/],
    [{ verify: 1 }, /verify .* 1\. It takes a whole number from 2 to 1000/],
    [{ verify: 2, pace: 'step' }, /verify makes several runs/],
    [{ seed: 1 }, /seed .* bigint/],
    [{ seed: -1n }, /seed .* -1n/],
    [{ os: 13 }, /os .* text/],
    [{ strict: 'yes' }, /strict .* true or false/],
    [{ expect: 'file.ndjson' }, /expect .* 'recorded', or a Map/],
    [{ refuseClient: 'not-permitted' }, /refuseClient .* 'not-permitted'/],
    [{ refuseClient: { result: 'not-permitted', times: 0 } }, /refuseClient .* from 1/],
    [{ suppressions: [{ rule: 'blocking-call', frame: 'f' }] }, /suppressions .* reason/],
    [{ suppressions: [{ rule: 'blocking-call', reason: 'r' }] }, /neither a frame nor a call/],
    [{ env: { A: 1 } }, /env .*texts/],
    [{ signal: {} }, /signal .* AbortSignal/],
    // What reads as one of the words or as an object, and is none.
    [{ pace: ['asap'] }, /pace .* this array/],
    [{ refuseClient: { result: ['internal'] } }, /refuseClient .* this object/],
    [{ policies: [] }, /policies .* this array/],
    [{ env: [] }, /env .* this array/],
  ];
  for (const [options, said] of wrong) {
    it(`are refused with what is allowed: ${Object.keys(options).join(' and ')} ${said.source.slice(0, 24)}`, async () => {
      assert.match(await refusal({ handler, ...options }), said);
    });
  }

  it('are refused outside of the range that the command line has, at both ends', async () => {
    for (const [name, { least, most }] of Object.entries(optionRanges)) {
      assert.match(await refusal({ handler, [name]: least / 2 }), new RegExp(`${name} .* from`));
      assert.match(await refusal({ handler, [name]: most * 2 }), new RegExp(`${name} .* to ${most}`));
    }
  });

  it('must be there, and so must the trace', async () => {
    assert.match(await refusal(undefined), /at least a client or a handler/);
    assert.match(await refusal({ handler }, null), /path of a trace/);
  });

  it('may ask for several runs, whose decisions are laid beside each other', async () => {
    const seen = new Set<number>();
    const changesItsMind = (_: unknown, { index }: { readonly index: number }): string => {
      if (seen.has(index)) return 'deny';
      seen.add(index);
      return 'allow';
    };
    const report = await replay(trace, {
      handler: changesItsMind,
      events: ['AUTH_EXEC'],
      pace: 'asap',
      verify: 2,
      seed: 5n,
    });
    assert.deepEqual(report.verify?.seeds, ['5', '6']);
    const [flaky] = report.verify?.flakyDecisions ?? [];
    assert.deepEqual(flaky?.answers.map(({ answer, runs }) => [answer, runs]).sort(), [
      ['allow', [1]],
      ['deny', [2]],
    ]);
    assert.equal(report.exitCode, 1);
  });

  it('may be undefined, which is left out', async () => {
    const report = await loosely(trace, { handler, pace: 'asap', speed: undefined, expect: undefined, seed: 7n });
    assert.equal(report.exitCode, 0);
  });
});
