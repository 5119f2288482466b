// `compare --fail-on new-access`: what both builds deny, and only the new one lets another operation or actor reach.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareSchema } from '../../docs/tables/json/compare.ts';
import type { CompareResult } from '../../src/compare/result.ts';
import { effectRows } from '../../src/explore/bypass/effects.ts';
import type { Effect } from '../../src/judge/bypass-effects.ts';
import { storyBytes } from '../../traces/make/bytes.ts';
import { Story } from '../../traces/make/story.ts';
import { someOf } from '../cases.ts';
import { esreplayIn } from '../cli/in-process.ts';
import { line } from '../clients/lines.ts';
import { writeDenials, writeReads } from '../explore/bypass/rows/denials.ts';
import { testFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { linuxOnly } from '../linux-only.ts';
import { by, writeTrace } from './traces.ts';

const bypassFolder = join(import.meta.dirname, '../explore/bypass');

describe('new access in a comparison', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();

  interface Case {
    readonly bug: string;
    readonly effect: Effect;
    /** What the new build does not guard. */
    readonly gap: string;
    /** `change by chain: to` */
    readonly finds: string;
  }
  const cases: readonly Case[] = [
    {
      bug: 'a copy is allowed',
      effect: 'read',
      gap: 'clone:source',
      finds: 'read by clone + open: allow',
    },
    {
      bug: 'a link is allowed, and the file by its new path',
      effect: 'read',
      gap: 'link:source',
      finds: 'read by link + open: allow',
    },
    {
      bug: 'the folder around a file can be renamed',
      effect: 'remove',
      gap: 'rename:folder of the file',
      finds: 'remove by rename: allow',
    },
    {
      bug: 'a file can be put in the place',
      effect: 'replace',
      gap: 'link:target',
      finds: 'replace by unlink + link: allow',
    },
    {
      bug: 'a process can be suspended',
      effect: 'take-over',
      gap: 'proc_suspend_resume:target',
      finds: 'take-over by proc_suspend_resume: allow',
    },
  ];
  for (const { bug, effect, gap, finds } of someOf(cases))
    it(`the new build has new access where ${bug}, and none where the old one has the same gap`, async () => {
      const trace = effect === 'read' ? writeRead() : writeDenials(folder, effect);
      const whole = await roles(effect);
      const part = await roles(effect, [gap]);
      const { status, trace: found, stdout } = await compared(trace, whole, part, '--no-new-access');
      assert.deepEqual(accessOf(found), [finds], stdout);
      assert.deepEqual([status, found.decisions], [1, []]);
      assert.ok((found.accessTried ?? 0) > 5);
      assert.match(stdout, /^NEW ACCESS$/m);
      const same = await compared(trace, part, part, '--no-new-access');
      assert.deepEqual([same.status, accessOf(same.trace)], [0, []], same.stdout);
      const mended = await compared(trace, part, whole, '--no-new-access');
      assert.deepEqual([mended.status, accessOf(mended.trace)], [0, []], mended.stdout);
    });

  it('an event that only the new build does not ask for is new access, with its reason', async () => {
    const trace = writeRead();
    const alone = await roles('read', ['clone:source', 'copyfile:source'], ['OPENS_ALONE']);
    const { trace: found, stdout } = await compared(trace, await roles('read'), alone, '--fail-on', 'new-access');
    assert.ok(accessOf(found).includes('read by link + open: not subscribed'), stdout);
    assert.match(stdout, /read of \/Library\/Example\/thing by link \+ open: it is linked,/);
    assert.match(stdout, /deny → allow \(not\s+subscribed\)/);
  });

  it('a denied operation that the new build allows is newly allowed, and its other ways are no news', async () => {
    const trace = writeDenials(folder, 'connect');
    const part = await roles('connect', ['uipc_connect:socket', 'link:source']);
    const { status, trace: found } = await compared(trace, await roles('connect'), part, '--no-new-access');
    assert.deepEqual([status, accessOf(found)], [1, []]);
    assert.deepEqual(
      found.decisions.map(({ change }) => change),
      ['newly-allowed'],
    );
  });

  for (const [actor, define] of [
    ['a stranger', 'ALLOWS_STRANGERS'],
    ['/Library/App/agent with a broken signature that keeps its ids', 'TRUSTS_BROKEN_SIGNATURE'],
    ['/Library/App/agent without a signature', 'ALLOWS_UNSIGNED'],
  ] as const)
    it(`${actor} that only the new build trusts has new access`, async () => {
      const trace = writeActors();
      const [right, wrong] = [await app(), await app(define)];
      const { trace: found, stdout } = await compared(trace, right, wrong, '--no-new-access');
      assert.ok(
        found.access.some((each) => each.by === ` by ${actor}`),
        stdout,
      );
      const same = await compared(trace, wrong, wrong, '--no-new-access');
      assert.deepEqual(accessOf(same.trace), [], same.stdout);
    });

  it('access after a look at the disk is a note, which fails nothing', async () => {
    const trace = writeRead();
    const looks = await roles('read', ['clone:source'], ['LOOKS']);
    const { status, trace: found, stdout } = await compared(trace, await roles('read'), looks, '--no-new-access');
    assert.equal(status, 0, stdout);
    assert.deepEqual(
      found.access.map(({ looked }) => looked),
      [true],
    );
    assert.match(stdout, /Only the new build allows read of \/Library\/Example\/thing by clone \+ open/);
  });

  it('denials of which nothing is tried, since others are alike, are said', async () => {
    const sources = [join(bypassFolder, 'clean/allows-one-team.c')];
    const client = await keptClient('allows-one-team', { sources });
    const { trace: found, stdout } = await compared(writeReads(folder, 4), client, client, '--no-new-access');
    const note = 'ways round 3 of 4 denials were tried: of those with one event and effect the first 3, and 24 at most';
    assert.equal(found.accessLeft, note);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /Notes .*Ways round 3 of 4 denials were tried: .* at most\./);
  });

  it('ways that both builds decide by chance are no new access', async () => {
    const trace = join(folder, 'chance.estrace');
    writeTrace(trace, [by('com.example.app', line('AUTH_OPEN', '/etc/hosts'))]);
    const sources = [join(import.meta.dirname, 'clients/policy.c')];
    const chance = `${await keptClient('policy', { sources })} deny=/etc random=/tmp`;
    const { trace: found, stdout } = await compared(trace, chance, chance, '--no-new-access');
    assert.deepEqual(accessOf(found), [], stdout);
    assert.ok((found.accessTried ?? 0) > 5);
  });

  it('nothing is tried unless it is asked for, and without a denial the output says that nothing was', async () => {
    const trace = writeRead();
    const whole = await roles('read');
    const part = await roles('read', ['clone:source']);
    const unasked = await compared(trace, whole, part, '--fail-on', 'newly-allowed');
    assert.deepEqual([unasked.status, unasked.trace.access, unasked.trace.accessTried], [0, [], null]);
    const nothing = await compared('@open-64', whole, part, '--no-new-access');
    assert.deepEqual([nothing.status, nothing.trace.accessTried], [0, 0]);
    assert.match(nothing.stdout, /No other way to what is denied was tried/);
  });

  /** The command of a build that guards all roles of an effect but these. */
  async function roles(effect: Effect, gaps: readonly string[] = [], defines: readonly string[] = []): Promise<string> {
    const sources = [join(bypassFolder, 'rows/guards-roles.c')];
    const program = await keptClient(['guards-roles', ...defines].join('+'), { sources, defines });
    const all = effectRows.filter((row) => row.effect === effect).map(({ event, role }) => `${event}:${role}`);
    const guarded = all.filter((role) => !gaps.includes(role)).map((role) => `${role};`);
    return `${program} '${guarded.join('')}'`;
  }

  const app = (...defines: readonly string[]): Promise<string> =>
    keptClient(['guards-app', ...defines].join('+'), { sources: [join(bypassFolder, 'claims/guards-app.c')], defines });

  async function compared(trace: string, before: string, now: string, ...more: readonly string[]) {
    const json = join(folder, 'compare.json');
    const words = [trace, '--pace', 'asap', '--runs', '2', '--old', before, '--new', now, '--json', json, ...more];
    const { status, stdout, stderr } = await esreplayIn({}, 'compare', ...words);
    const value: unknown = JSON.parse(readFileSync(json, 'utf8'));
    const [found] = compareSchema.parse(value).traces as CompareResult['traces'];
    assert.ok(found, stdout + stderr);
    return { status, stdout, trace: found };
  }

  /** Nobody may open the one file, and nothing else is tried. */
  function writeRead(): string {
    const story = new Story();
    const other = story.actor('/opt/example/other', { pid: 901, uid: 501, platform: false, team: 'TEAM900001' });
    story.both('open', other, { open: { fflag: 1, file: story.file('/Library/Example/thing') } }, { deny: true });
    const trace = join(folder, 'read.estrace');
    writeFileSync(trace, storyBytes(story, 'test/compare/access.test.ts'));
    return trace;
  }

  /** The agent may write what it guards, and another program may not. */
  function writeActors(): string {
    const story = new Story();
    const agent = story.actor('/Library/App/agent', { pid: 900, platform: false, team: 'TEAM900000' });
    const other = story.actor('/opt/example/other', { pid: 901, uid: 501, platform: false, team: 'TEAM900001' });
    const event = { open: { fflag: 3, file: story.file('/Library/App/rules.db') } };
    story.both('open', agent, event).both('open', other, event, { deny: true });
    const trace = join(folder, 'actors.estrace');
    writeFileSync(trace, storyBytes(story, 'test/compare/access.test.ts'));
    return trace;
  }
});

const accessOf = ({ access }: CompareResult['traces'][number]): string[] =>
  access.map(({ effect, chain, by: whom, to }) => `${effect} by ${chain.join(' + ')}${whom}: ${to}`);
