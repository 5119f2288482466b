// The contents of payload fields.
import { all, cannotShow, policy, row, type SemanticsRow } from './row.ts';
import {
  aclTests,
  esloggerLineTests,
  esloggerShapeTests,
  messageTests,
  planTests,
  scenarioTests,
} from './test-files.ts';

export const data: readonly SemanticsRow[] = [
  row(
    'string-length',
    'header',
    'The length of a string token leaves out the terminator and equals strlen of its data.',
    messageTests('string-length'),
  ),
  row('string-null', 'header', 'No data and empty data are different.', messageTests('missing-string')),
  row(
    'team-null',
    'observed',
    'The team_id of a process whose program no team signed is NULL: eslogger writes null. That of signed files is, too.',
    all(messageTests('missing-team'), esloggerLineTests('every-field')),
  ),
  row(
    'path-truncated',
    'header',
    'Paths are cut at a length that is not guaranteed, 16 KiB today, and marked as truncated.',
    messageTests('truncated-path'),
  ),
  row(
    'path-of-links',
    'header',
    'The path of a file with several links is any one of them.',
    cannotShow('the recording Mac decides which of its paths a file has'),
  ),
  row('fat-inode', 'header', 'Empty files on FAT have the inode number 999999999.', messageTests('file-numbers')),
  row(
    'exec-lists',
    'header',
    'Arguments, environment and descriptors of an exec are available only through the accessor functions.',
    all(messageTests('exec-items', 'exec-counts'), planTests('exec-accessors')),
  ),
  row(
    'exec-index',
    'header',
    'An index past the count is undefined.',
    scenarioTests('trusts-first-argument', 'trusts-first-argument+counts'),
  ),
  row(
    'exec-fds',
    'header',
    'Only a limited number of descriptors is listed; last_fd may be greater than any of them.',
    messageTests('exec-counts'),
  ),
  row(
    'exec-pipe',
    'header',
    'pipe_id has a meaning only for a pipe (fdtype 6).',
    all(messageTests('exec-counts'), esloggerLineTests('refused a pipe id for a file')),
  ),
  row(
    'exec-entitlements',
    'header',
    'es_exec_entitlements (27.0) returns a retained dictionary or NULL.',
    policy('entitlements', messageTests('entitlements')),
  ),
  row(
    'codesigning-moment',
    'header',
    'Code-signing flags describe the moment of the message.',
    cannotShow('the recording Mac determined them; a replay gives them unchanged'),
  ),
  row(
    'acl-calls',
    'header',
    'The ACL of create and setacl may be used only with acl_copy_ext.',
    aclTests('acl-copy-ext-alone', 'acl-own-list'),
  ),
  row(
    'acl-bytes',
    'observed',
    'acl_copy_ext writes a big-endian kauth_filesec: magic at 0, entry count at 36, flags at 40, entries of 24 bytes from 44, 128 at most.',
    aclTests('acl-bytes', 'acl-missing'),
  ),
  row(
    'acl-guids',
    'observed',
    'It leaves the two GUIDs at 4 and 20 as they were in the buffer.',
    aclTests('acl-bytes'),
  ),
  row('acl-rebuild', 'observed', 'acl_copy_int makes a whole ACL of such bytes.', aclTests('acl-own-list')),
  row('thread-state', 'header', 'The size of a thread state is in bytes.', messageTests('thread-state')),
  row(
    'thread-state-eslogger',
    'manual',
    'eslogger leaves out the thread state itself.',
    esloggerShapeTests('keys remote_thread_create'),
  ),
  row(
    'user-numbers',
    'observed',
    'The user nobody appears as -2; no audit user and no session as 4294967295.',
    messageTests('user-ids'),
  ),
];
