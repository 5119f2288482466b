// The cost of recording: the handler and the writer natively, in processor time, on prebuilt messages; the handler in a
// real run, by the ledger's time stamps; and the length of a trace that also holds the recorder's own answers.
import { statSync } from 'node:fs';
import { findRecorder } from '../../../src/run/prepare/library.ts';
import { budgets, noBudget } from '../budgets.ts';
import { type Figure, millionsPerSecond, percentile, samplesOf } from '../figure.ts';
import { authTrace, mixTrace } from '../messages.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';
import { deliveries } from '../run-rows.ts';

interface Native {
  readonly bare: number;
  readonly handler: number;
  readonly copy: number;
  readonly writer: number;
  readonly bytes: number;
}

export async function measureRecorder(place: Place): Promise<Figure[]> {
  const mix = mixTrace(place);
  const program = place.program('recorder');
  const natives: Native[] = [];
  const { rounds } = place.sizes;
  for (let round = 0; round < rounds; round++)
    natives.push(JSON.parse(run(program, [mix, place.path('written.estrace'), '1'])) as Native);
  const of = (key: keyof Native) => samplesOf(natives.map((native) => native[key]));
  const writer = of('writer');
  return [
    {
      name: 'recorder: handler',
      unit: 'ns',
      measured: of('handler'),
      baseline: { what: 'a handler that only answers; retain is one locked instruction', measured: of('bare') },
      ...budgets.recorderHandler,
      note: 'retain, answer, push, on messages built before',
    },
    await inARun(place),
    {
      name: 'recorder: writer',
      unit: 'M/s',
      measured: millionsPerSecond(writer),
      baseline: { what: 'a plain copy of the messages', measured: millionsPerSecond(of('copy')) },
      ...budgets.recorderWriter,
      note: `${writer.min.toFixed(0)} ns a message: taken, encoded, written, released`,
    },
    {
      name: 'recorder: bytes a message',
      unit: 'B',
      measured: of('bytes'),
      baseline: { what: 'the trace that was recorded', measured: samplesOf([statSync(mix).size / place.sizes.mix]) },
      ...noBudget,
      note: "with the recorder's answer to each AUTH message",
    },
  ];
}

/** From delivery to the handler's return, including the replayer's work in es_retain_message and in the answer. */
async function inARun(place: Place): Promise<Figure> {
  const trace = authTrace(place);
  const client = place.program('client');
  const middle = async (clients: readonly (readonly string[])[]): Promise<number> => {
    const rows = await deliveries({ trace, clients, pace: 'asap', quietMs: 50 });
    const times = rows.flatMap(({ deliveredNs, returnedNs }) =>
      returnedNs === null ? [] : [returnedNs - deliveredNs],
    );
    return percentile(times, 50);
  };
  let recordings = 0;
  const { recorder, other } = await takeTurns(Math.min(place.sizes.rounds, 3), {
    recorder: () => {
      recordings += 1;
      const words = ['-o', place.path(`recorded-${recordings}.estrace`), '--auth'];
      return middle([['sh', '-c', 'exec "$0" "$@" >/dev/null', findRecorder(), ...words]]);
    },
    other: () => middle([[client]]),
  });
  return {
    name: 'recorder: handler in a run',
    unit: 'ns',
    measured: recorder,
    baseline: { what: 'a client that only answers', measured: other },
    ...budgets.recorderHandler,
    note: `half of ${place.sizes.auth} AUTH messages at most, asap pace, with the replayer's time stamps`,
  };
}
