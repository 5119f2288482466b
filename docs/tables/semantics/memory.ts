// The memory of a message.
import { all, cannotShow, row, type SemanticsRow } from './row.ts';
import { answerTests, replayerTests, scenarioTests } from './test-files.ts';

export const memory: readonly SemanticsRow[] = [
  row(
    'valid-in-handler',
    'header',
    'A message and everything that it points to is valid only during the handler call, unless it is retained.',
    scenarioTests(
      'timer-reads-message gets use-after-release (es_retain_message)',
      'timer-reads-message+fields gets use-after-release',
      'timer-reads-message+number gets use-after-release',
      'reads-after-last-release gets use-after-release',
    ),
  ),
  row(
    'message-owner',
    'header',
    'The client neither owns nor frees it.',
    scenarioTests('careful-synchronous stays silent', 'releases-twice gets over-release (es_release_message)'),
  ),
  row(
    'message-read-only',
    'header',
    'A write into a message crashes the client.',
    scenarioTests('writes-message gets message-write', 'writes-message+copies stays silent'),
  ),
  row(
    'retain-balance',
    'header',
    'Every es_retain_message (11.0) needs its es_release_message.',
    scenarioTests('releases-twice+balanced stays silent', 'careful-asynchronous stays silent'),
  ),
  row(
    'over-release',
    'header',
    'Releasing more often than retaining, or without having retained, is undefined.',
    all(
      scenarioTests('releases-twice gets over-release (es_release_message)'),
      replayerTests('knows a released message by its pointer'),
    ),
  ),
  row(
    'leak',
    'header',
    'A missing release leaks the message.',
    scenarioTests('keeps-messages gets message-leak', 'keeps-messages+releases stays silent'),
  ),
  row(
    'copy-retains',
    'header',
    'es_copy_message (deprecated in 11.0) retains and returns the given message, still read-only although not const.',
    all(
      answerTests('may be given with a copy, which is the same message'),
      scenarioTests('writes-message+es_copy gets message-write'),
    ),
  ),
  row(
    'copy-free',
    'header',
    'It is paired with es_free_message, deprecated too.',
    answerTests('may be given with a copy, which is the same message'),
  ),
  row(
    'copy-in-10-15',
    'header',
    'On 10.15 es_copy_message made a real copy.',
    cannotShow(
      'how complete the copy of 10.15 was is not published; a client that treats it as a retained message is right on every macOS',
    ),
  ),
  row(
    'message-size',
    'header',
    'es_message_size does not make cloning with memcpy safe: the pointers inside still refer to the original.',
    scenarioTests(
      'clones-by-memcpy gets unknown-message (es_respond_auth_result) and missing-response',
      'clones-by-memcpy+retains stays silent',
    ),
  ),
  row(
    'exec-pointers',
    'header',
    'What es_exec_arg, es_exec_env and es_exec_fd return lives as long as the exec event.',
    scenarioTests('keeps-exec-argument gets use-after-release', 'keeps-exec-argument+copies stays silent'),
  ),
  row(
    'opaque',
    'header',
    'The opaque tail of a message is never read by a client.',
    cannotShow(
      'the tail holds data of the message, which may be read through its pointers and functions: reading it as opaque bytes does not fault',
    ),
  ),
];
