// Clients with wrong answers: missing, of the wrong kind, too late, cached too widely.

import type { Expectations } from '../../../src/observed/decision.ts';
import { type ClientCase, difference, finds, hazard, note, silent, unmarked, violation } from '../client-case.ts';

/** Answers that are missing, duplicate, late or of the wrong kind. */
export const answers: readonly ClientCase[] = [
  finds('answers-twice', 'answers-twice+once', [violation('duplicate-response', 'es_respond_auth_result')]),
  silent('answers-twice', { defines: ['ONCE'] }),
  finds('forgets-answer', 'forgets-answer+answers', [violation('missing-response', null)]),
  silent('forgets-answer', { defines: ['ANSWERS'] }),
  finds('answers-open-with-auth', 'answers-open-with-auth+flags', [
    violation('wrong-response-kind', 'es_respond_auth_result'),
  ]),
  silent('answers-open-with-auth', { defines: ['FLAGS'] }),
  finds('answers-notify', 'answers-notify+only_auth', [violation('notify-response', 'es_respond_auth_result')]),
  silent('answers-notify', { defines: ['ONLY_AUTH'] }),
  finds('answers-late', 'answers-late+in_time', [unmarked(violation('deadline-miss', null))], { trace: 'short' }),
  silent('answers-late', { defines: ['IN_TIME'], trace: 'one-of-3s' }),
  finds('answers-at-the-last-moment', 'answers-at-the-last-moment+earlier', [unmarked(hazard('thin-headroom', null))], {
    trace: 'one-of-30s',
    exitCode: 0,
  }),
  silent('answers-at-the-last-moment', { defines: ['EARLIER'], trace: 'one-of-30s' }),
  finds('leaves-cache-pending', 'leaves-cache-pending+resolves', [unmarked(violation('missing-response', null))], {
    trace: 'exec-again',
  }),
  silent('leaves-cache-pending', { defines: ['RESOLVES'], trace: 'exec-again' }),
  finds('waits-for-user', 'waits-for-user+by_deadline', [unmarked(violation('deadline-miss', null))], {
    trace: 'short',
  }),
  silent('waits-for-user', { defines: ['BY_DEADLINE'], trace: 'one-of-3s' }),
  finds('holds-up-queue', 'holds-up-queue+aside', [violation('missing-response', 'poll')], {
    trace: 'ten-seconds',
    options: { budgetScale: 0.1 },
  }),
  finds('holds-up-queue', 'holds-up-queue+aside', [violation('deadline-miss', 'poll')], {
    defines: ['KILLED'],
    trace: 'ten-seconds',
    options: { budgetScale: 0.1, onMiss: 'kill' },
  }),
  finds('holds-up-queue', 'holds-up-queue+aside', [unmarked(violation('missing-response', null))], {
    defines: ['CONCURRENT'],
    trace: 'ten-seconds',
    options: { budgetScale: 0.1 },
  }),
  silent('holds-up-queue', { defines: ['ASIDE'], trace: 'ten-seconds' }),
  finds('never-answers', 'careful-synchronous', [unmarked(violation('missing-response', null))], { trace: 'short' }),
];

/** Wrong decisions that only their author can recognise: found by a comparison with the expected ones. */
const expected = (message: number, decision: 'allow' | 'deny', cache: boolean | null = null): Expectations =>
  new Map([[message, { decision, cache }]]);
export const decisions: readonly ClientCase[] = [
  finds('caches-users-answer', 'caches-users-answer+asks_each_time', [difference], {
    trace: 'exec-again',
    expect: expected(0, 'allow', false),
  }),
  silent('caches-users-answer', {
    defines: ['ASKS_EACH_TIME'],
    trace: 'exec-again',
    expect: expected(0, 'allow', false),
  }),
  finds('ignores-gaps', 'ignores-gaps+notices_gaps', [difference], { trace: 'loss', expect: expected(1, 'deny') }),
  silent('ignores-gaps', { defines: ['NOTICES_GAPS'], trace: 'loss', expect: expected(1, 'deny') }),
  finds('verifies-file-on-disk', 'verifies-file-on-disk+from_message', [difference], {
    trace: 'exec-again',
    expect: expected(0, 'allow'),
  }),
  silent('verifies-file-on-disk', { defines: ['FROM_MESSAGE'], trace: 'exec-again', expect: expected(0, 'allow') }),
];

/** Arithmetic with deadlines: too early gives another decision, too late gives none. */
const examined = { trace: 'one-of-3s', expect: expected(0, 'deny') } as const;
export const arithmetic: readonly ClientCase[] = [
  finds('keeps-fixed-headroom', 'keeps-fixed-headroom+of_the_budget', [difference], examined),
  silent('keeps-fixed-headroom', { defines: ['OF_THE_BUDGET'], ...examined }),
  finds(
    'takes-deadline-for-duration',
    'takes-deadline-for-duration+from_now',
    [unmarked(violation('missing-response', null))],
    { trace: 'short' },
  ),
  silent('takes-deadline-for-duration', { defines: ['FROM_NOW'], trace: 'one-of-3s' }),
  finds('takes-ticks-for-nanoseconds', 'takes-ticks-for-nanoseconds+converts', [difference], examined),
  finds(
    'takes-ticks-for-nanoseconds',
    'takes-ticks-for-nanoseconds+converts',
    [unmarked(violation('missing-response', null))],
    { defines: ['THE_OTHER_WAY'], trace: 'short' },
  ),
  silent('takes-ticks-for-nanoseconds', { defines: ['CONVERTS'], ...examined }),
];

/** The result cache and mutes. */
export const cached: readonly ClientCase[] = [
  finds('caches-by-flags', 'caches-by-flags+asks_each_time', [hazard('wide-cache', 'es_respond_flags_result')], {
    trace: 'read-then-write',
    options: { outstanding: 1 },
    exitCode: 0,
  }),
  ...['ALLOWS_ALL', 'ALLOWS_ALL_SIGNED'].map((define) =>
    finds('caches-by-flags', 'caches-by-flags+asks_each_time', [note('wide-cache', 'es_respond_flags_result')], {
      defines: [define],
      trace: 'read-then-write',
      options: { outstanding: 1 },
      exitCode: 0,
    }),
  ),
  finds('caches-by-flags', 'caches-by-flags+asks_each_time', [hazard('wide-cache', 'es_respond_flags_result')], {
    defines: ['DENIES_WRITES'],
    trace: 'write-read-write',
    options: { outstanding: 1 },
    exitCode: 0,
  }),
  silent('caches-by-flags', { defines: ['ASKS_EACH_TIME'], trace: 'read-then-write' }),
  finds('clears-cache', 'clears-cache+on_queue', [hazard('cache-clear-in-handler', 'es_clear_cache')], { exitCode: 0 }),
  silent('clears-cache', { defines: ['ON_QUEUE'] }),
  finds('inverts-muting', 'inverts-muting+clears_first', [hazard('inverted-default-mutes', 'es_invert_muting')], {
    exitCode: 0,
  }),
  silent('inverts-muting', { defines: ['CLEARS_FIRST'] }),
  finds('inverts-twice', 'inverts-twice+asks', [hazard('inverted-twice', 'es_invert_muting')], { exitCode: 0 }),
  ...['ASKS', 'CHANGES_SIDES', 'PAUSES'].map((define) => silent('inverts-twice', { defines: [define] })),
];
