// Answers to AUTH messages and what the respond functions return.
import { all, policy, row, type SemanticsRow } from './row.ts';
import {
  answerTests,
  cacheTests,
  enumTests,
  eventTests,
  processTests,
  replayerTests,
  scenarioTests,
} from './test-files.ts';

export const responding: readonly SemanticsRow[] = [
  row(
    'respond-function',
    'header',
    'AUTH_OPEN takes es_respond_flags_result, every other AUTH type es_respond_auth_result.',
    all(scenarioTests('answers-open-with-auth', 'answers-open-with-auth+flags'), eventTests('auth-notify-pairs')),
  ),
  row(
    'flags-mask',
    'header',
    'Authorised flags are a mask of FREAD, FWRITE and other kernel flags, not of O_* values.',
    answerTests('flags-some'),
  ),
  row('flags-ends', 'header', '0 denies and UINT32_MAX allows everything.', answerTests('flags-none-or-all')),
  row(
    'flags-subset',
    'header',
    'Any other mask allows the events whose flags are a subset of it.',
    answerTests('flags-some'),
  ),
  row(
    'respond-codes',
    'header',
    'The codes: 0 success, 1 invalid argument, 2 internal, 3 not found, 4 duplicate, 5 wrong event type.',
    all(replayerTests('misuse'), enumTests('members')),
  ),
  row(
    'respond-not-found',
    'header',
    'Code 3 is for a message that the subsystem does not know; its name has no ERR in it.',
    all(replayerTests('misuse'), enumTests('members')),
  ),
  row(
    'respond-wrong-function',
    'header',
    'The wrong function, or any function for a NOTIFY message, returns 5.',
    replayerTests('misuse'),
  ),
  row(
    'respond-wrong-function-open',
    'observed',
    'The wrong function gives no answer: the deadline stays, and the client is killed at it.',
    all(scenarioTests('answers-open-with-auth'), replayerTests('wrong-function')),
  ),
  row(
    'respond-twice',
    'header',
    'A second answer by the same client returns 4.',
    all(replayerTests('misuse'), scenarioTests('answers-twice')),
  ),
  row(
    'respond-late',
    'Apple engineer',
    'An answer after the system has decided by miss mode returns 4, which is how a client notices.',
    all(replayerTests('miss-mode failClosed', 'miss-mode failOpen'), scenarioTests('misses-under-fail-closed')),
  ),
  row(
    'respond-other-client',
    'header',
    'The client passed has to be the one that received the message.',
    scenarioTests('answers-through-other-client', 'answers-through-other-client+right_client'),
  ),
  row(
    'respond-other-client-code',
    'nothing published',
    'What an answer through another client returns.',
    policy('wrong-client-code', replayerTests('misuse')),
  ),
  row(
    'respond-null',
    'nothing published',
    'What an answer with a NULL client or message returns.',
    policy('null-argument-code', replayerTests('misuse')),
  ),
  row(
    'respond-precedence',
    'nothing published',
    'Which code wins when several apply.',
    policy('respond-checks', replayerTests('misuse')),
  ),
  row(
    'respond-by-hand-made-copy',
    'nothing published',
    'Whether a client can answer with a copy of the struct that it made by hand.',
    policy('answer-by-copy'),
  ),
  row(
    'respond-same-copy',
    'observed',
    'An answer may be given with any retained copy: the id in action.auth counts.',
    answerTests('copied-message'),
  ),
  row(
    'combined-answer',
    'conference notes',
    'An operation continues when all clients allow; one denial denies it.',
    all(replayerTests('combined-answers', 'processes'), processTests('combined-denial')),
  ),
  row('combined-cache', 'conference notes', 'The cache keeps the combined answer.', cacheTests('cache-model')),
];
