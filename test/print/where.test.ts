// `--where`: what it matches, and errors that point to the column.
import assert from 'node:assert/strict';
import { UsageError } from '../../src/errors/errors.ts';
import { fieldAt } from '../../src/print/field-path.ts';
import { parseWhere } from '../../src/print/where.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildFile, buildMessage, buildProcess } from '../../src/trace/builders.ts';

const number = (name: string): number => eventRows.findIndex((row) => row.name === `ES_EVENT_TYPE_${name}`);

const file = buildFile({ path: '/etc/hosts' }, 2);
const process = buildProcess({ ppid: 77, team_id: '', tty: null, is_es_client: true }, 3);
const open = buildMessage(
  number('NOTIFY_OPEN'),
  { event: { open: { fflag: 3, file } }, process, thread: { thread_id: 9n } },
  4,
);
const auth = buildMessage(number('AUTH_OPEN'), { event: { open: { fflag: 1, file } }, process, thread: null }, 5);
const exec = buildMessage(number('NOTIFY_EXEC'), {}, 6);
Object.assign(exec.event.exec ?? {}, { args: ['curl', '--upload-file', 'x'], script: null });
const login = buildMessage(number('NOTIFY_LOGIN_LOGIN'), {}, 7);
Object.assign(login.event.login_login ?? {}, { has_uid: true, uid: { uid: 501 } });
const nobody = buildMessage(number('NOTIFY_LOGIN_LOGIN'), {}, 8);
Object.assign(nobody.event.login_login ?? {}, { has_uid: false, uid: {} });
Object.assign(nobody.process, { team_id: null });
const create = buildMessage(number('NOTIFY_CREATE'), {}, 9);
Object.assign(create.event.create ?? {}, {
  destination_type: 1,
  destination: { new_path: { dir: file, filename: 'a b', mode: 420 } },
});
const all: Readonly<Record<string, Message>> = { open, auth, exec, login, nobody, create };

const matching = (text: string): string => {
  const where = parseWhere(text);
  return Object.entries(all)
    .filter(([, message]) => where(message))
    .map(([name]) => name)
    .join(' ');
};

const cases: readonly (readonly [expression: string, matches: string])[] = [
  ['event_type = open', 'open'],
  ['event_type = auth_open', 'auth'],
  ['event_type = ES_EVENT_TYPE_AUTH_OPEN', 'auth'],
  ['event_type = 10', 'open'],
  ['event_type != 10 and event_type != 1', 'exec login nobody create'],
  ['event.open.file.path = /etc/hosts', 'open auth'],
  ["event.open.file.path ~ 'tc/h'", 'open auth'],
  ['event.open.fflag > 1', 'open'],
  ['event.open.fflag >= 1 and event.open.fflag <= 2', 'auth'],
  ['event.open.fflag < 0x2', 'auth'],
  ['event.open.fflag!=3', 'auth'],
  ['process.ppid = 77 and event_type = 10', 'open'],
  ['process.is_es_client = true and process.ppid = 77', 'open auth'],
  ['process.is_es_client != true and process.ppid = 77', ''],
  ['process.tty = null', 'open auth'],
  ['process.tty != null and event_type = exec', 'exec'],
  ['process.team_id = null', 'nobody'],
  ['process.team_id = ""', 'open auth'],
  ['thread = null', 'auth'],
  ['thread.thread_id = 9', 'open'],
  ['deadline != null', 'auth'],
  ['deadline = null', 'open exec login nobody create'],
  [`deadline > ${(1n << 62n).toString()}`, ''],
  ['action_type = 0', 'auth'],
  ['action.result.result.auth = 0', 'open exec nobody'],
  ['event.exec.args ~ --upload-file', 'exec'],
  ['event.exec.script = null', 'exec'],
  ['event.login_login.uid = 501', 'login'],
  ['event.login_login.uid = null', 'nobody'],
  ['event.create.destination.new_path.filename = "a b"', 'create'],
  ['event.create.destination.new_path.dir.path ~ hosts', 'create'],
  ['event.create.destination.existing_file = null', ''],
  ['time >= 2026-01-01T00:00:00.004', 'exec login nobody create auth open'],
  [' event_type  =  open  and\tprocess.ppid=77 ', 'open'],
  ['event.open.file.path = "\\"/etc/hosts"', ''],
];

describe('--where', () => {
  for (const [expression, matches] of cases) {
    it(`${expression} matches ${matches || 'nothing'}`, () => {
      const sorted = (text: string): string[] =>
        text
          .split(' ')
          .filter((name) => name !== '')
          .toSorted();
      assert.deepEqual(sorted(matching(expression)), sorted(matches));
    });
  }

  const wrong: readonly (readonly [expression: string, column: number, why: RegExp])[] = [
    ['event_type = exec and event.exec.fds = 3', 23, /event.exec.fds is a list/],
    ['', 1, /a field is expected/],
    ['event_type', 11, /one of != <= >= = < > ~ is expected/],
    ['event_type = ', 14, /a value is expected/],
    ['event_type = nonsense', 14, /unknown event nonsense/],
    ['event_typ = 1', 1, /unknown field event_typ \(did you mean 'event_type'\?\)/],
    ['event.open.fil.path = 1', 1, /event\.open has no field fil \(did you mean 'file'\?\); it has fflag, file/],
    ['event.opn.file = 1', 1, /unknown event opn \(did you mean 'open'\?\)/],
    ['event = 1', 1, /event missing/],
    ['process.ppid = x', 16, /process\.ppid is a number/],
    ['process.is_es_client = 1', 24, /is true or false/],
    ['process.is_es_client < true', 22, /take only = and !=/],
    ['process.ppid ~ 1', 14, /~ needs text, and process\.ppid is a number/],
    ['process.tty = 1', 15, /is an object/],
    ['process.tty < null', 13, /null takes only = and !=/],
    ['process.ppid = 1 or process.ppid = 2', 18, /"and" or the end is expected/],
    ['process.ppid = 1 and', 21, /a field is expected/],
    ['process.ppid = 1and', 16, /is a number/],
    ['process.signing_id = "abc', 22, /quote is not closed/],
  ];
  for (const [expression, column, why] of wrong) {
    it(`the expression '${expression}' is refused at its column`, () => {
      assert.throws(
        () => parseWhere(expression),
        (error) => {
          assert.ok(error instanceof UsageError, String(error));
          assert.match(error.message, why);
          assert.match(error.excerpt ?? '', new RegExp(`\\n {${column + 1}}\\^ column ${column}$`));
          return true;
        },
      );
    });
  }

  it('a field that cat --json prints is known', () => {
    for (const path of [
      'process.audit_token.pid',
      'event.mount.statfs.f_mntonname',
      'event.od_group_add.member.member_value',
    ]) {
      assert.notEqual(typeof fieldAt(path), 'string', path);
    }
    assert.notEqual(typeof fieldAt('event.gatekeeper_user_override.file.path'), 'string');
  });
});
