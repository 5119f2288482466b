// What `explore` says of a bypass: its class, its sentence, both messages, the saved trace, and what is accepted.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exploreSchema } from '../../../docs/tables/json/explore.ts';
import { bypass } from '../../../src/explore/bypass/bypass.ts';
import { effectRows } from '../../../src/explore/bypass/effects.ts';
import { explore } from '../../../src/explore/explore.ts';
import { renderExplore } from '../../../src/explore/explore-text.ts';
import type { ExploreResult } from '../../../src/explore/result.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { openTrace } from '../../../src/trace/reader.ts';
import type { TrialOptions } from '../../../src/trials/trial.ts';
import { eventLabelOf } from '../../../src/words/event-label.ts';
import { testFolder } from '../../folder.ts';
import { keptClient } from '../../kit/build.ts';
import { linuxOnly } from '../../linux-only.ts';
import { writeDenials, writeReads } from './rows/denials.ts';

const path = '/Library/Example/thing';

describe('a bypass that explore finds', function () {
  this.timeout(120_000);
  linuxOnly('its client is built with the kit of Linux');
  const folder = testFolder();

  it('the sentence names what is denied and what is allowed, and the saved trace has the chain', async () => {
    const result = await explored('gap', ['clone:source']);
    assert.deepEqual(shown(result), ['violation read by clone']);
    const [finding] = result.findings;
    assert.equal(
      finding?.sentence,
      `${path} is denied for open and allowed for clone + open by the same process: it is cloned, and read there.`,
    );
    assert.deepEqual(finding?.confirmed, { hits: 2, runs: 2 });
    assert.equal(result.exitCode, 1);
    const { messages, ...bypass } = finding?.bypass ?? {};
    assert.deepEqual(bypass, {
      effect: 'read',
      event: 'clone',
      by: 'operation',
      chain: ['clone', 'open'],
      actor: null,
      target: path,
      claim: null,
      deniedIndex: 0,
      since: '10.15.1',
      subscribe: [],
      source: 'clonefile(2); es_event_clone_t: source',
    });
    const side = (at: number): unknown =>
      messages?.reached[at]?.fields.find(({ path: name }) => /path$/.test(name) && name.startsWith('event.'));
    assert.deepEqual(side(0), { path: 'event.clone.source.path', value: path });
    assert.deepEqual(side(1), { path: 'event.open.file.path', value: '/private/tmp/elsewhere' });
    assert.equal(messages?.denied.event, 'AUTH_OPEN');
    const saved = finding?.folder ?? '';
    assert.deepEqual(eventsOf(join(saved, 'trace.estrace')), ['AUTH_OPEN']);
    assert.deepEqual(eventsOf(join(saved, 'mutant.estrace')), [
      'AUTH_OPEN',
      'AUTH_CLONE',
      'NOTIFY_CLONE',
      'AUTH_OPEN',
      'NOTIFY_OPEN',
    ]);
    assert.match(readFileSync(join(saved, 'command.txt'), 'utf8'), /mutant\.estrace/);
    assert.ok(existsSync(join(saved, 'finding.json')));
    exploreSchema.parse(JSON.parse(JSON.stringify(result)));
    const again = await explored('gap', ['clone:source']);
    assert.deepEqual(
      again.findings.map((each) => [each.folder, each.confirmed.hits]),
      [[saved, 2]],
      'what is saved shows it',
    );
  });

  it('the matrix says of every row whether it was denied, allowed or tried', async () => {
    const { bypass: tried } = await explored('matrix', ['clone:source']);
    assert.equal(tried?.matrix.length, effectRows.length);
    const cell = (event: string, role: string): unknown =>
      tried?.matrix.find((each) => each.effect === 'read' && each.event === event && each.role === role);
    assert.deepEqual(cell('clone', 'source'), {
      claim: null,
      effect: 'read',
      event: 'clone',
      role: 'source',
      is: 'allowed',
      why: null,
    });
    assert.deepEqual(cell('link', 'source'), {
      claim: null,
      effect: 'read',
      event: 'link',
      role: 'source',
      is: 'denied',
      why: null,
    });
    const change = tried?.matrix.find(({ effect }) => effect === 'change');
    assert.deepEqual([change?.is, change?.why], ['not tried', 'nothing that is denied says whether this is']);
  });

  it('a client that looked at the disk for the message has a note', async () => {
    const result = await explored('looks', ['clone:source'], { defines: ['LOOKS'] });
    assert.deepEqual(shown(result), ['note read by clone']);
  });

  it('each event that the client does not ask for is a hazard, once', async () => {
    const result = await explored('opens', [], { defines: ['OPENS_ALONE'] });
    const events = ['clone', 'copyfile', 'exchangedata', 'getextattr', 'link', 'mount', 'rename'];
    assert.deepEqual(
      shown(result).sort(),
      events.map((event) => `hazard read by ${event}`),
    );
    const clone = result.findings.find((each) => each.bypass?.event === 'clone');
    assert.match(
      clone?.sentence ?? '',
      /clone \+ open by the same process reaches it: .* not subscribed to AUTH_CLONE\.$/,
    );
    assert.deepEqual(clone?.bypass?.subscribe, ['AUTH_CLONE']);
    assert.equal(result.exitCode, 0);
    assert.deepEqual(
      result.findings.map(({ confirmed }) => confirmed.hits),
      events.map(() => 2),
    );
    // They are about one denial: they are made smaller once, and run again together.
    assert.ok(result.runs <= 40, `${result.runs} runs`);
    const saved = join(clone?.folder ?? '', 'mutant.estrace');
    assert.deepEqual(eventsOf(saved), ['AUTH_OPEN', 'AUTH_CLONE', 'NOTIFY_CLONE', 'AUTH_OPEN', 'NOTIFY_OPEN']);
  });

  it('attempts that change what the client decides about others are run apart', async () => {
    const result = await explored('forgets', ['open:file'], { defines: ['FORGETS'] });
    assert.deepEqual(shown(result), ['hazard read by open']);
  });

  it('denials of which nothing is tried, since others are alike, have a note', async () => {
    const sources = [join(import.meta.dirname, 'clean/allows-one-team.c')];
    const client = [await keptClient('allows-one-team', { sources })] as const;
    const notes = async (files: number): Promise<readonly string[]> => {
      const trace = writeReads(folder, files);
      return (await exploredBy(`denied-${files}`, client, { traces: [trace] })).notes;
    };
    assert.deepEqual(await notes(3), []);
    assert.deepEqual(await notes(5), [
      `${join(folder, '5-reads.estrace')}: ways round 3 of 5 denials were tried: of those with one event and effect the first 3, and 24 at most`,
    ]);
  });

  it('a suppression by path and effect accepts it, and is counted', async () => {
    const accepted = async (target: string, effect: string): Promise<readonly [string[], number | undefined]> => {
      const suppressions = [{ rule: 'bypass', target, effect, reason: 'test' }];
      const result = await explored('accepted', ['clone:source'], { given: { suppressions } });
      const says = /^Accepted {2}1 bypass, by suppressions$/m.test(renderExplore(result));
      assert.equal(says, result.bypass?.suppressed === 1);
      return [shown(result), result.bypass?.suppressed];
    };
    assert.deepEqual(await accepted('/Library/Example/*', 'read'), [[], 1]);
    assert.deepEqual(await accepted('/Library/Other/*', 'read'), [['violation read by clone'], 0]);
    assert.deepEqual(await accepted(path, 'change'), [['violation read by clone'], 0]);
  });

  it('a less trusted actor has the message of the process that it takes after beside its own', async () => {
    const sources = [join(packageRoot, 'examples/review/guard.c')];
    const program = await keptClient('review-guard', { sources });
    const changes = effectRows.filter(({ effect, event }) => effect === 'change' && event !== 'open');
    const suppressions = [...new Set(changes.map(({ event }) => `AUTH_${event.toUpperCase()}`))].map((event) => ({
      rule: 'bypass',
      event,
      reason: 'test',
    }));
    const result = await exploredBy('actors', [program], { traces: ['@first-run'], given: { suppressions } });
    assert.deepEqual(shown(result), Array(3).fill('violation change by open'));
    const teams = result.findings.map(({ bypass: of }) => {
      const { denied, trusted, reached } = of?.messages ?? {};
      const [team, flags] = ['process.team_id', 'process.codesigning_flags'].map((name) =>
        [denied, trusted, reached?.[0]].map((message) => message?.fields.find((each) => each.path === name)?.value),
      );
      return [of?.actor, team, flags?.[1] === flags?.[2]];
    });
    assert.deepEqual(teams, [
      ['no-team', ['null', 'Q7L2M9X4TB', ''], true],
      ['null-team', ['null', 'Q7L2M9X4TB', 'null'], true],
      ['broken-signature', ['null', 'Q7L2M9X4TB', 'Q7L2M9X4TB'], false],
    ]);
  });

  interface Other {
    readonly traces?: readonly string[];
    readonly defines?: readonly string[];
    readonly given?: Partial<TrialOptions>;
  }

  /** `gaps`: roles of `read` that the client does not guard. */
  async function explored(
    name: string,
    gaps: readonly string[],
    { defines = [], ...other }: Other = {},
  ): Promise<ExploreResult> {
    const sources = [join(import.meta.dirname, 'rows/guards-roles.c')];
    const program = await keptClient(['guards-roles', ...defines].join('+'), { sources, defines });
    const all = effectRows.filter(({ effect }) => effect === 'read').map(({ event, role }) => `${event}:${role}`);
    const roles = all.filter((role) => !gaps.includes(role)).map((role) => `${role};`);
    return exploredBy(name, [program, roles.join('')], { traces: [writeDenials(folder, 'read')], ...other });
  }

  function exploredBy(
    name: string,
    client: readonly [string, ...string[]],
    { traces = [], given = {} }: Omit<Other, 'defines'>,
  ): Promise<ExploreResult> {
    const { signal } = new AbortController();
    return explore({
      traces,
      given: { clients: [client], pace: 'asap', ...given },
      variations: [bypass],
      seed: 1n,
      timeMs: null,
      failOn: ['violation'],
      work: join(folder, name),
      findings: join(folder, name, 'findings'),
      workers: 2,
      application: 'test',
      cwd: folder,
      signal,
      killNow: signal,
      onProgress: () => undefined,
    });
  }
});

const shown = ({ findings }: ExploreResult): string[] =>
  findings.flatMap((each) =>
    each.rule === 'bypass' ? [`${each.class} ${each.bypass?.effect} by ${each.bypass?.event}`] : [],
  );

function eventsOf(trace: string): string[] {
  const reader = openTrace(trace);
  try {
    return [...reader.messages()].map(({ message }) => eventLabelOf(message.event_type));
  } finally {
    reader.close();
  }
}
