// Perfetto traces of real runs: a deadlock, a handler that waits for a lock, and a queue that overflows.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { RunOptions } from '../../src/run/options.ts';
import type { JudgedRun } from '../../src/verdict/report.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { clientCases } from '../clients/manifest.ts';
import { runCase } from '../clients/run-case.ts';
import { writeTrace } from '../clients/traces.ts';
import { testFolder } from '../folder.ts';
import { compileClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { type Modelled, modelsOf } from '../run/modelled.ts';
import { checkInvariants, pathOf, type ReadTrace, readTrace, slicesOf } from './read-trace.ts';
import { eventsOn, slicesOn } from './written.ts';

const check = 'SecStaticCodeCheckValidityWithErrors';
const reads = { event: 'AUTH_OPEN', path: '/private/var/db/trustd.db', budgetMs: 2000 } as const;

interface Traced {
  readonly trace: ReadTrace;
  readonly judged: JudgedRun;
}

describe('a Perfetto trace of a real run', () => {
  linuxOnly("the functions of frameworks are the kit's there");
  const folder = testFolder();

  async function traced(name: string, more: Partial<RunOptions> = {}): Promise<Traced> {
    const client = clientCases.find((each) => each.name === name);
    assert.ok(client, name);
    const program = join(folder, name.replaceAll(/\W/g, '-'));
    const sources = [join(import.meta.dirname, '../clients', client.source)];
    await compileClient({ sources, output: program, defines: client.defines });
    const pieces: Uint8Array[] = [];
    const perfetto = (bytes: Uint8Array): void => {
      pieces.push(bytes.slice());
    };
    const judged = await runCase(client, program, writeTrace(folder, client.trace), { perfetto, ...more });
    const trace = readTrace(Buffer.concat(pieces));
    checkInvariants(trace);
    assert.equal(
      slicesOf(trace).filter(({ category }) => category === 'handler').length,
      judged.summary.messages,
      'a slice for each run of a handler',
    );
    return { trace, judged };
  }

  it('a deadlock is shown as arrows through handler, call, daemon and message', async () => {
    const trustd: Modelled = { functions: [check], causes: [reads] };
    const { trace, judged } = await traced('asks-for-signature', { resolvedModels: modelsOf({ trustd }) });
    const [verdict] = judged.verdicts;
    assert.equal(verdict?.rule, 'deadlock');
    const [finding] = eventsOn(trace, 'findings');
    assert.equal(finding?.says.finding, verdict.sentence);
    const edges = trace.events.flatMap(({ track, name, flows, lastFlows }) =>
      [...flows, ...lastFlows]
        .filter((id) => id >= 3 * 2 ** 40)
        .map((id) => `${id - 3 * 2 ** 40} ${pathOf(trace, track).split(' / ').at(-1)}: ${name}`),
    );
    assert.deepEqual(
      edges.filter((edge) => /^[0-3] /.test(edge)).sort(),
      [
        '0 handler: AUTH_EXEC',
        '0 handler: asks trustd',
        '1 handler: asks trustd',
        `1 trustd: ${check}`,
        '2 AUTH messages in flight: AUTH_OPEN',
        `2 trustd: ${check}`,
        '3 AUTH messages in flight: AUTH_OPEN',
        '3 handler: AUTH_EXEC',
      ].sort(),
    );
    const call = slicesOn(trace, 'handler').find(({ name }) => name === check);
    assert.equal(call?.in?.name, 'AUTH_EXEC');
    assert.match(call?.stack.at(-1) ?? '', /asks-for-signature\.c:\d+$/);
    const answers = trace.events.filter(({ category }) => category === 'answer');
    assert.equal(answers.length, judged.summary.inTime + judged.summary.late);
  });

  it('a lock wait is shown in its handler and on the lock, with the thread that holds it', async () => {
    const { trace, judged } = await traced('locks-with-worker');
    const verdict = judged.verdicts.find(({ rule }) => rule === 'lock-wait');
    assert.ok(verdict);
    const waits = trace.events.filter(({ name }) => name?.startsWith('held by thread '));
    assert.ok(waits.length > 0);
    const path = pathOf(trace, waits[0]?.track ?? 0);
    assert.match(path, / \/ lock 0x[0-9a-f]+$/);
    const inHandler = slicesOn(trace, 'handler').filter(({ category }) => category === 'lock');
    assert.equal(inHandler.length, slicesOn(trace, path).length);
    assert.ok(inHandler.every((slice) => slice.in?.category === 'handler'));
    assert.match(inHandler[0]?.stack.join() ?? '', /locks-with-worker\.c:\d+/);
  });

  it('dropped messages and the depth of the queue are shown', async () => {
    const { trace, judged } = await traced('falls-behind');
    const drops = trace.events.filter(({ name }) => name === 'queue overflow');
    const dropped = drops.reduce((sum, { says }) => sum + Number(says.messages), 0);
    assert.equal(dropped, judged.summary.dropped);
    const depths = eventsOn(trace, 'queue depth').map(({ value }) => value ?? 0);
    const capacity = Number(drops[0]?.says.capacity);
    assert.ok(capacity > 0 && Math.max(...depths) <= capacity + 1, `${Math.max(...depths)} of ${capacity}`);
    assert.ok(Math.max(...depths) >= capacity);
    assert.equal(Math.min(...depths), 0);
  });

  it('the environment of the client is not in the trace', async () => {
    const secret = 'hunter2-in-the-environment';
    const pieces: Uint8Array[] = [];
    const client = clientCases.find(({ name }) => name === 'falls-behind+on_queue');
    assert.ok(client);
    const program = join(folder, 'private');
    await compileClient({
      sources: [join(import.meta.dirname, '../clients', client.source)],
      output: program,
      defines: client.defines,
    });
    await runAndJudge({
      trace: writeTrace(folder, client.trace),
      clients: [[program]],
      pace: 'asap',
      env: { SECRET: secret },
      perfetto: (bytes) => pieces.push(bytes.slice()),
    });
    const text = Buffer.concat(pieces).toString('latin1');
    assert.ok(text.includes(program));
    for (const private_ of [secret, process.env.HOME, process.env.USER, 'PATH='])
      if (private_ !== undefined && private_.length > 5) assert.ok(!text.includes(private_), private_);
  });
});
