// Claims that a person states: `--protect` finds a client that breaks one where no recorded message is denied.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exploreSchema } from '../../../docs/tables/json/explore.ts';
import { baseOf } from '../../../src/explore/base.ts';
import { bypass } from '../../../src/explore/bypass/bypass.ts';
import { effectRows, rowName } from '../../../src/explore/bypass/effects.ts';
import {
  exampleOf,
  matcherOf,
  type Protection,
  splitProtection,
  usualEffects,
} from '../../../src/explore/bypass/protection.ts';
import { waysText } from '../../../src/explore/bypass/ways.ts';
import { again } from '../../../src/explore/confirm.ts';
import { explore } from '../../../src/explore/explore.ts';
import { renderExplore } from '../../../src/explore/explore-text.ts';
import type { Found } from '../../../src/explore/finding.ts';
import type { ExploreResult } from '../../../src/explore/result.ts';
import { readFinding, shownBy } from '../../../src/explore/saved-finding.ts';
import { type Effect, effects } from '../../../src/judge/bypass-effects.ts';
import { tracePath } from '../../../src/trace/samples.ts';
import { TrialPool } from '../../../src/trials/pool.ts';
import type { TrialOptions } from '../../../src/trials/trial.ts';
import type { JudgedRun } from '../../../src/verdict/report.ts';
import { someOf } from '../../cases.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { brokenClaims, writeAllowed } from './claims/bugs.ts';

describe('the pattern of a claim', () => {
  it('two stars are any path below, and one star is a name', () => {
    const matches = (pattern: string, path: string): boolean => matcherOf(pattern)(path);
    assert.ok(matches('/Library/App/**', '/Library/App/a/b.db'));
    assert.ok(!matches('/Library/App/**', '/Library/App'));
    assert.ok(!matches('/Library/App/**', '/Library/Apple/a'));
    assert.ok(matches('/Library/*/rules.db', '/Library/App/rules.db'));
    assert.ok(!matches('/Library/*/rules.db', '/Library/App/more/rules.db'));
    assert.ok(matches('/Library/**/rules.db', '/Library/rules.db'));
    assert.ok(!matches('/Library/**/rules.db', '/Library/my-rules.db'));
    assert.ok(matches('/Library/**/rules.db', '/Library/a/b/rules.db'));
    assert.ok(matches('/a (1)/[x].?', '/a (1)/[x].c'));
    assert.ok(!matches(`/${'**a'.repeat(40)}`, `/${'a'.repeat(2000)}b`));
  });

  it('the path that is made for it matches it', () => {
    for (const pattern of ['/Library/App/**', '/Library/**/rules.db', '/a/*.db', '/a/b?/**/*', '/whole/path'])
      assert.ok(matcherOf(pattern)(exampleOf(pattern)), `${pattern}: ${exampleOf(pattern)}`);
  });

  it('the names before an equals sign are its effects', () => {
    assert.deepEqual(splitProtection('read, run=/a/**'), { names: ['read', 'run'], pattern: '/a/**' });
    assert.deepEqual(splitProtection('/a=b/**'), { names: null, pattern: '/a=b/**' });
    assert.equal(splitProtection('a/**'), null);
  });
});

