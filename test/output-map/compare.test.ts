// What a product's lines say otherwise than the messages: each kind of difference, with the nearest output that has none.
import assert from 'node:assert/strict';
import type { Message } from '../../src/output-map/messages.ts';
import { compared, kindsOf, message, typeOf } from './examples.ts';

const shell = message(0, 'exec', '10 1 /bin/sh');
const tool = message(1, 'exec', '11 10 /bin/ls');
const reads = message(2, 'open', '11 10 /etc/hosts');
const messages = [shell, tool, reads];
const lines = ['exec pid=10 ppid=1 /bin/sh', 'exec pid=11 ppid=10 /bin/ls', 'open pid=11 ppid=10 /etc/hosts'];
const [first = '', second = '', third = ''] = lines;

/** Each with what it must find. */
const cases: readonly {
  readonly title: string;
  readonly lines: readonly string[];
  readonly finds: readonly string[];
  readonly of?: readonly Message[];
  readonly more?: string;
}[] = [
  { title: 'a line for each message', lines, finds: [] },
  { title: 'a skipped line', lines: [first, third], finds: ['missing 1'] },
  { title: 'a line that comes twice', lines: [first, second, second, third], finds: ['repeated 1'] },
  { title: 'a wrong pid', lines: [first, second.replace('11', '10'), third], finds: ['pid 1'] },
  { title: 'a wrong path', lines: [first, second.replace('/bin/ls', '/bin/l'), third], finds: ['path 1'] },
  { title: 'a wrong parent', lines: [first, second.replace('=10', '=1'), third], finds: ['parent 1'] },
  { title: 'a line behind that of a later message', lines: [first, third, second], finds: ['order 1'] },
  { title: 'lines of other processes in another order', lines: [second, third, first], finds: [] },
  { title: 'lines of a process under order: any', lines: [first, third, second], finds: [], more: 'order: any\n' },
  {
    title: 'a skipped message that needs no line',
    lines: [first, second],
    finds: [],
    of: [shell, tool, { ...reads, required: false }],
  },
  {
    title: 'lines of an event that the map does not name',
    lines: ['stat pid=1 ppid=1 /', ...lines, 'ready'],
    finds: [],
  },
  {
    title: 'a path in /private and one without',
    lines: ['open pid=5 ppid=1 /private/tmp/a'],
    finds: [],
    of: [message(0, 'open', '5 1 /tmp/a')],
  },
  {
    title: 'a fork told of its child',
    lines: ['fork pid=12 ppid=11 /bin/sh'],
    finds: [],
    of: [forkOf()],
  },
  { title: 'a fork told of its parent', lines: ['fork pid=11 ppid=10 /bin/sh'], finds: [], of: [forkOf()] },
  {
    title: 'a child with its grandparent',
    lines: ['fork pid=12 ppid=10 /bin/sh'],
    finds: ['parent 1'],
    of: [forkOf()],
  },
  {
    title: 'a message for two ES clients that comes twice',
    lines: [first, first],
    finds: [],
    of: [{ ...shell, times: 2 }],
  },
  { title: 'a message for two ES clients that comes once', lines: [first], finds: [], of: [{ ...shell, times: 2 }] },
  {
    title: 'a message for two ES clients that comes three times',
    lines: [first, first, first],
    finds: ['repeated 1'],
    of: [{ ...shell, times: 2 }],
  },
  {
    title: 'the AUTH message of the same event, which the map does not name',
    lines: [first, first],
    finds: [],
    of: [
      { ...shell, eventType: typeOf('AUTH_EXEC'), required: false },
      { ...shell, order: 1 },
    ],
  },
  {
    title: 'one line for two messages that are alike',
    lines: [third],
    finds: ['missing 1'],
    of: [reads, { ...reads, order: 3 }],
  },
  {
    title: 'one line for two messages that are alike, of a product that aggregates',
    lines: [third],
    finds: [],
    of: [reads, { ...reads, order: 3 }],
    more: 'aggregates: true\n',
  },
  {
    title: 'a skipped message that is like a later one',
    lines: [second, third],
    finds: ['missing 1'],
    of: [{ ...reads, order: 0 }, tool, reads],
  },
  {
    title: 'a program in place of the pid of the parent',
    lines: ['exec pid=11 ppid=/bin/sh /bin/ls'],
    finds: [],
    of: [{ ...tool, views: [{ pid: '11', parents: ['10'], programs: ['/bin/sh'] }] }],
  },
  {
    title: 'a wrong program in place of the pid of the parent',
    lines: ['exec pid=11 ppid=/bin/zsh /bin/ls'],
    finds: ['parent 1'],
    of: [{ ...tool, views: [{ pid: '11', parents: ['10'], programs: ['/bin/sh'] }] }],
  },
  {
    title: 'a path of two thousand letters',
    lines: [`exec pid=11 ppid=10 /${'a'.repeat(2000)}`],
    finds: [],
    of: [{ ...tool, paths: [`/${'a'.repeat(2000)}`] }],
  },
  {
    title: 'a path with a newline, which the product escapes',
    lines: ['exec pid=11 ppid=10 /bin/a\\x0ab', 'exec pid=12 ppid=10 /bin/c'],
    finds: [],
    of: [{ ...tool, paths: ['/bin/a\nb'] }, message(2, 'exec', '12 10 /bin/c')],
  },
  {
    title: 'a wrong pid of a path with a newline',
    lines: ['exec pid=11 ppid=10 /bin/a', 'exec pid=99 ppid=10 /bin/a'],
    finds: ['missing 1'],
    of: [tool, message(2, 'exec', '12 10 /bin/a')].map((each) => ({ ...each, paths: ['/bin/a\nb'] })),
  },
  {
    title: 'a program of a parent that the trace does not have',
    lines: ['exec pid=11 ppid=/bin/zsh /bin/ls'],
    finds: [],
    of: [tool],
  },
];

