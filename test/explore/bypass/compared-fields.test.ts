// The denied message and those that were allowed, field by field: what is the same file is one group, and what is equal
// is folded.
import assert from 'node:assert/strict';
import type { ShownMessage } from '../../../src/explore/bypass/bypass-data.ts';
import { comparedFields, type FieldGroup } from '../../../src/explore/bypass/compared-fields.ts';
import { byActor, byOperation, fileOf, messageOf } from './results.ts';

const messagesOf = ({ bypass }: typeof byOperation): readonly ShownMessage[] => {
  const { denied, trusted, reached } = bypass?.messages ?? { denied: messageOf(''), trusted: null, reached: [] };
  return [denied, ...(trusted === null ? [] : [trusted]), ...reached];
};
const groupsOf = (finding: typeof byOperation): readonly FieldGroup[] => comparedFields(messagesOf(finding));

const rowsOf = (groups: readonly FieldGroup[], part: 'differing' | 'folded'): readonly string[] =>
  groups.flatMap((group) =>
    group[part].map(({ name, values }) => [name, ...values.map((value) => value ?? '–')].join(' | ')),
  );

describe('the fields of a denied message beside those of the allowed ones', () => {
  it('the same file is one group, whatever each message calls it', () => {
    assert.deepEqual(
      groupsOf(byOperation).map(({ names }) => names),
      [
        ['process', 'process', 'process'],
        ['open', null, 'open'],
        ['open.file', 'clone.source', 'open.file'],
        [null, 'clone.target_dir', null],
        [null, 'clone', null],
      ],
    );
  });

  it('fields that differ are apart from those that are equal', () => {
    const groups = groupsOf(byOperation);
    assert.deepEqual(rowsOf(groups, 'differing'), [
      'path | /Library/Example/vault/key | /Library/Example/vault/key | /private/tmp/elsewhere',
      'stat.st_ino | 4001 | 4001 | 6001',
      'path | – | /private/tmp | –',
      'target_name | – | elsewhere | –',
    ]);
    assert.ok(rowsOf(groups, 'folded').includes('team_id | TEAM900001 | TEAM900001 | TEAM900001'));
    assert.ok(rowsOf(groups, 'folded').includes('fflag | 1 | – | 1'));
  });

  it('another actor differs in who it is, and its other numbers are folded', () => {
    const groups = groupsOf(byActor);
    assert.deepEqual(rowsOf(groups, 'differing'), [
      'audit_token.pid | 901 | 700 | 50001',
      'team_id | TEAM900001 | TRUSTED001 | null',
    ]);
    assert.ok(rowsOf(groups, 'folded').includes('group_id | 901 | 700 | 50001'));
  });

  it('every field of every message is in one row', () => {
    const groups = groupsOf(byOperation);
    const shown = groups.flatMap(({ differing, folded }) => [...differing, ...folded].flatMap(({ values }) => values));
    assert.equal(
      shown.filter((value) => value !== null).length,
      messagesOf(byOperation).reduce((sum, { fields }) => sum + fields.length, 0),
    );
  });

  it('two files of one message stay two groups', () => {
    const both = messageOf(
      'AUTH_EXCHANGEDATA',
      ...fileOf('event.exchangedata.file1', '/a', 1),
      ...fileOf('event.exchangedata.file2', '/b', 2),
    );
    const turned = messageOf(
      'AUTH_EXCHANGEDATA',
      ...fileOf('event.exchangedata.file1', '/b', 2),
      ...fileOf('event.exchangedata.file2', '/a', 1),
    );
    assert.deepEqual(
      comparedFields([both, turned]).map(({ names }) => names),
      [
        ['exchangedata.file1', 'exchangedata.file2'],
        ['exchangedata.file2', 'exchangedata.file1'],
      ],
    );
  });
});
