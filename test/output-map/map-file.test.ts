// The file of an output map: what it may have, and the place of what is wrong.
import assert from 'node:assert/strict';
import { UsageError } from '../../src/errors/errors.ts';
import { readLines } from '../../src/output-map/lines.ts';
import { jsonPath, parseOutputMap } from '../../src/output-map/map-file.ts';
import { plain, typeOf } from './examples.ts';

const json = `
json:
  event: $.type
  pid: $.process.pid
  path: $["target file"]
  parent: $.process.parents[0]
events:
  exec: [AUTH_EXEC, NOTIFY_EXEC]
`;

const read = (map: string, ...lines: readonly string[]) =>
  readLines(parseOutputMap(map, 'map.yaml'), Buffer.from(lines.join('\n'))).lines.map(
    ({ event, pid, path, parent }) => [event, pid, path, parent],
  );

describe('output map', () => {
  it('a regular expression names the fields of a line', () => {
    assert.deepEqual(read(plain, 'starting', 'exec pid=5 ppid=1 /bin/l s\r', ''), [['exec', '5', '/bin/l s', '1']]);
  });

  it('a JSON path names the fields of a line', () => {
    const line = { type: 'exec', process: { pid: 5, parents: [4, 1] }, 'target file': '/bin/ls' };
    assert.deepEqual(read(json, 'starting', JSON.stringify(line)), [['exec', '5', '/bin/ls', '4']]);
  });

  it('a JSON path finds nothing in what every object inherits, nor in text', () => {
    const map = json.replace('$.process.pid', '$.constructor.name').replace('$["target file"]', '$.type.length');
    assert.deepEqual(read(map, '{"type":"exec"}'), [['exec', null, null, null]]);
  });

  it('a line with deeply nested or broken JSON is not read', () => {
    assert.deepEqual(read(json, `{"type":${'['.repeat(60_000)}`, '{"type":"exec"', '[1]', '{"type":{}}'), []);
  });

  it('a line of 64 KiB takes no time that grows faster than the line', () => {
    const map = plain.replace(/'.*'/, () => "'^(?<event>(a*)*)(?<pid>(a|a)*)(?<path>(a*)*)b$'");
    assert.deepEqual(read(map, 'a'.repeat(65_536)), []);
  });

  it('a line that is longer than 64 KiB is counted, and not read', () => {
    const line = `exec pid=5 ppid=1 /${'x'.repeat(65_536)}`;
    const { lines, total, tooLong } = readLines(parseOutputMap(plain, 'map.yaml'), Buffer.from(`${line}\nend`));
    assert.deepEqual([lines.length, total, tooLong], [0, 2, 1]);
  });

  it('a name may stand for several event types, and `only` chooses among them', () => {
    const types = [typeOf('AUTH_EXEC'), typeOf('NOTIFY_EXEC')];
    assert.deepEqual(parseOutputMap(json, 'm').events, { exec: types });
    assert.deepEqual(parseOutputMap(json, 'm').only, types);
    assert.deepEqual(parseOutputMap(`${json}only: AUTH_EXEC\n`, 'm').only, types.slice(0, 1));
  });

  it('the source is standard output, another stream or a file', () => {
    const sources = ['', 'stream: stderr\n', 'file: /var/log/a.log\n'].map(
      (more) => parseOutputMap(`${plain}${more}`, 'm').source,
    );
    assert.deepEqual(sources, [{ stream: 'stdout' }, { stream: 'stderr' }, { file: '/var/log/a.log' }]);
  });

  const wrong: readonly (readonly [title: string, map: string, complaint: RegExp, place: string])[] = [
    ['an unknown key', `${plain}onyl: a\n`, /onyl is not a key here \(did you mean 'only'\?\)/, 'map.yaml:7:1'],
    ['an unknown key of json', json.replace('  pid', '  pdi'), /pdi.* \(did you mean 'pid'\?\)/, 'map.yaml:4:3'],
    ['an unknown event', plain.replace('NOTIFY_FORK', 'NOTIFY_FROK'), /is no event: NOTIFY_FROK/, 'map.yaml:6:3'],
    [
      'an unknown group',
      plain.replace('<pid>', '<pdi>'),
      /unknown group 'pdi' \(did you mean 'pid'\?\)/,
      'map.yaml:2:1',
    ],
    ['a look-ahead', plain.replace('^', '(?=a)'), /no regular expression of RE2/, 'map.yaml:2:1'],
    ['no event', plain.replace('?<event>', ''), /names no event/, 'map.yaml:2:1'],
    [
      'neither pid nor path',
      plain.replace('?<pid>', '').replace('?<path>', ''),
      /neither pid nor path/,
      'map.yaml:2:1',
    ],
    ['both forms', `${plain}json: { event: $.a, pid: $.b }\n`, /needs either lines or json/, 'map.yaml:1'],
    ['neither form', 'events: { exec: NOTIFY_EXEC }', /needs either lines or json/, 'map.yaml:1'],
    ['a filter as a JSON path', json.replace('$.type', '$.a[?(@.b)]'), /is no JSON path/, 'map.yaml:3:3'],
    ['an event of only that events lacks', `${plain}only: AUTH_OPEN\n`, /not among the events/, 'map.yaml:7:1'],
    ['a stream beside a file', `${plain}stream: stderr\nfile: a\n`, /beside file/, 'map.yaml:7:1'],
  ];
  for (const [title, map, complaint, place] of wrong)
    it(`the map with ${title} is refused at its place`, () => {
      assert.throws(
        () => parseOutputMap(map, 'map.yaml'),
        (error) => error instanceof UsageError && complaint.test(error.message) && error.place === place,
      );
    });

  it('a JSON path has keys, quoted keys and numbers', () => {
    assert.deepEqual(jsonPath('$.a["b\\"c"][0].d-e'), ['a', 'b"c', 0, 'd-e']);
    for (const bad of ['a', '$', '$.', '$..a', '$.a[', '$[-1]', '$.*', '$["a]']) assert.equal(jsonPath(bad), null, bad);
  });
});