function forkOf(): Message {
  const views = [
    { pid: '11', parents: ['10'], programs: null },
    { pid: '12', parents: ['11'], programs: null },
  ];
  return { ...message(0, 'fork', '11 10 /bin/sh'), views };
}

describe('comparison of lines with messages', () => {
  for (const { title, lines: written, finds, of = messages, more = '' } of cases)
    it(`the output with ${title} has ${finds.length === 0 ? 'no difference' : finds.join(' and ')}`, () => {
      assert.deepEqual(kindsOf(compared(of, written, { more })), finds);
    });

  it('a difference has its line and its message side by side', () => {
    const { differences } = compared(messages, [first, second.replace('11', '10'), third]);
    assert.deepEqual(differences[0]?.shown, [
      { line: { number: 2, text: 'exec pid=10 ppid=10 /bin/ls' }, message: { index: 101, text: tool.words } },
    ]);
    assert.equal(differences[0]?.sentence, '1 line of stdout names another pid than the message has.');
  });

  it('a missing line has its message', () => {
    const { differences } = compared(messages, [first, third]);
    assert.deepEqual(differences[0]?.shown, [{ line: null, message: { index: 101, text: tool.words } }]);
    assert.equal(differences[0]?.sentence, '1 of 3 messages that the client got have no line in stdout.');
  });

  it('a difference counts all of its lines and shows the first five', () => {
    const [difference] = compared(
      [shell],
      Array.from({ length: 9 }, () => first),
    ).differences;
    assert.equal(difference?.count, 8);
    assert.equal(difference?.shown.length, 5);
  });

  it('missing lines at the end have advice about flushing', () => {
    assert.match(compared(messages, [first, second]).differences[0]?.advice ?? '', /flush/);
    assert.equal(compared(messages, [first, third]).differences[0]?.advice, null);
  });

  it('an output of which no line fits says that the map may be wrong', () => {
    const { differences } = compared(messages, ['EXEC 10', 'EXEC 11']);
    assert.equal(differences.length, 1);
    assert.match(differences[0]?.sentence ?? '', /^None of the 2 lines of stdout fits the output map, and 3 messages/);
    assert.match(differences[0]?.advice ?? '', /map\.yaml/);
  });

  it('a run that ended early misses no line, and says so', () => {
    const { differences, notes } = compared(messages, [first], { reachedEnd: false });
    assert.deepEqual(differences, []);
    assert.match(notes.join(), /did not get all messages, so no line counts as missing/);
  });

  it('a line that is too long makes no line missing, and the notes say so', () => {
    const { differences, notes } = compared(messages, [first, 'x'.repeat(70_000), third]);
    assert.deepEqual(differences, []);
    assert.match(notes.join(), /longer than 65536 bytes/);
  });

  it('a line about no message is a note', () => {
    const { differences, notes } = compared(messages, [...lines, 'exec pid=99 ppid=1 /bin/own']);
    assert.deepEqual(differences, []);
    assert.match(notes.join(), /1 line of stdout is about no message that the client got: line 4/);
  });

  it('a hundred thousand lines that are alike take no time quadratic in their number', () => {
    const many = Array.from({ length: 100_000 }, (_, order) => ({ ...reads, order }));
    assert.deepEqual(
      kindsOf(
        compared(
          many,
          many.map(() => third.replace('=10', '=9')),
        ),
      ),
      ['parent 100000'],
    );
  });
});