describe('a claim that explore tests', function () {
  this.timeout(120_000);
  linuxOnly('its clients are built with the kit of Linux');
  const folder = testFolder();
  let allowed = '';
  let pool: TrialPool;
  before(() => {
    allowed = writeAllowed(folder);
    const { signal } = new AbortController();
    pool = new TrialPool({ workers: 2, cwd: folder, stops: { signal, killNow: signal } });
  });
  after(() => pool.close());

  for (const { bug, defines, twin = [], protect, finds } of someOf(brokenClaims))
    it(`a claim is broken where ${bug}`, async () => {
      const broken = await triedApp(defines, protect);
      assert.ok(broken.includes(finds), broken.join('\n'));
      const right = await triedApp(twin, protect);
      assert.ok(!right.some((each) => each.endsWith(finds.replace(/^\w+ /, ''))), right.join('\n'));
    });

  it('a client that is right has no finding, and its claims hold', async () => {
    const result = await exploredApp([], '/Library/App/**');
    assert.deepEqual(shown(result), []);
    assert.equal(result.exitCode, 0);
    assert.deepEqual(
      result.bypass?.claims,
      usualEffects.map((effect) => ({
        claim: '/Library/App/**',
        effect,
        is: 'holds',
        tried: ['/Library/App/rules.db', '/Library/App/agent', '/Library/App/protected'],
        made: ['/Library/App/protected'],
        why: null,
      })),
    );
    assert.match(renderExplore(result), /^Claims\n {2}holds +change, remove, replace +\/Library\/App\/\*\*$/m);
  });

  it('a client that trusts the category of a signature is right', async () => {
    const result = await exploredApp(['TRUSTS_PLATFORM'], '/Library/App/**');
    assert.deepEqual(shown(result), []);
    assert.deepEqual([...new Set(result.bypass?.claims.map(({ is }) => is))], ['holds']);
  });

  it('the sentence names the claimed effect and who has it, and the saved trace shows it', async () => {
    const result = await exploredApp(['WITHOUT_UNLINK'], '/Library/App/**');
    const finding = result.findings.find((each) => each.bypass?.event === 'unlink');
    assert.equal(
      finding?.sentence,
      'Nobody may remove /Library/App/rules.db, and unlink by a stranger reaches it: the client is not subscribed to AUTH_UNLINK.',
    );
    assert.deepEqual(finding?.bypass?.subscribe, ['AUTH_UNLINK']);
    assert.equal(finding?.contrast?.changed.base, 'claim /Library/App/**');
    assert.equal(result.exitCode, 1);
    exploreSchema.parse(JSON.parse(JSON.stringify(result)));
    const saved = finding?.folder ?? '';
    assert.ok(existsSync(join(saved, 'mutant.estrace')));
    assert.match(readFileSync(join(saved, 'command.txt'), 'utf8'), /mutant\.estrace/);
    const text = renderExplore(result);
    assert.match(text, /^Claims\n {2}broken +remove +\/Library\/App\/\*\*\n {2}holds +change, replace +\/Library/m);
  });

  it('a saved finding is gone in a client that is mended', async () => {
    const result = await exploredApp(['ALLOWS_TRUNCATE'], 'change=/Library/App/**');
    const saved = result.findings[0]?.folder ?? '';
    const isShown = async (defines: readonly string[]): Promise<boolean | null> => {
      const shows = shownBy(readFinding(saved), saved, { clients: [[await app(defines)]] });
      return (await again(shows, run)).isShown;
    };
    assert.deepEqual([await isShown(['ALLOWS_TRUNCATE']), await isShown([])], [true, false]);
  });

  it('each claim has its own ways, so that what is said of one file is not said of another', async () => {
    const [held, open] = ['change=/Library/App/**', 'change=/nope/**'];
    const { bypass: of } = await exploredApp([], held, open);
    const main = (claim: string): string | undefined =>
      of?.matrix.find((each) => each.claim === claim && each.event === 'truncate')?.is;
    assert.deepEqual([main(held), main(open)], ['denied', 'allowed']);
    const text = waysText(of ?? { matrix: [], actors: [] }).join('\n');
    assert.match(text, /^Ways round change=\/Library\/App\/\*\*\n {2}change +denied /m);
    assert.match(text, /^Ways round change=\/nope\/\*\*\n {2}change +allowed /m);
  });

  it('a claim that cannot be tried says why', async () => {
    const result = await exploredApp([], 'change=/Library/App/');
    const [claim] = result.bypass?.claims ?? [];
    assert.equal(claim?.is, 'not tried');
    assert.match(claim?.why ?? '', /^it ends in a '\/', as no file does/);
    assert.match(renderExplore(result), /^ {2}not tried +change +\/Library\/App\/\n +it ends in/m);
  });

  for (const effect of someOf(effects.filter((each) => each !== 'mount')))
    it(`a claim of ${effect} is held by a client that guards each row, and broken by one that lacks the first`, async () => {
      const rows = effectRows.filter((row) => row.effect === effect);
      const of = effect === 'take-over' ? 'agent' : 'thing';
      const protect = `${effect}=/Library/Example/${of}`;
      const whole = await exploredRoles(rows.map(roleOf), protect);
      assert.deepEqual(shown(whole), []);
      assert.deepEqual(whole.bypass?.matrix.filter(({ is }) => is === 'allowed').map(rowName), []);
      assert.deepEqual(
        whole.bypass?.claims.map(({ is, made }) => [is, made]),
        [['holds', [`/Library/Example/${of}`]]],
      );
      const gap = await exploredRoles(rows.slice(1).map(roleOf), protect);
      assert.ok(shown(gap).includes(`violation ${effect} by ${rows[0]?.event}`), shown(gap).join('\n'));
    });

  it('a claim of a volume is broken by a client that lets it be mounted', async () => {
    const roles = ['mount:volume', 'mount:volume at another place', 'remount:volume'];
    const found = shown(await exploredRoles(roles, 'mount=/Volumes/KEY'));
    assert.ok(found.includes('violation mount by mount'), found.join('\n'));
  });

  const app = (defines: readonly string[]): Promise<string> =>
    keptClient(['guards-app', ...defines].join('+'), {
      sources: [join(import.meta.dirname, 'claims/guards-app.c')],
      defines,
    });

  /** Without shrinking and saving what is found. */
  async function triedApp(defines: readonly string[], protect: string): Promise<readonly string[]> {
    const given: TrialOptions = { trace: allowed, clients: [[await app(defines)]], pace: 'asap', quietMs: 50 };
    const base = await baseOf(given, run);
    assert.equal(base.dependent, null);
    folders += 1;
    const own = join(folder, `tried-${folders}`);
    mkdirSync(own);
    const { found } = await bypass.try({ base, given, seed: 1n, protect: [protectionOf(protect)], folder: own, run });
    return found.map(words);
  }

  async function run(options: TrialOptions): Promise<JudgedRun> {
    const trial = { id: 'claim', options: { ...options, outcomes: true }, exclusive: false, timeoutMs: null };
    const { ending } = await pool.run(trial);
    assert.ok(ending.is === 'judged', JSON.stringify(ending));
    return ending.run;
  }

  const exploredApp = async (defines: readonly string[], ...protect: readonly string[]): Promise<ExploreResult> =>
    explored(allowed, [await app(defines)], ...protect);

  /** Of `guards-roles.c`, with a trace that has none of its files. */
  async function exploredRoles(roles: readonly string[], protect: string): Promise<ExploreResult> {
    const sources = [join(import.meta.dirname, 'rows/guards-roles.c')];
    const program = await keptClient('guards-roles', { sources });
    return explored(tracePath('@open-64'), [program, roles.map((each) => `${each};`).join('')], protect);
  }

  let folders = 0;
  function explored(trace: string, client: readonly string[], ...protect: readonly string[]): Promise<ExploreResult> {
    const { signal } = new AbortController();
    folders += 1;
    return explore({
      traces: [trace],
      given: { clients: [client], pace: 'asap' },
      variations: [bypass],
      seed: 1n,
      protect: protect.map(protectionOf),
      timeMs: null,
      failOn: ['violation'],
      work: join(folder, `work-${folders}`),
      findings: join(folder, `work-${folders}`, 'findings'),
      workers: 2,
      application: 'test',
      cwd: folder,
      signal,
      killNow: signal,
      onProgress: () => undefined,
    });
  }
});

const roleOf = ({ event, role }: (typeof effectRows)[number]): string => `${event}:${role}`;

function protectionOf(text: string): Protection {
  const { names, pattern = '' } = splitProtection(text) ?? {};
  return { text, pattern, effects: (names as readonly Effect[] | null) ?? usualEffects };
}

const shown = ({ findings }: ExploreResult): string[] => findings.map(words);

function words({ class: grade, bypass: found, sentence }: Pick<Found, 'class' | 'bypass' | 'sentence'>): string {
  if (found === null) return sentence;
  return `${grade} ${found.effect} ${found.by === 'actor' ? `as ${found.actor}` : `by ${found.event}`}`;
}
