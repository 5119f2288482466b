// A bypass by an operation and one by an actor, with the matrix beside them, for the tests of what shows them.
import {
  type BypassCell,
  type BypassSummary,
  type ShownMessage,
  unsaid,
} from '../../../src/explore/bypass/bypass-data.ts';
import type { ExploreFinding, ExploreResult } from '../../../src/explore/result.ts';
import { contrast, evil, findingOf, resultOf, triedOf } from '../results.ts';

const target = '/Library/Example/vault/key';

const processOf = (pid: number, team: string): readonly (readonly [string, string])[] => [
  ['process.audit_token.pid', String(pid)],
  ['process.audit_token.pidversion', '1863'],
  ['process.group_id', String(pid)],
  ['process.team_id', team],
  ['process.executable.path', '/opt/example/tool'],
  ['process.executable.stat.st_ino', '7001'],
];

export const fileOf = (name: string, path: string, inode: number): readonly (readonly [string, string])[] => [
  [`${name}.path`, path],
  [`${name}.path_truncated`, 'false'],
  [`${name}.stat.st_dev`, '16777232'],
  [`${name}.stat.st_ino`, String(inode)],
  [`${name}.stat.st_size`, '512'],
];

export const messageOf = (event: string, ...fields: readonly (readonly [string, string])[]): ShownMessage => ({
  event,
  fields: fields.map(([path, value]) => ({ path, value })),
});

const openedBy = (pid: number, team: string): ShownMessage =>
  messageOf(
    'AUTH_OPEN',
    ...processOf(pid, team),
    ['event.open.fflag', '1'],
    ...fileOf('event.open.file', target, 4001),
  );
const denied = openedBy(901, 'TEAM900001');
const cloned = messageOf(
  'AUTH_CLONE',
  ...processOf(901, 'TEAM900001'),
  ...fileOf('event.clone.source', target, 4001),
  ...fileOf('event.clone.target_dir', '/private/tmp', 5001),
  ['event.clone.target_name', 'elsewhere'],
);
const openedThere = messageOf(
  'AUTH_OPEN',
  ...processOf(901, 'TEAM900001'),
  ['event.open.fflag', '1'],
  ...fileOf('event.open.file', '/private/tmp/elsewhere', 6001),
);

export const byOperation: ExploreFinding = findingOf({
  rule: 'bypass',
  sentence: `${target} is denied for open and allowed for clone + open by the same process: it is cloned, and read there.`,
  advice: 'Deny the clone in which it is the source.',
  place: null,
  by: ['bypass'],
  contrast: {
    ...contrast,
    base: 'deny',
    mutant: 'allow',
    changed: { base: 'open', mutant: 'it is cloned, and read there' },
  },
  bypass: {
    effect: 'read',
    event: 'clone',
    by: 'operation',
    chain: ['clone', 'open'],
    actor: null,
    target,
    claim: null,
    deniedIndex: 12,
    since: '10.15.1',
    subscribe: ['AUTH_CLONE'],
    source: 'clonefile(2); es_event_clone_t: source',
    messages: { denied, trusted: null, reached: [cloned, openedThere] },
  },
});

export const byActor: ExploreFinding = findingOf({
  ...byOperation,
  number: 2,
  sentence: `${target} is denied for open and allowed for open by /opt/example/tool without a team.`,
  advice: 'Take a missing team for none.',
  bypass: {
    effect: 'read',
    event: 'open',
    by: 'actor',
    chain: ['open'],
    actor: 'null-team',
    target,
    claim: null,
    deniedIndex: 12,
    since: '10.15',
    subscribe: [],
    source: 'open(2); es_event_open_t: fflag has FREAD',
    messages: { denied, trusted: openedBy(700, 'TRUSTED001'), reached: [openedBy(50_001, 'null')] },
  },
});

const cell = (
  effect: BypassCell['effect'],
  event: string,
  role: string,
  is: BypassCell['is'],
  why: string | null = null,
): BypassCell => ({ claim: null, effect, event, role, is, why });

