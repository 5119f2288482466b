// Errors in a file of service models give the line, the key and what to do.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { UsageError } from '../../src/errors/errors.ts';
import { serviceSet } from '../../src/models/service-set.ts';
import { modelLimits } from '../../src/models/shape.ts';
import { newFolder } from '../trace/folder.ts';

const head = 'format: 1\nabout: a test\nservices:\n';
/** Line 4 is the service's name. */
const service = (...lines: readonly string[]): string =>
  `${head}  d:\n${['source: a test', 'executable: /usr/libexec/d', ...lines].map((line) => `    ${line}\n`).join('')}`;
const reached = 'reachedBy: { mach: [com.example.d] }';
const step = (...lines: readonly string[]): string => service(reached, 'steps:', ...lines.map((line) => `  ${line}`));

const wrong: readonly (readonly [what: string, text: string, line: number, message: RegExp])[] = [
  ['text that is not YAML', 'format: 1\nabout: [a\n', 3, /^service models are not valid YAML: /],
  [
    'a repeated key',
    'format: 1\nabout: a\nabout: b\nservices: {}\n',
    3,
    /^key 'about' given twice in the service models$/,
  ],
  ['a file that is not a map', '- a\n', 1, /^the file is not a map with format, about and services$/],
  ['an empty file', '', 1, /^the file is not a map/],
  [
    'an unknown format',
    'format: 2\nabout: a\nservices: {}\n',
    1,
    /^format takes 1: this version does not know another format/,
  ],
  ['a missing about', 'format: 1\nservices: {}\n', 1, /^about is missing: it takes a text$/],
  ['missing services', 'format: 1\nabout: a\n', 1, /^services is missing: it takes services by their names$/],
  [
    'an unknown key',
    'format: 1\nabout: a\nservice: {}\nservices: {}\n',
    3,
    /^service is not a key here \(did you mean 'services'\?\); the keys are format, about, /,
  ],
  [
    'an unknown key of a service',
    service('sorce: x', reached),
    7,
    /^services\.d\.sorce is not a key here \(did you mean 'source'\?\); the keys are source, /,
  ],
  [
    'an unknown key of a step',
    step('- auth: open', '  pth: /x'),
    10,
    /^services\.d\.steps\[0\]\.pth is not a key here \(did you mean 'path'\?\); the keys are auth, /,
  ],
  [
    'an unknown way to a service',
    service('reachedBy: { machs: [x] }'),
    7,
    /reachedBy\.machs is not a key here \(did you mean 'mach'\?\); the keys are functions, mach, xpc, sockets, programs$/,
  ],
  ['a missing source', `${head}  d:\n    executable: /d\n    ${reached}\n`, 4, /^services\.d has no source$/],
  ['a missing executable', `${head}  d:\n    source: x\n    ${reached}\n`, 4, /^services\.d has no executable$/],
  [
    'an executable that is not a path',
    `${head}  d:\n    source: x\n    executable: d\n`,
    6,
    /^services\.d\.executable takes a path that begins with \//,
  ],
  [
    'a time without its unit',
    service('works: 5', reached),
    7,
    /^services\.d\.works takes a time with its unit, such as 20 ms$/,
  ],
  ['a time that is too long', service('works: 61 s', reached), 7, /^services\.d\.works is more than 60 s$/],
  [
    'a service that nothing reaches',
    service(),
    4,
    /^services\.d is never used: nothing reaches it, and no other service asks it$/,
  ],
  [
    'a function that is not in the table of calls',
    service('reachedBy:', '  functions: [open, trustme]'),
    8,
    /^services\.d\.reachedBy\.functions\[1\] names trustme, which is not in the table of calls/,
  ],
  [
    'a function that is watched in handlers only',
    service('reachedBy:', '  functions: [open, close]'),
    8,
    /^services\.d\.reachedBy\.functions\[1\] names close: not all of its calls are seen/,
  ],
  [
    'a function without a wrapper',
    service('reachedBy: { functions: [NSLog] }'),
    7,
    /^services\.d\.reachedBy\.functions\[0\] names NSLog: not all of its calls are seen/,
  ],
  [
    'a name that stands for many functions',
    service('reachedBy: { functions: [syscall] }'),
    7,
    /^services\.d\.reachedBy\.functions\[0\] names syscall: not all of its calls are seen/,
  ],
  ['a repeated name', service('reachedBy: { mach: [a.b, a.b] }'), 4, /^services\.d is reached by a\.b twice/],
  [
    'a name that two services have',
    `${service(reached)}  e:\n    source: x\n    executable: /e\n    ${reached}\n`,
    8,
    /^services\.e is reached by com\.example\.d, and so is d$/,
  ],
  [
    'a step without an event or a question',
    step('- path: /x'),
    9,
    /^services\.d\.steps\[0\] takes exactly one of auth, notify and ask$/,
  ],
  [
    'a step with two events',
    step('- { auth: open, notify: open, path: /x }'),
    9,
    /takes exactly one of auth, notify and ask/,
  ],
  [
    'an event that does not exist',
    step('- { auth: opened, path: /x }'),
    9,
    /^services\.d\.steps\[0\]\.auth names AUTH_OPENED, which is not an event; see docs\/reference\/events\.md$/,
  ],
  [
    'an event without an AUTH message',
    step('- { auth: close, path: /x }'),
    9,
    /names AUTH_CLOSE, which is not an event/,
  ],
  [
    'a budget of a NOTIFY message',
    step('- { notify: open, path: /x, budget: 1 s }'),
    9,
    /^services\.d\.steps\[0\] has a notify, which is not answered/,
  ],
  [
    'a missing file of an event',
    step('- auth: open'),
    9,
    /^services\.d\.steps\[0\] path is missing: AUTH_OPEN is about a file$/,
  ],
  [
    'an extra file of an event',
    step('- { auth: settime, path: /x }'),
    9,
    /^services\.d\.steps\[0\]\.path is given, but AUTH_SETTIME is not about a file$/,
  ],
  [
    'a field that the event does not have',
    step('- auth: open', '  path: /x', '  set:', '    flags: 1'),
    12,
    /^services\.d\.steps\[0\]\.set\.flags is not a field of AUTH_OPEN that can be set; the fields are fflag, file$/,
  ],
  [
    'a value of the wrong kind',
    step('- { auth: open, path: /x, set: { fflag: read } }'),
    9,
    /\.set\.fflag takes a whole number; beyond 2\^53 as a text$/,
  ],
  [
    'a value that is too large',
    step('- { auth: open, path: /x, set: { fflag: 4294967296 } }'),
    9,
    /\.set\.fflag takes a whole number from -2147483648 to 2147483647/,
  ],
  [
    'a null in a field that cannot be null',
    step('- { auth: open, set: { file: null } }'),
    9,
    /\.set\.file takes a value: it cannot be null$/,
  ],
  [
    'a question to an unknown service',
    step('- ask: trustd'),
    9,
    /^services\.d\.steps\[0\]\.ask names trustd, which is not a service of these models$/,
  ],
  [
    'a question at the start of a service',
    service(reached, 'atStart:', '  - ask: d'),
    9,
    /^services\.d\.atStart\[0\]\.ask is under atStart; /,
  ],
  ['a question with further keys', step('- { ask: d, path: /x }'), 9, /has other keys beside ask/],
  [
    'a missing file to extend',
    'format: 1\nabout: a\nextends: ./nowhere.yaml\nservices: {}\n',
    3,
    /^extends names \.\/nowhere\.yaml, which does not exist$/,
  ],
  [
    'a file that extends itself',
    'format: 1\nabout: a\nextends: ./models.yaml\nservices: {}\n',
    3,
    /^extends leads back to \.\/models\.yaml$/,
  ],
  [
    'a name with a space',
    `${head}  "a b":\n    source: x\n`,
    4,
    /^services\.a b takes the name of a daemon, without spaces$/,
  ],
  [
    'a name that is too long',
    service(`reachedBy: { mach: [${'x'.repeat(248)}] }`),
    7,
    /\.mach\[0\] is longer than 243 bytes$/,
  ],
];

