// replay()'s errors for options that it cannot use: plain JavaScript may pass anything.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Answer, type Report, replay, UsageError } from '../../src/index.ts';
import { optionRanges } from '../../src/run/option-table.ts';

const trace = join(import.meta.dirname, '../../traces/first-run.estrace');
const handler = (): Answer => 'allow';
const loosely = replay as (trace: unknown, options: unknown) => Promise<Report>;

async function refusal(options: unknown, path: unknown = trace): Promise<string> {
  const error: unknown = await loosely(path, options).then(
    () => assert.fail(`${Object.keys(options as object)} was accepted`),
    (reason) => reason,
  );
  assert.ok(error instanceof UsageError, String(error));
  // A test runner prints the stack, which begins with the message.
  assert.ok(error.stack?.includes(error.message), error.stack);
  return error.message.replace('\nhelp: ', ' ');
}

describe('options of replay()', () => {
  const wrong: readonly (readonly [options: object, said: RegExp])[] = [
    [{ pace: 'fast' }, /'fast' for the option pace of replay\(\) it takes 'recorded', 'asap' or 'step'/],
    [{ onMiss: 'explode' }, /'explode' for the option onMiss .* 'report', 'kill', 'fail-closed' or 'fail-open'/],
    [{ budgetScale: -1 }, /-1 for the option budgetScale .* it takes a number from 0.000001 to 1000000/],
    [{ speed: 'x' }, /'x' for the option speed/],
    [{ speed: Number.NaN }, /NaN for the option speed/],
    [{ skipGapsMs: '5s' }, /'5s' for the option skipGapsMs .* it takes a number of milliseconds from 1 to 86400000/],
    [{ outstanding: 0 }, /0 for the option outstanding .* it takes a whole number from 1/],
    [{ outstanding: 1.5 }, /1\.5 for the option outstanding/],
    [{ pase: 'asap' }, /unknown option 'pase' of replay\(\) did you mean 'pace'\?/],
    [
      { handler: undefined, client: './client' },
      /'\.\/client' for the option client .* it takes a program and its arguments/,
    ],
    [{ handler: undefined, client: [] }, /this array for the option client/],
    [{ handler: 'allow' }, /handler .* a function/],
    [{ events: 'AUTH_EXEC' }, /events .*names of events/],
    [{ otherClients: [['./agent']] }, /a handler runs alone/],
    [{ env: { A: '1' } }, /env is for client processes/],
    [{ poolWidth: 3 }, /poolWidth is for client processes/],
    [{ handler: undefined, client: ['/bin/true'], events: ['open'] }, /subscribes itself/],
    [{ verify: 1 }, /1 for the option verify .* it takes a whole number from 2 to 1000/],
    [{ verify: 2, pace: 'step' }, /verify makes several runs/],
    [{ verify: 2, checkCache: true }, /checkCache makes several runs/],
    [{ ready: 'now' }, /a handler is ready at once/],
    [{ seed: 1 }, /seed .* bigint/],
    [{ seed: -1n }, /-1n for the option seed/],
    [{ os: 13 }, /os .* string/],
    [{ strict: 'yes' }, /strict .* true or false/],
    [{ expect: 'file.ndjson' }, /expect .* 'recorded', or a Map/],
    [{ refuseClient: 'not-permitted' }, /'not-permitted' for the option refuseClient/],
    [{ refuseClient: { result: 'not-permitted', times: 0 } }, /refuseClient .* from 1/],
    [{ expectFile: 7 }, /7 for the option expectFile .* it takes the path of a file/],
    [{ expectFile: 'x', update: 'all' }, /'all' for the option update .* 'missing' or 'changed'/],
    [{ update: 'missing' }, /update needs a file to write/],
    [{ expect: 'recorded', expectFile: 'x' }, /both name expectations/],
    [{ expectFile: 'x', update: 'missing', verify: 2 }, /update needs a single run/],
    [{ suppressions: [{ rule: 'blocking-call', frame: 'f' }] }, /suppressions .* reason/],
    [{ suppressions: [{ rule: 'blocking-call', reason: 'r' }] }, /frame or call missing/],
    [{ env: { A: 1 } }, /env .*strings/],
    // The system would end them there, and another program or word would be what runs.
    [{ handler: undefined, client: ['/bin/true', 'a\0b'] }, /this array for the option client .* without NULs/],
    [{ handler: undefined, client: ['/bin/true\0x'] }, /this array for the option client .* without NULs/],
    [{ handler: undefined, client: ['/bin/true'], otherClients: [['a', '\0']] }, /option otherClients .* without NULs/],
    [{ env: { A: '1\0B=2' } }, /env .* without NULs/],
    [{ env: { 'A\0': '1' } }, /env .* without NULs/],
    [{ signal: {} }, /signal .* AbortSignal/],
    // Values that look like one of the words or like an object, but are neither.
    [{ pace: ['asap'] }, /this array for the option pace/],
    [{ refuseClient: { result: ['internal'] } }, /this object for the option refuseClient/],
    [{ policies: [] }, /this array for the option policies/],
    [{ env: [] }, /this array for the option env/],
  ];
  for (const [options, said] of wrong) {
    it(`the error of a wrong option has what is allowed: ${Object.keys(options).join(' and ')} ${said.source.slice(0, 24)}`, async () => {
      assert.match(await refusal({ handler, ...options }), said);
    });
  }

  it('an option outside the range of the command line is an error, at both ends', async () => {
    for (const [name, { min, max }] of Object.entries(optionRanges)) {
      assert.match(await refusal({ handler, [name]: min === 0 ? -1 : min / 2 }), new RegExp(`${name} .* from`));
      assert.match(await refusal({ handler, [name]: max * 2 }), new RegExp(`${name} .* to ${max}`));
    }
  });

  it('options without a client or a handler are an error, and so is a missing trace', async () => {
    assert.match(await refusal(undefined), /at least a client or a handler/);
    assert.match(await refusal({ handler }, null), /path of a trace/);
  });

  it('the option verify asks for several runs, whose decisions are compared', async () => {
    const seen = new Set<number>();
    const changesItsMind = (_: unknown, { index }: { readonly index: number }): Answer => {
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

  it('an option that is undefined is left out', async () => {
    const report = await loosely(trace, { handler, pace: 'asap', speed: undefined, expect: undefined, seed: 7n });
    assert.equal(report.exitCode, 0);
  });
});
