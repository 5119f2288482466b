// Maps that are proposed from lines: each is a map that reads these lines, and guesses nothing about unknown words.
import assert from 'node:assert/strict';
import { readLines } from '../../src/output-map/lines.ts';
import { parseOutputMap } from '../../src/output-map/map-file.ts';
import { proposeMap } from '../../src/output-map/propose.ts';
import { typeOf } from './examples.ts';

function fieldsBy(lines: readonly string[]) {
  const proposed = proposeMap(lines.join('\n'), 'log');
  assert.ok(proposed !== null);
  const map = parseOutputMap(proposed.text, 'map.yaml');
  const read = readLines(map, Buffer.from(lines.join('\n'))).lines;
  return { proposed, map, fields: read.map(({ event, pid, path, parent }) => [event, pid, path, parent]) };
}

describe('a proposed output map', () => {
  const forms: readonly (readonly [title: string, line: string, fields: readonly (string | null)[]])[] = [
    [
      'JSON',
      '{"ts":1,"event":"exec","process":{"pid":5,"path":"/bin/sh","parent":{"pid":4,"path":"/a"}},"user":"noor"}',
      ['exec', '5', '/bin/sh', '4'],
    ],
    ['key=value', 'time=12:00 event=exec pid=5 ppid=4 path=/bin/l s', ['exec', '5', '/bin/l s', '4']],
    ['key="value"', 'event="open" path="/a b" pid=5 user=noor', ['open', '5', '/a b', null]],
    ['a word and pairs', 'exec pid=5 ppid=4 path=/bin/ls', ['exec', '5', '/bin/ls', '4']],
    ['pairs and a path', 'exec pid=5 ppid=4 /bin/ls', ['exec', '5', '/bin/ls', '4']],
    ['plain text', '2026-12-01 12:00:00 INFO exec of /bin/ls by process 5', ['exec', '5', '/bin/ls', null]],
    ['a number alone', 'open 512 /etc/hosts', ['open', '512', '/etc/hosts', null]],
  ];
  for (const [title, line, fields] of forms)
    it(`lines of ${title} are read by what is proposed from them`, () => {
      assert.deepEqual(fieldsBy([line]).fields, [fields]);
    });

  it('the words for events that are known are named, and others are only mentioned', () => {
    const { proposed, map } = fieldsBy(['exec pid=1 path=/a', 'fork pid=1 path=/a', 'frob pid=1 path=/a']);
    assert.deepEqual(map.events, { exec: [typeOf('NOTIFY_EXEC')], fork: [typeOf('NOTIFY_FORK')] });
    assert.match(proposed.text, /^ {2}# frob: not known; name the event/m);
    assert.match(proposed.text, /^# These are guesses: check each/m);
    assert.deepEqual([proposed.fits, proposed.of], [3, 3]);
  });

  it('lines without a field that names a process or a path give no map', () => {
    for (const log of ['', 'hello world', '{"event":"exec"}', '[1,2]', 'a=1 b=2', '\u0000\u0001'])
      assert.equal(proposeMap(log, 'log'), null, log);
  });

  it('hostile names of events and keys stay text in the map', () => {
    const line = JSON.stringify({ event: 'exec', 'a"\n: {b': { pid: 3 }, path: '/a' });
    const { fields } = fieldsBy([line]);
    assert.deepEqual(fields, [['exec', '3', '/a', null]]);
  });
});