export const tried: BypassSummary = {
  suppressed: 0,
  claims: [],
  actors: [
    { claim: null, effect: 'read', actor: 'unsigned', is: 'denied', why: null },
    { claim: null, effect: 'read', actor: 'no-team', is: 'denied', why: null },
    { claim: null, effect: 'read', actor: 'null-team', is: 'allowed', why: null },
    {
      claim: null,
      effect: 'read',
      actor: 'no-platform',
      is: 'not tried',
      why: 'no program that the client trusts has it to lose',
    },
    { claim: null, effect: 'remove', actor: 'unsigned', is: 'not tried', why: 'the trace has no other signed program' },
  ],
  matrix: [
    cell('read', 'open', 'file', 'denied'),
    cell('read', 'link', 'source', 'denied'),
    cell('read', 'rename', 'source', 'denied'),
    cell('read', 'rename', 'folder of the file', 'not subscribed', 'the client has muted it'),
    cell('read', 'clone', 'source', 'allowed'),
    cell('read', 'getextattr', 'file', 'allowed', 'few files have content in it'),
    cell('read', 'mount', 'volume of the file', 'not tried', 'it is the root of its volume'),
    cell('change', 'link', 'source', 'not tried', unsaid),
    cell('change', 'truncate', 'file', 'not tried', unsaid),
    cell('remove', 'unlink', 'file', 'denied'),
    cell('remove', 'rename', 'source', 'denied'),
    cell('replace', 'clone', 'target', 'allowed'),
    cell('mount', 'mount', 'volume', 'not tried', unsaid),
  ],
};

export const gotRound: ExploreResult = resultOf({
  findings: [byOperation, byActor],
  tried: [triedOf('bypass', { kind: 'relation', runs: 3, found: [1, 2] })],
  bypass: tried,
  exitCode: 1,
});

const claimed = {
  tried: [target, '/Library/Example/vault/protected'],
  made: ['/Library/Example/vault/protected'],
  why: null,
};
const claim = '/Library/Example/vault/**';

/** What a person claims: broken by an operation and by an actor, in doubt, not tried, and right. */
export const claims: ExploreResult = resultOf({
  findings: [
    findingOf({
      ...byOperation,
      sentence: `Nobody may change ${target}, and truncate by a stranger is allowed: it is cut.`,
      bypass: { ...bypassOf(byOperation), effect: 'change', event: 'truncate', chain: ['truncate'], claim },
    }),
    findingOf({ ...byActor, bypass: { ...bypassOf(byActor), effect: 'change', claim } }),
    findingOf({
      ...byActor,
      number: 3,
      class: 'hazard',
      bypass: { ...bypassOf(byActor), effect: 'remove', event: 'unlink', chain: ['unlink'], actor: 'child', claim },
    }),
    { ...byActor, number: 4 },
  ],
  tried: [triedOf('bypass', { kind: 'relation', runs: 5, found: [1, 2, 3, 4] })],
  bypass: {
    suppressed: 0,
    matrix: tried.matrix,
    actors: [],
    claims: [
      { claim, effect: 'replace', is: 'holds', ...claimed },
      { claim, effect: 'remove', is: 'in doubt', ...claimed },
      { claim, effect: 'change', is: 'broken', ...claimed },
      {
        claim: 'run=/Library/Example/',
        effect: 'run',
        is: 'not tried',
        tried: [],
        made: [],
        why: "it ends in a '/', as no file does",
      },
    ],
  },
  exitCode: 1,
});

function bypassOf({ bypass }: ExploreFinding): NonNullable<ExploreFinding['bypass']> {
  if (bypass === null) throw new Error('it is no bypass');
  return bypass;
}

const hostileMessage = messageOf(evil, [evil, evil], ['event.open.fflag', evil], ...fileOf('event.open.file', evil, 1));

/** Every text of it that a trace or a file of --json may have. */
export const hostileBypass: ExploreResult = resultOf({
  findings: [
    {
      ...byOperation,
      bypass: {
        effect: 'read',
        event: evil,
        by: 'operation',
        chain: [evil],
        actor: null,
        target: evil,
        claim: null,
        deniedIndex: 0,
        since: evil,
        subscribe: [evil],
        source: evil,
        messages: { denied: hostileMessage, trusted: hostileMessage, reached: [hostileMessage] },
      },
    },
  ],
  bypass: {
    suppressed: 0,
    claims: [{ claim: evil, effect: 'read', is: 'broken', tried: [evil], made: [evil], why: evil }],
    matrix: [cell('read', evil, evil, 'not subscribed', evil)],
    actors: [{ claim: null, effect: 'read', actor: 'child', is: 'denied', why: evil }],
  },
  exitCode: 1,
});
