// What the inserted library adds to the launch of a program: mapping and relocating it, and looking up each function
// that it replaces. Measured outside a run, so it includes nothing of a replay.
import { insertable } from '../../../src/run/prepare/insertion.ts';
import { findLibrary } from '../../../src/run/prepare/library.ts';
import { calls } from '../../../src/schema/calls/calls.ts';
import { nameOf } from '../../../src/schema/calls/shape.ts';
import { type Figure, percentile } from '../figure.ts';
import { type Place, run } from '../place.ts';
import { takeTurns } from '../rounds.ts';

const launchesATurn = 40;

export async function measureLaunch(place: Place): Promise<Figure[]> {
  const program = place.program('nothing');
  const launches = place.program('launches');
  const turn = (environment: readonly string[]) => (): number => {
    const printed = run(launches, [String(launchesATurn), program, ...environment]);
    return percentile(JSON.parse(printed) as number[], 50) / 1e6;
  };
  // The environment in which the harness starts a client. The loader binds the whole program at launch in both.
  const eager = 'LD_BIND_NOW=1';
  const { inserted, bare } = await takeTurns(place.sizes.rounds, {
    inserted: turn([eager, `LD_PRELOAD=${insertable(findLibrary(), place.path(''))}`]),
    bare: turn([eager]),
  });
  return [
    {
      name: 'launch, library inserted',
      unit: 'ms',
      measured: inserted,
      baseline: { what: 'the same program without it', measured: bare },
      gate: null,
      ambitious: null,
      note: `${wrappedNames()} names are replaced; median of ${launchesATurn} launches of a program that ends at once; it adds ${(inserted.min - bare.min).toFixed(2)} ms`,
    },
  ];
}

function wrappedNames(): number {
  const rows = calls.filter((row) => row.platforms.includes('linux') && row.wrapper !== 'none');
  return new Set(rows.flatMap((row) => [row.name, ...row.names, ...row.variants.map(nameOf)])).size;
}
