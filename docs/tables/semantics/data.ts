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
    messageTests('has a length and a terminator for every string'),
  ),
  row(
    'string-null',
    'header',
    'No data and empty data are different.',
    messageTests('keeps a string that is missing apart from one that is empty'),
  ),
  row(
    'path-truncated',
    'header',
    'Paths are cut at a length that is not guaranteed, 16 KiB today, and marked as truncated.',
    messageTests('has a path that was cut at 16 KiB, and says so'),
  ),
  row(
    'path-of-links',
    'header',
    'The path of a file with several links is any one of them.',
    cannotShow('the recording Mac decides which of its paths a file has'),
  ),
  row(
    'fat-inode',
    'header',
    'Empty files on FAT have the inode number 999999999.',
    messageTests('has the file numbers of the trace, however large'),
  ),
  row(
    'exec-lists',
    'header',
    'Arguments, environment and descriptors of an exec are available only through the accessor functions.',
    all(
      messageTests(
        'has each argument, variable and descriptor of an exec at its index',
        'has as many arguments, variables and descriptors as the trace, and pipes by their number',
      ),
      planTests('cover exec as the header and its accessor functions give it'),
    ),
  ),
  row(
    'exec-index',
    'header',
    'An index past the count is undefined.',
    scenarioTests('trusts-first-argument gets bad-argument (es_exec_arg)', 'trusts-first-argument+counts stays silent'),
  ),
  row(
    'exec-fds',
    'header',
    'Only a limited number of descriptors is listed; last_fd may be greater than any of them.',
    messageTests('has as many arguments, variables and descriptors as the trace, and pipes by their number'),
  ),
  row(
    'exec-pipe',
    'header',
    'pipe_id has a meaning only for a pipe (fdtype 6).',
    all(
      messageTests('has as many arguments, variables and descriptors as the trace, and pipes by their number'),
      esloggerLineTests('are refused for a pipe id for a file'),
    ),
  ),
  row(
    'exec-entitlements',
    'header',
    'es_exec_entitlements (27.0) returns a retained dictionary or NULL.',
    policy('entitlements', messageTests('has no entitlements to give, and states that it was asked for them')),
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
    aclTests(
      'is for acl_copy_ext alone: other calls are refused and stated',
      'may be made a list of its own, which is like it',
    ),
  ),
  row(
    'acl-bytes',
    'observed',
    'acl_copy_ext writes a big-endian kauth_filesec: magic at 0, entry count at 36, flags at 40, entries of 24 bytes from 44, 128 at most.',
    aclTests(
      'is copied byte for byte, but for two GUIDs that stay as they were',
      'may be missing, or be no bytes of a list',
    ),
  ),
  row(
    'acl-guids',
    'observed',
    'It leaves the two GUIDs at 4 and 20 as they were in the buffer.',
    aclTests('is copied byte for byte, but for two GUIDs that stay as they were'),
  ),
  row(
    'acl-rebuild',
    'observed',
    'acl_copy_int makes a whole ACL of such bytes.',
    aclTests('may be made a list of its own, which is like it'),
  ),
  row(
    'thread-state',
    'header',
    'The size of a thread state is in bytes.',
    messageTests('has the bytes of a thread state, and their number'),
  ),
  row(
    'thread-state-eslogger',
    'manual',
    'eslogger leaves out the thread state itself.',
    esloggerShapeTests('names the keys of remote_thread_create'),
  ),
  row(
    'user-numbers',
    'observed',
    'The user nobody appears as -2; no audit user and no session as 4294967295.',
    messageTests('has the numbers of users as they are, also of nobody and of none'),
  ),
];