describe('errors of service models', () => {
  for (const [what, text, line, message] of wrong) {
    it(`${what} is an error on line ${line}`, () => {
      const error = refused(text);
      assert.match(error.message, message);
      assert.match(error.place ?? '', new RegExp(`models\\.yaml:${line}(:\\d+)?$`));
      assert.ok(error.remedy);
    });
  }

  it('the error has the number of further errors', () => {
    assert.match(refused('format: 2\nabout: 1\nservices: {}\n').message, /\(1 more after it\)$/);
  });

  it('text that is nested too deep or expands too far is an error', () => {
    assert.match(refused(`format: ${'['.repeat(20_000)}`).message, /nested too deep/);
    // Here V8 ran out of memory for the library's patterns, which ended the process.
    for (const opening of ['- ', '? ', 'a: ', '{', '[a, '])
      assert.match(refused(opening.repeat(65_536)).message, /nested too deep/);
    const bomb = [
      'a: &a [x, x]',
      ...Array.from(
        { length: 30 },
        (_, at) => `b${at}: &b${at} [*${at ? `b${at - 1}` : 'a'}, *${at ? `b${at - 1}` : 'a'}]`,
      ),
    ];
    assert.match(refused(bomb.join('\n')).message, /cannot read|Excessive alias/);
  });

  it('a file that is too long, a folder, and a missing file are errors', () => {
    assert.match(refused(`#${'x'.repeat(modelLimits.fileBytes)}`).message, /it has \d+ bytes, the limit is 262144/);
    assert.throws(() => serviceSet('/'), /cannot read the service models: it is not a file/);
    assert.throws(() => serviceSet('/nowhere/models.yaml'), /cannot read the service models: ENOENT/);
    assert.throws(() => serviceSet('middle-boot'), /unknown service models 'middle-boot'/);
  });

  it('a chain of more than 4 extended files is an error', () => {
    const folder = newFolder();
    for (let at = 0; at <= modelLimits.extends; at += 1)
      writeFileSync(folder.file(`${at}.yaml`), `format: 1\nabout: a\nextends: ./${at + 1}.yaml\nservices: {}\n`);
    assert.throws(() => serviceSet(folder.file('0.yaml')), /extends is one too many: a file extends at most 4 others/);
  });
});

function refused(text: string): UsageError {
  const path = newFolder().file('models.yaml');
  writeFileSync(path, text);
  try {
    serviceSet(path);
  } catch (error) {
    assert.ok(error instanceof UsageError, String((error as Error).stack));
    return error;
  }
  throw new assert.AssertionError({ message: 'it was accepted' });
}
