// Which programs of a trace less trusted actors take after: those that the client trusts, wherever in the trace they are.
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseOf } from '../../../src/explore/base.ts';
import { bypass } from '../../../src/explore/bypass/bypass.ts';
import type { Tried } from '../../../src/explore/variation.ts';
import { TrialPool } from '../../../src/trials/pool.ts';
import type { TrialOptions } from '../../../src/trials/trial.ts';
import type { JudgedRun } from '../../../src/verdict/report.ts';
import { storyBytes } from '../../../traces/make/bytes.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { own, Vault } from './vault.ts';

describe('the actors that a client is asked about', function () {
  this.timeout(120_000);
  linuxOnly('their clients are built with the kit of Linux');
  const folder = testFolder();
  let pool: TrialPool;
  before(() => {
    const { signal } = new AbortController();
    pool = new TrialPool({ workers: 2, cwd: folder, stops: { signal, killNow: signal } });
  });
  after(() => pool.close());

  it('a trusted program counts whichever other programs come before it', async () => {
    const found = async (agentAt: number): Promise<readonly string[]> =>
      actorsIn(await tried('trusts-path-of-program', opens(`agent-${agentAt}`, agentAt, 4)));
    const first = await found(0);
    assert.ok(first.includes('unsigned'), first.join());
    assert.deepEqual(await found(4), first);
  });

  it('trusted programs that are left out have a note', async () => {
    const trusting = async (programs: number): Promise<readonly string[]> =>
      (await tried('trusts-broken-signature', opens(`trusted-${programs}`, 0, programs, 'TEAM900000'))).notes ?? [];
    assert.deepEqual(await trusting(1), []);
    assert.deepEqual(await trusting(5), ['less trusted actors took after 4 of 6 programs that the client trusts']);
  });

  it('the summary tells denied actors, none to take after, and programs over the limit apart', async () => {
    const own = async (client: string, programs: number, isAgentThere = true): Promise<readonly string[]> => {
      const name = `${client}-${programs}-${isAgentThere}`;
      const { bypass: of } = await tried(client, opens(name, isAgentThere ? 0 : null, programs, 'TEAM900000'));
      return of?.actors.map(({ effect, actor, is, why }) => `${effect} ${actor}: ${is}, ${why}`) ?? [];
    };
    const denied = await own('guards-opens-alone', 0);
    assert.deepEqual(denied.slice(0, 2), ['read unsigned: denied, null', 'read no-team: denied, null']);
    assert.equal(denied[3], 'read no-platform: not tried, no program that the client trusts has it to lose');
    const nobody = await own('guards-opens-alone', 0, false);
    assert.deepEqual(
      [...new Set(nobody.map((each) => each.replace(/^read .*?: /, '')))],
      ['not tried, the trace has no other signed program whom the client allows the event'],
    );
    const over = await own('guards-opens-alone', 5);
    assert.equal(over[0], 'read unsigned: denied, after 4 of 6 programs that the client trusts');
  });

  /** The agent and so many other programs read another file, and then somebody may not read the secret. */
  function opens(name: string, agentAt: number | null, programs: number, team = 'TEAM900001'): string {
    const vault = new Vault();
    const readers = Array.from({ length: programs }, (_, nth) => {
      const path = `/opt/example/reader-${nth}`;
      return vault.there(path, { pid: 920 + nth, team });
    });
    if (agentAt !== null) readers.splice(agentAt, 0, vault.agent);
    for (const reader of readers) vault.does('open', vault.opened('/Users/noor/plan.txt'), reader);
    vault.mayNot('open', vault.opened(`${own}/secret.txt`));
    const trace = join(folder, `${name}.estrace`);
    writeFileSync(trace, storyBytes(vault.story, 'test/explore/bypass/actors.test.ts'));
    return trace;
  }

  /** Without shrinking and saving what is found. */
  async function tried(client: string, trace: string): Promise<Tried> {
    const program = await keptClient(client, { sources: [join(import.meta.dirname, 'clients', `${client}.c`)] });
    const given: TrialOptions = { trace, clients: [[program]], pace: 'asap', quietMs: 50 };
    const own = mkdtempSync(join(folder, 'tried-'));
    return bypass.try({ base: await baseOf(given, run), given, seed: 1n, folder: own, run });
  }

  async function run(options: TrialOptions): Promise<JudgedRun> {
    const trial = { id: 'actors', options: { ...options, outcomes: true }, exclusive: false, timeoutMs: null };
    const { ending } = await pool.run(trial);
    assert.ok(ending.is === 'judged', JSON.stringify(ending));
    return ending.run;
  }
});

const actorsIn = ({ found }: Tried): readonly string[] => found.flatMap((each) => each.bypass?.actor ?? []).sort();
