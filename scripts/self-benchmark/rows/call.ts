// The cost of being watched when nothing is found: a wrapped call on a thread outside any handler, arming and disarming
// around a handler, and a harmless bare system call that the handler's trap catches.
import { existsSync, readFileSync } from 'node:fs';
import { SetupError } from '../../../src/errors/errors.ts';
import { budgets } from '../budgets.ts';
import { type Figure, samplesOf } from '../figure.ts';
import { authTrace } from '../messages.ts';
import type { Place } from '../place.ts';
import { facts } from '../run-rows.ts';

interface Measured {
  readonly wrapped: readonly number[];
  readonly direct: readonly number[];
  readonly armed: readonly number[];
  readonly empty: readonly number[];
  readonly trapped: readonly number[];
  readonly untrapped: readonly number[];
}

export async function measureCall(place: Place): Promise<Figure[]> {
  const out = place.path('calls.json');
  const command = [place.program('calls'), out, String(place.sizes.rounds * 20)];
  await withLibrary(place.probedLibrary(), () =>
    facts({ trace: authTrace(place), clients: [command], pace: 'asap', quietMs: 20_000 }),
  );
  if (!existsSync(out)) throw new SetupError('The measuring client wrote nothing.');
  const { wrapped, direct, armed, empty, trapped, untrapped } = JSON.parse(readFileSync(out, 'utf8')) as Measured;
  // Compared with the fastest direct call, so that a disturbed one does not make the wrapper look cheap.
  const added = wrapped.map((ns) => ns - samplesOf(direct).min);
  return [
    {
      name: 'call outside scope, added',
      unit: 'ns',
      measured: samplesOf(added),
      baseline: { what: 'the call itself (fwrite of no bytes)', measured: samplesOf(direct) },
      ...budgets.callOutsideScope,
      note: `through the wrapper ${Math.min(...wrapped).toFixed(1)} ns`,
    },
    {
      name: 'handler, arm and disarm',
      unit: 'ns',
      measured: samplesOf(armed),
      baseline: { what: 'two calls of empty functions', measured: samplesOf(empty) },
      ...budgets.armAndDisarm,
      note: null,
    },
    {
      name: 'trapped call in a handler',
      unit: 'ns',
      measured: samplesOf(trapped),
      baseline: { what: 'the same system call outside the scope', measured: samplesOf(untrapped) },
      ...budgets.trappedCall,
      note: null,
    },
  ];
}

/** The harness uses the library that this variable names. */
async function withLibrary<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.ESREPLAY_LIBRARY;
  process.env.ESREPLAY_LIBRARY = path;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.ESREPLAY_LIBRARY;
    else process.env.ESREPLAY_LIBRARY = before;
  }
}
