// What the harness adds to each run of a command that makes many: the wall time of a run of a tiny trace minus the
// client's own, which is from its start to the end that its library states. The start of Node and of the modules is not
// in it: the runs are made in this process, after others that are not counted.
import { join } from 'node:path';
import { repeat } from '../../../src/bench/repetition.ts';
import type { RunOptions } from '../../../src/run/options.ts';
import { checkTrace } from '../../../src/run/prepare/trace-check.ts';
import type { SharedFile } from '../../../src/schema/generated/ledger.ts';
import { squeeze } from '../../../src/squeeze/squeeze.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { runAndJudge } from '../../../src/verdict/run-and-judge.ts';
import { verifyRuns } from '../../../src/verify/verify.ts';
import { budgets } from '../budgets.ts';
import { type Figure, type Samples, samplesOf } from '../figure.ts';
import type { Place } from '../place.ts';

const verified = 20;
const tiny = join(packageRoot, 'traces/open-64.estrace');

/** Also the whole of each run, which is what many of them cost. */
export async function measureVerify(place: Place): Promise<Figure[]> {
  const { harness, client, whole } = await timesOf(place, (options, run) => verifyRuns(options, verified, run));
  const one: Figure = {
    ...figure('one of many runs', whole, client),
    ...budgets.oneOfManyRuns,
    note: '64 messages, a client that is parked; harness and client',
  };
  return [figure('run of --verify', harness, client), one];
}

export const measureSqueeze = (place: Place): Promise<Figure[]> =>
  measured(place, 'run of squeeze', (options, run) => squeeze(options, ['budget'], run));

/** A repetition shows no client's end, so that of other runs is taken. */
export async function measureBench(place: Place): Promise<Figure[]> {
  const client = [place.program('client')];
  const trace = checkTrace(tiny);
  const own = await timesOf(place, (options, run) => verifyRuns(options, verified, run));
  const load = { kind: 'closed', outstanding: null } as const;
  const walls: number[] = [];
  for (let round = -1; round < place.sizes.rounds; round++) {
    const start = nowNs();
    for (let run = 0; run < verified; run++)
      await repeat(trace, { client, load, warmUp: 6, passLength: trace.messages, patienceMs: 60_000 });
    if (round >= 0) walls.push((nowNs() - start) / verified / 1e6);
  }
  return [figure('run of bench', samplesOf(walls.map((ms) => ms - own.client.median)), own.client)];
}

type Runs = (options: RunOptions, run: (options: RunOptions) => ReturnType<typeof runAndJudge>) => Promise<unknown>;

interface Times {
  /** Milliseconds a run, of each round. */
  readonly harness: Samples;
  readonly client: Samples;
  /** Of both. */
  readonly whole: Samples;
}

async function measured(place: Place, name: string, runs: Runs): Promise<Figure[]> {
  const { harness, client } = await timesOf(place, runs);
  return [figure(name, harness, client)];
}

async function timesOf(place: Place, runs: Runs): Promise<Times> {
  const options: RunOptions = { trace: tiny, clients: [[place.program('client')]], pace: 'asap' };
  const harness: number[] = [];
  const client: number[] = [];
  const whole: number[] = [];
  for (let round = -1; round < place.sizes.rounds; round++) {
    const own: number[] = [];
    const start = nowNs();
    await runs(options, async (each) => {
      const span = new ClientSpan();
      const judged = await runAndJudge({ ...each, onLook: (shared) => span.look(shared) });
      own.push(span.ns);
      return judged;
    });
    const wallNs = nowNs() - start;
    if (round < 0) continue;
    const ownNs = own.reduce((sum, ns) => sum + ns, 0);
    harness.push((wallNs - ownNs) / own.length / 1e6);
    client.push(ownNs / own.length / 1e6);
    whole.push(wallNs / own.length / 1e6);
  }
  return { harness: samplesOf(harness), client: samplesOf(client), whole: samplesOf(whole) };
}

/** From the harness's first look, at once after the client's start, to the end of the run by the library's clock. */
class ClientSpan {
  private startNs = 0;
  private endNs = 0;

  look({ endNs, slotEndNs }: SharedFile): void {
    this.startNs ||= nowNs();
    this.endNs = Math.max(endNs, ...slotEndNs);
  }

  get ns(): number {
    return Math.max(0, this.endNs - this.startNs);
  }
}

function figure(name: string, harness: Samples, client: Samples): Figure {
  return {
    name,
    unit: 'ms',
    measured: harness,
    baseline: { what: "the client's own time, in the same runs", measured: client },
    ...budgets.repeatedRun,
    note: '64 messages; preparing, starting and ending the client, reading and judging',
  };
}

const nowNs = (): number => Number(process.hrtime.bigint());
