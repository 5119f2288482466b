// How service models combine with a trace: numbers, messages, and processes.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ResolvedModels } from '../../src/models/resolved.ts';
import { serviceSet } from '../../src/models/service-set.ts';
import { neverCalled } from '../../src/run/collect/model-notes.ts';
import { checkTrace } from '../../src/run/prepare/trace-check.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRow, eventRows } from '../../src/schema/macos/events.ts';
import { newestVersion } from '../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { openTrace } from '../../src/trace/reader.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { renamedFields } from '../../traces/make/broken.ts';
import { someOf } from '../cases.ts';
import { newFolder } from '../trace/folder.ts';
import { settled } from './settled.ts';
import '../with-addon.ts';

const head = 'format: 1\nabout: a test\nservices:\n';
const service = (name: string, ...lines: readonly string[]): string =>
  [
    `  ${name}:`,
    ...['source: a test', `executable: /usr/libexec/${name}`, ...lines].map((line) => `    ${line}`),
    '',
  ].join('\n');
const typeOf = (name: string): number => eventRows.find((row) => row.name === `ES_EVENT_TYPE_${name}`)?.number ?? -1;

describe('service models and a trace', () => {
  it('events and questions keep the order of the file', async () => {
    const models = await resolved(
      service(
        'a',
        'reachedBy: { mach: [x.a] }',
        'works: 1.5 ms',
        'window: 2 s',
        'atStart: [{ auth: open, path: /1 }]',
        'steps: [{ ask: b }, { notify: open, path: /2 }, { ask: c }]',
      ) +
        service(
          'b',
          'reachedBy: { xpc: [x.b], sockets: [/b] }',
          'steps: [{ ask: a }, { auth: open, path: /3, mustAnswer: false }]',
        ) +
        service('c'),
    );
    const [a, b, c] = models.services;
    assert.deepEqual(
      models.services.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(a?.needs, [
      { service: 1, beforeEvent: 1 },
      { service: 2, beforeEvent: 2 },
    ]);
    assert.deepEqual(b?.needs, [{ service: 0, beforeEvent: 0 }]);
    assert.deepEqual([a.workNs, b.workNs], [1_500_000, 0]);
    assert.deepEqual(b.reaches, [
      { kind: 'xpc', name: 'x.b' },
      { kind: 'socket', name: '/b' },
    ]);
    const shown = [...a.events, ...b.events].map(({ auth, path, firstCall, mustAnswer, windowNs, executable }) => [
      auth,
      path,
      firstCall,
      mustAnswer,
      windowNs,
      executable,
    ]);
    assert.deepEqual(shown, [
      [true, '/1', true, true, 2e9, '/usr/libexec/a'],
      [false, '/2', false, false, 2e9, '/usr/libexec/a'],
      [true, '/3', false, false, 0, '/usr/libexec/b'],
    ]);
    assert.deepEqual(c?.events, []);
    assert.deepEqual(models.ownFiles, { auth: 3, notify: 4 });
  });

  it('a value that the file lacks comes from the file that it extends', () => {
    const folder = newFolder();
    const base = head + service('a', 'reachedBy: { mach: [x.a] }', 'works: 1 ms', 'steps: [{ auth: open, path: /1 }]');
    writeFileSync(folder.file('base.yaml'), base);
    const own = `${head.replace('services:', 'extends: ./base.yaml\nservices:')}  a:\n    works: 2 ms\n`;
    writeFileSync(folder.file('own.yaml'), own + service('b', 'reachedBy: { mach: [x.b] }'));
    const set = serviceSet(folder.file('own.yaml'));
    assert.deepEqual(
      set?.services.map(({ name, workNs, steps, reaches }) => [name, workNs, steps.length, reaches[0]?.name]),
      [
        ['a', 2_000_000, 1, 'x.a'],
        ['b', 0, 0, 'x.b'],
      ],
    );
  });

  it('the window of a step precedes that of its service, which does not apply to other programs', async () => {
    const steps = [
      '{ auth: open, path: /1 }',
      '{ auth: open, path: /2, window: 1 s }',
      '{ auth: open, path: /3, by: /bin/tool }',
      '{ auth: open, path: /4, by: /bin/tool, window: 3 s }',
    ];
    const made = await resolved(
      service('a', 'reachedBy: { mach: [x.a] }', 'window: 2 s', `steps: [${steps.join(', ')}]`),
    );
    assert.deepEqual(
      made.services[0]?.events.map(({ windowNs }) => windowNs / 1e9),
      [2, 1, 0, 3],
    );
  });

  it('a message has the values of the file, and no others', async () => {
    const models = await resolved(
      service(
        'a',
        'reachedBy: { mach: [x.a] }',
        'steps:',
        '  - { auth: open, path: /one, set: { fflag: 3 }, budget: 2 s }',
        '  - { auth: create, path: /dir/name, set: { destination.new_path.mode: 420 } }',
        '  - { notify: create, path: /dir/name }',
        '  - { auth: mount, path: /Volumes/x, set: { statfs.f_fstypename: hfs, statfs.f_blocks: "0x100000000" } }',
        '  - { auth: exec, path: /bin/tool, by: /bin/sh, set: { args: [tool, -v], script: /bin/script } }',
        '  - { auth: settime }',
      ),
    );
    const [open, create, created, mount, exec, settime] = messagesOf(models);
    assert.equal(open?.event.open?.fflag, 3);
    assert.equal(open.deadline - open.mach_time, 2_000_000_000n);
    const destination = create?.event.create?.destination as {
      new_path: { dir: { path: string }; filename: string; mode: number };
    };
    assert.deepEqual(
      [destination.new_path.dir.path, destination.new_path.filename, destination.new_path.mode],
      ['/dir', 'name', 420],
    );
    assert.equal(created?.event.create?.destination.existing_file?.path, '/dir/name');
    assert.deepEqual(
      [
        mount?.event.mount?.statfs.f_mntonname,
        mount?.event.mount?.statfs.f_fstypename,
        mount?.event.mount?.statfs.f_blocks,
      ],
      ['/Volumes/x', 'hfs', 2n ** 32n],
    );
    const target = exec?.event.exec?.target;
    assert.deepEqual([target?.executable.path, exec?.process.executable.path], ['/bin/tool', '/bin/sh']);
    assert.deepEqual(
      [target?.audit_token.pid, target?.audit_token.pidversion],
      [exec?.process.audit_token.pid, (exec?.process.audit_token.pidversion ?? 0) + 1],
    );
    assert.deepEqual([exec?.event.exec?.args, exec?.event.exec?.script?.path], [['tool', '-v'], '/bin/script']);
    assert.equal(eventRow(settime?.event_type ?? 0)?.member, 'settime');
  });

  it('the process comes from the trace, or gets a pid that is not in the trace', async () => {
    const daemon = buildProcess({ executable: { ...buildProcess().executable, path: '/usr/libexec/a' } }, 9);
    const trace = traceOf([buildMessage(typeOf('NOTIFY_EXIT'), { process: daemon })]);
    const models = await resolved(
      service('a', 'reachedBy: { mach: [x.a] }', 'steps: [{ auth: open, path: /1 }]') +
        service('b', 'user: 24', 'reachedBy: { mach: [x.b] }', 'steps: [{ auth: open, path: /1 }]'),
      trace,
      [88, 89, daemon.audit_token.pid],
    );
    const [first, second] = messagesOf(models);
    assert.deepEqual(first?.process.audit_token, daemon.audit_token);
    assert.deepEqual([second?.process.audit_token.pid, second?.process.audit_token.euid], [90, 24]);
    assert.deepEqual(models.pids, [90, 91]);
  });

  it('a trace of another schema gives the process as far as its fields go', async () => {
    const path = '/usr/libexec/a';
    const daemon = buildProcess({ executable: { ...buildProcess().executable, path } }, 9);
    const trace = traceOf([buildMessage(typeOf('NOTIFY_EXIT'), { process: daemon })]);
    const bytes = readFileSync(trace);
    for (const [plan, lacking] of [
      ['es_process_t', 'team_id'],
      ['es_process_t', 'audit_token.euid'],
      ['es_process_t', 'audit_token.pid'],
      ['es_file_t', 'stat.st_mtimespec.tv_nsec'],
    ] as const) {
      writeFileSync(trace, renamedFields(bytes, plan, new Set([lacking])));
      const models = await resolved(
        service('a', 'reachedBy: { mach: [x.a] }', 'steps: [{ auth: open, path: /1 }]'),
        trace,
      );
      const [{ process } = { process: undefined }] = messagesOf(models);
      assert.equal(process?.executable.path, path, lacking);
      assert.equal(process?.signing_id, daemon.signing_id, lacking);
      assert.equal(process?.team_id === daemon.team_id, lacking !== 'team_id');
      assert.equal(process?.audit_token.pid === daemon.audit_token.pid, lacking !== 'audit_token.pid');
      assert.deepEqual(models.pids.length, lacking === 'audit_token.pid' ? 2 : 1, lacking);
    }
  });

  it('every event of every message version can be made', async () => {
    const steps = eventRows.flatMap(({ action, member, payload, firstMacos, name }) => {
      if (action === null || member === null || payload === null || firstMacos === '27.0') return [];
      const kind = action.toLowerCase();
      return about(kind, member)
        ? [`  - { ${kind}: ${member}, path: /private/x } # ${name}`]
        : [`  - { ${kind}: ${member} }`];
    });
    const names = [0, 1, 2].map((part) =>
      service(`d${part}`, `reachedBy: { mach: [x.${part}] }`, 'steps:', ...steps.slice(part * 60, part * 60 + 60)),
    );
    for (const version of someOf(Array.from({ length: newestVersion }, (_, at) => at + 1))) {
      const models = await resolved(
        names.join(''),
        traceOf([buildMessage(typeOf('NOTIFY_EXIT'), { version })], version),
      );
      const messages = messagesOf(models);
      assert.equal(messages.length, steps.length + 2);
      assert.ok(messages.every((message) => message.version === version));
    }
  });

  it('a function of another system gives a note, except in shipped files', async () => {
    const file = service('a', 'reachedBy: { functions: [AuthorizationCopyRights, getpwnam, sigqueue] }');
    const [note = '', ...others] = neverCalled(await resolved(file));
    const foreign = { linux: 'AuthorizationCopyRights', darwin: 'sigqueue' }[process.platform as 'linux' | 'darwin'];
    assert.match(note, new RegExp(`: ${foreign}\\(\\) leads to a on (macOS|Linux) only$`));
    assert.deepEqual(others, []);
    const extending = head.replace('services:', 'extends: early-boot\nservices:');
    const own = await resolved(service('b', 'reachedBy: { mach: [x.b] }'), undefined, [], extending);
    assert.ok(own.services.some(({ reaches }) => reaches.some(({ name }) => name === 'AuthorizationCopyRights')));
    assert.deepEqual(neverCalled(own), []);
  });

  it('`ownFiles: false` leaves the files of the client out', async () => {
    const services = service('a', 'reachedBy: { mach: [x.a] }');
    const start = head.replace('services:', 'ownFiles: false\nservices:');
    assert.equal((await resolved(services, undefined, [], start)).ownFiles, null);
  });
});

/** Returns whether the event takes a path: a file that gives one is accepted, or refused. */
function about(kind: string, member: string): boolean {
  const path = newFolder().file('models.yaml');
  writeFileSync(
    path,
    `${head}${service('a', 'reachedBy: { mach: [x] }', `steps: [{ ${kind}: ${member}, path: /private/x }]`)}`,
  );
  try {
    serviceSet(path);
    return true;
  } catch {
    return false;
  }
}

function traceOf(messages: readonly Message[], messageVersion = 11): string {
  const path = newFolder().file('t.estrace');
  const writer = new TraceWriter(path, buildHeader({ messageVersion }));
  for (const message of messages) writer.message(message);
  writer.close();
  return path;
}

function resolved(
  services: string,
  trace = 'traces/first-run.estrace',
  pids: readonly number[] = [],
  start = head,
): Promise<ResolvedModels> {
  const path = newFolder().file('models.yaml');
  writeFileSync(path, start + services);
  const set = serviceSet(path);
  assert.ok(set);
  return settled(set, trace, pids);
}

function messagesOf({ templates, templateCount }: ResolvedModels): Message[] {
  const path = newFolder().file('templates.estrace');
  writeFileSync(path, templates);
  assert.equal(checkTrace(path).messages, templateCount); // the replayer uses the native reader
  const reader = openTrace(path);
  try {
    return [...reader.messages()].map(({ message }) => message as Message);
  } finally {
    reader.close();
  }
}
