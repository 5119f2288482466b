// The files that options name to be written: no link of another user redirects them, nobody may read them who may not
// read what they are made of, and a pipe without a reader is named.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { esreplayProgram } from '../esreplay-program.ts';
import { freshFolder } from '../folder.ts';
import { keptClient } from '../kit/build.ts';
import { benchOf } from '../page/measured-results.ts';
import { skip } from '../skip.ts';
import { Harness, root } from './harness.ts';
import { esreplay } from './in-process.ts';

const sample = join(root, 'traces/first-run.estrace');
const nobody = 65534;

/** Words of a command, up to the name of the output; then what follows it. */
type Words = readonly [before: readonly string[], after?: readonly string[]];

describe('An output file', () => {
  let folder: string;
  let shared: string;
  let client: string;
  let events: Buffer;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    client = await keptClient('careful', { sources: [join(root, 'test/clients/careful-synchronous.c')] });
    events = (await esreplay('cat', sample, '--json')).bytes;
  });
  beforeEach(() => {
    folder = freshFolder();
    copyFileSync(sample, file('t.estrace'));
    copyFileSync(join(root, 'test/explain/reports/macos-26-handler.ips'), file('crash.ips'));
    writeFileSync(file('bench.json'), JSON.stringify(benchOf(4)));
    writeFileSync(file('events.jsonl'), events);
    shared = file('shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
  });

  const run = (...options: readonly string[]): Words => [
    ['run', file('t.estrace'), '--pace', 'asap', ...options],
    ['--', client],
  ];
  const called = ([before, after = []]: Words, output: string) => esreplay(...before, output, ...after);

  /** Each way to write one, by the file that it reads. */
  const ways: Readonly<Record<string, readonly [input: string, words: () => Words]>> = {
    'run --json': ['t.estrace', () => run('--json')],
    'run --junit': ['t.estrace', () => run('--junit')],
    'run --html': ['t.estrace', () => run('--html')],
    'run --perfetto': ['t.estrace', () => run('--perfetto')],
    'run --update': ['t.estrace', () => run('--update', 'missing', '--expect')],
    'show --html': ['bench.json', () => [['show', file('bench.json'), '--html']]],
    'explain --json': ['crash.ips', () => [['explain', file('crash.ips'), '--json']]],
    'cut -o': ['t.estrace', () => [['cut', file('t.estrace'), '--messages', '0-2', '-o']]],
    'edit -o': ['t.estrace', () => [['edit', file('t.estrace'), '--set', 'process.ppid=7', '-o']]],
    'recover -o': ['t.estrace', () => [['recover', file('t.estrace'), '-o']]],
    'import -o': ['events.jsonl', () => [['import', file('events.jsonl'), '-o']]],
  };
  /** These refuse it before they begin, and their reports are written as those of a run. */
  const measured: Readonly<Record<string, () => Words>> = {
    'bench --json': () => [
      ['bench', file('t.estrace'), '--json'],
      ['--', client],
    ],
    'squeeze --html': () => [
      ['squeeze', file('t.estrace'), '--html'],
      ['--', client],
    ],
    'run --ips': () => run('--ips'),
    'redact -o': () => [['redact', file('t.estrace'), '-o']],
  };

  describe('in a folder where everybody may make files', () => {
    beforeEach(function () {
      if (process.getuid?.() !== 0) skip(this, 'needs root: only root gives a link away');
    });

    const link = (path: string, to: string, owner: number): string => {
      symlinkSync(to, path);
      lchownSync(path, owner, owner);
      return path;
    };
    const everyWay = [
      ...Object.entries(ways).map(([way, [, words]]) => [way, words] as const),
      ...Object.entries(measured),
    ];

    for (const [way, words] of everyWay)
      it(`a link of another user as output is an error (${way})`, async () => {
        for (const isThere of [false, true]) {
          if (isThere) writeFileSync(file('victim'), 'precious');
          const path = link(join(shared, `link-${isThere}`), file('victim'), nobody);
          const { status, stderr } = await called(words(), path);
          assert.deepEqual(
            [status, stderr],
            [
              3,
              `error: output is a link of another user: ${path}\n` +
                'help: name a file in another folder: every user can create links in this one\n',
            ],
          );
          assert.equal(
            existsSync(file('victim')) ? readFileSync(file('victim'), 'utf8') : '',
            isThere ? 'precious' : '',
          );
        }
      });

    it('a link to such a link is an error', async () => {
      const other = link(join(shared, 'other'), file('victim'), nobody);
      const own = link(file('own'), 'shared/other', 0);
      const { status, stderr } = await called(ways['explain --json']?.[1]() ?? [[]], own);
      assert.equal(status, 3);
      assert.ok(stderr.startsWith(`error: output is a link of another user: ${dirname(own)}/shared/other\n`), stderr);
      assert.ok(!existsSync(file('victim')) && existsSync(dirname(other)));
    });

    it('a file or a pipe of another user is an error', async () => {
      writeFileSync(join(shared, 'file'), '');
      execFileSync('mkfifo', [join(shared, 'pipe')]);
      for (const [name, what] of [
        ['file', 'a file'],
        ['pipe', 'a pipe'],
      ] as const) {
        lchownSync(join(shared, name), nobody, nobody);
        const { status, stderr } = await called(ways['show --html']?.[1]() ?? [[]], join(shared, name));
        assert.equal(status, 3);
        assert.ok(stderr.startsWith(`error: output is ${what} of another user: `), stderr);
      }
    });

    it('a link of the user or of the folder’s owner works, and anybody’s in a private folder', async () => {
      chmodSync(folder, 0o755);
      lchownSync(shared, nobody, nobody);
      const links = [
        link(join(shared, 'own'), file('own'), 0),
        link(join(shared, 'owner'), file('owner'), nobody),
        link(file('elsewhere-link'), file('elsewhere'), nobody),
      ];
      for (const path of links) {
        const { status, stderr } = await called(ways['show --html']?.[1]() ?? [[]], path);
        assert.equal(status, 0, stderr);
      }
      assert.ok(['own', 'owner', 'elsewhere'].every((name) => existsSync(file(name))));
    });
  });

  for (const way of ['cut -o', 'edit -o', 'recover -o', 'import -o', 'run --perfetto'])
    it(`the temporary file is new and follows no existing link (${way})`, async () => {
      symlinkSync(file('victim'), file(`.output.${process.pid}.new`));
      const { status, stderr } = await called(ways[way]?.[1]() ?? [[]], file('output'));
      assert.equal(status, 0, stderr);
      assert.ok(existsSync(file('output')) && !existsSync(file('victim')));
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('.')),
        [],
      );
    });

  for (const [way, [input, words]] of Object.entries(ways))
    it(`the output has no more readers than the input (${way})`, async () => {
      const before = process.umask(0o022);
      try {
        for (const [mode, expected, old] of [
          [0o600, 0o600, null],
          [0o640, 0o640, null],
          [0o644, 0o644, null],
          [0o600, 0o600, 0o666],
        ] as const) {
          chmodSync(file(input), mode);
          if (old !== null) {
            if (way.endsWith('-o')) continue; // it replaces no file
            writeFileSync(file('output'), '');
            chmodSync(file('output'), old);
          }
          const { status, stderr } = await called(words(), file('output'));
          assert.ok(status === 0 || way.startsWith('explain'), stderr);
          const got = statSync(file('output')).mode & 0o777;
          assert.equal(got.toString(8), expected.toString(8), `of ${mode.toString(8)}, ${old}`);
          rmSync(file('output'));
        }
      } finally {
        process.umask(before);
      }
    });

  describe('that is a pipe', () => {
    const waiting = 'note: output waits for a reader: ';
    let pipe: string;
    beforeEach(() => {
      pipe = file('pipe');
      execFileSync('mkfifo', [pipe]);
    });

    const tools: Readonly<Record<string, () => Words>> = {
      'show --html': () => [['show', file('bench.json'), '--html']],
      'bench --json': () => [
        ['bench', file('t.estrace'), '--messages', '100', '--repetitions', '1', '--json'],
        ['--', client],
      ],
      'run --perfetto': () => run('--perfetto'),
    };
    for (const [way, words] of Object.entries(tools))
      it(`a pipe without a reader is named, and Ctrl-C ends the wait (${way})`, async () => {
        const [before, after = []] = words();
        const harness = new Harness([...before, pipe, ...after]);
        await harness.prints(waiting);
        harness.child.kill('SIGINT');
        await harness.ended();
        assert.equal(harness.child.signalCode, 'SIGINT', harness.stderr);
        assert.ok(
          harness.stderr.endsWith(`${waiting}${pipe}\nhelp: read it: \`cat ${pipe}\`, or end this with Ctrl-C\n`),
          harness.stderr,
        );
      });

    it('a pipe is written once its reader comes', async () => {
      await esreplay('show', file('bench.json'), '--html', file('page.html'));
      const page = readFileSync(file('page.html'), 'utf8');
      assert.ok(page.length > 1 << 16, 'more than a pipe holds');
      const harness = new Harness(['show', file('bench.json'), '--html', pipe]);
      await harness.prints(waiting);
      const reader = spawn('cat', [pipe]);
      assert.equal(await text(reader.stdout), page);
      const { status } = await harness.ended();
      assert.equal(status, 0);
    });

    it('a pipe whose reader leaves is an error', async () => {
      const harness = new Harness(['show', file('bench.json'), '--html', pipe]);
      await harness.prints(waiting);
      await once(spawn('head', ['-c', '1', pipe]), 'close');
      const { status, stderr } = await harness.ended();
      assert.equal(status, 3);
      assert.match(stderr, /\nerror: cannot write the report of --html: .*EPIPE/);
    });

    const page = '"$0" "$1" show bench.json --html';
    for (const [how, script] of [
      ['a process substitution', `${page} >(cat >written)`],
      ['/dev/stdout', `${page} /dev/stdout | cat >written`],
      ['/dev/fd/3', `${page} /dev/fd/3 3>&1 >&2 | cat >written`],
      ['/dev/stdout that is a file', `${page} /dev/stdout >written`],
      ['/dev/fd/3 that is a file', `${page} /dev/fd/3 3>written`],
    ] as const)
      it(`${how} works as an output`, async () => {
        await esreplay('show', file('bench.json'), '--html', file('page.html'));
        const child = spawn('bash', ['-c', script, ...esreplayProgram], {
          cwd: folder,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const [said, complaint, [status]] = await Promise.all([
          text(child.stdout),
          text(child.stderr),
          once(child, 'close'),
        ]);
        assert.deepEqual([status, said, complaint], [0, '', '']);
        assert.equal(readFileSync(file('written'), 'utf8'), readFileSync(file('page.html'), 'utf8'));
      });
  });
});
