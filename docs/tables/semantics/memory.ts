// The memory of a message.
import { all, cannotShow, row, type SemanticsRow } from './row.ts';
import { answerTests, replayerTests, scenarioTests } from './test-files.ts';

export const memory: readonly SemanticsRow[] = [
  row(
    'valid-in-handler',
    'header',
    'A message and everything that it points to is valid only during the handler call, unless it is retained.',
    scenarioTests(
      'timer-reads-message',
      'timer-reads-message+fields',
      'timer-reads-message+number',
      'reads-after-last-release',
    ),
  ),
  row(
    'message-owner',
    'header',
    'The client neither owns nor frees it.',
    scenarioTests('careful-synchronous', 'releases-twice'),
  ),
  row(
    'message-read-only',
    'header',
    'A write into a message crashes the client.',
    scenarioTests('writes-message', 'writes-message+copies'),
  ),
  row(
    'retain-balance',
    'header',
    'Every es_retain_message (11.0) needs its es_release_message.',
    scenarioTests('releases-twice+balanced', 'careful-asynchronous'),
  ),
  row(
    'over-release',
    'header',
    'Releasing more often than retaining, or without having retained, is undefined.',
    all(scenarioTests('releases-twice'), replayerTests('released-message')),
  ),
  row(
    'leak',
    'header',
    'A missing release leaks the message.',
    scenarioTests('keeps-messages', 'keeps-messages+releases'),
  ),
  row(
    'copy-retains',
    'header',
    'es_copy_message (deprecated in 11.0) retains and returns the given message, still read-only although not const.',
    all(answerTests('copied-message'), scenarioTests('writes-message+es_copy')),
  ),
  row('copy-free', 'header', 'It is paired with es_free_message, deprecated too.', answerTests('copied-message')),
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
    scenarioTests('clones-by-memcpy', 'clones-by-memcpy+retains'),
  ),
  row(
    'exec-pointers',
    'header',
    'What es_exec_arg, es_exec_env and es_exec_fd return lives as long as the exec event.',
    scenarioTests('keeps-exec-argument', 'keeps-exec-argument+copies'),
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
