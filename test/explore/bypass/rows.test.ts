// Each row of the table of effects, by a client that guards every row of its effect but that one: the row is found, and
// nothing else. `npm test` tries three rows of each effect.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { baseOf } from '../../../src/explore/base.ts';
import { bypass } from '../../../src/explore/bypass/bypass.ts';
import type { EffectRow } from '../../../src/explore/bypass/effect-row.ts';
import { effectRows, rowName } from '../../../src/explore/bypass/effects.ts';
import type { Tried } from '../../../src/explore/variation.ts';
import { type Effect, effects } from '../../../src/judge/bypass-effects.ts';
import { TrialPool } from '../../../src/trials/pool.ts';
import type { TrialOptions } from '../../../src/trials/trial.ts';
import type { JudgedRun } from '../../../src/verdict/report.ts';
import { someOf } from '../../cases.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { writeDenials } from './rows/denials.ts';

/** A denial of nothing else says whether their effect is denied, so that none is left when they are allowed. */
const alone = ['run by exec (program)', 'load-code by mmap (code)', 'connect by uipc_connect (socket)'];

/** Of what else is denied, only copies say that it is not to be read. */
const classOf = (gap: EffectRow): string =>
  gap.weak === undefined && rowName(gap) !== 'read by open (file)' ? 'violation' : 'hazard';

const rowsOf = (effect: Effect): readonly EffectRow[] => effectRows.filter((row) => row.effect === effect);

describe('the table of effects, by clients with one gap each', function () {
  this.timeout(120_000);
  linuxOnly('their client is built with the kit of Linux');
  const folder = testFolder();
  let pool: TrialPool;
  let folders = 0;
  const traces = new Map<Effect, string>();

  before(() => {
    for (const effect of effects) traces.set(effect, writeDenials(folder, effect));
    const { signal } = new AbortController();
    pool = new TrialPool({ workers: 2, cwd: folder, stops: { signal, killNow: signal } });
  });
  after(() => pool.close());

  for (const effect of effects) {
    const gaps = rowsOf(effect).filter((row) => !alone.includes(rowName(row)));

    it(`nothing gets round a client that guards each row of ${effect}`, async () => {
      const tried = await triedWith(effect, rowsOf(effect));
      assert.deepEqual(
        tried.found.map(({ sentence }) => sentence),
        [],
      );
      assert.deepEqual(cellsThat(tried, 'allowed'), []);
    });

    it(`each row of ${effect} is found where it is the only gap`, async () => {
      await Promise.all(
        someOf(gaps).map(async (gap) => {
          const tried = await triedWith(
            effect,
            rowsOf(effect).filter((row) => row !== gap),
          );
          assert.deepEqual(cellsThat(tried, 'allowed'), [rowName(gap)]);
          assert.deepEqual(
            tried.found.map((found) => [found.rule, found.bypass?.effect, found.bypass?.event, found.class]),
            [['bypass', effect, gap.event, classOf(gap)]],
            rowName(gap),
          );
        }),
      );
    });
  }

  async function triedWith(effect: Effect, guarded: readonly EffectRow[]): Promise<Tried> {
    const sources = [join(import.meta.dirname, 'rows/guards-roles.c')];
    const program = await keptClient('guards-roles', { sources });
    const trace = traces.get(effect) ?? '';
    const roles = guarded.map(({ event, role }) => `${event}:${role};`).join('');
    const given: TrialOptions = { trace, clients: [[program, roles]], pace: 'asap', quietMs: 50 };
    const base = await baseOf(given, run);
    assert.equal(base.dependent, null);
    folders += 1;
    const own = join(folder, String(folders));
    mkdirSync(own);
    return bypass.try({ base, given, seed: 1n, folder: own, run });
  }

  async function run(options: TrialOptions): Promise<JudgedRun> {
    const trial = { id: 'row', options: { ...options, outcomes: true }, exclusive: false, timeoutMs: null };
    const { ending } = await pool.run(trial);
    assert.ok(ending.is === 'judged', JSON.stringify(ending));
    return ending.run;
  }
});

const cellsThat = ({ bypass: tried }: Tried, state: string): readonly string[] =>
  (tried?.matrix ?? []).filter(({ is }) => is === state).map(rowName);
