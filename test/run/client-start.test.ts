// What a client finds when the harness starts it, and what the harness is left with when it has ended.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { constants, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import sinon from 'sinon';
import { loadAddon } from '../../src/addon/load.ts';
import { isEsreplayError } from '../../src/errors/errors.ts';
import { ClientProcess } from '../../src/run/client/client-process.ts';
import { findLibrary, findReaper } from '../../src/run/prepare/library.ts';
import { pidFile } from '../../src/run/prepare/pid-ranges.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';

const closeOnExec = 0o2_000_000;

describe('the start of a client', () => {
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, 'it is the start with a reaper');
    writeFileSync(join(folder, 'pids.bin'), pidFile([]));
  });

  /** Runs a shell script as a client to its end. */
  async function ran(script: string, stdin: Readable | null = null, more: readonly string[] = []) {
    const lines: string[] = [];
    let ended = (): void => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const client = await ClientProcess.start(
      {
        program: '/bin/sh',
        command: ['sh', '-c', script, ...more],
        loader: [],
        library: findLibrary(),
        runDirectory: folder,
        env: { ESREPLAY_TEST: 'a word' },
        stdin,
        byLine: false,
        output: null,
        pidRoom: 1,
        onLine: (line) => lines.push(line),
      },
      ended,
    );
    await end;
    await client.kill();
    return { lines, client };
  }

  it('a client starts with every signal at its default and none blocked, unlike Node', async () => {
    const { lines } = await ran('exec grep -E "^Sig(Blk|Ign)" /proc/self/status');
    assert.deepEqual(
      lines.map((line) => line.split(/\s+/)),
      ['SigBlk:', 'SigIgn:'].map((name) => [name, '0'.repeat(16)]),
    );
  });

  it('a client starts with its three streams and no descriptor of ours', async () => {
    const script = 'ls /proc/$$/fd';
    const { lines } = await ran(script);
    // The process that started the test may have left it more.
    assert.deepEqual(lines, execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n'));
  });

  describe('with our stderr for both outputs', () => {
    const words = (script: string) => ['--import', 'tsx', join(import.meta.dirname, 'own-output.ts'), folder, script];
    /** What comes out on our stderr, and the flags of that. */
    const places = {
      'a socket': (script: string) => {
        const { stdout, stderr } = spawnSync(process.execPath, words(script), { encoding: 'utf8', maxBuffer: 1 << 24 });
        return { shown: stderr, flags: Number.parseInt(stdout, 8) };
      },
      'a pipe': (script: string) => {
        const piped = ['-c', '{ "$@" 2>&1 >&3 | cat >&2; } 3>&1', 'sh', process.execPath, ...words(script)];
        const { stdout, stderr } = spawnSync('/bin/sh', piped, { encoding: 'utf8', maxBuffer: 1 << 24 });
        return { shown: stderr, flags: Number.parseInt(stdout, 8) };
      },
    };
    for (const [place, ran] of Object.entries(places)) {
      it(`a client gets ${place} of ours, although Node keeps that from its children`, () => {
        const { shown, flags } = ran('echo out && echo err >&2');
        assert.equal(shown, 'out\nerr\n');
        assert.equal(flags & closeOnExec, closeOnExec);
      });

      it(`a client gets ${place} that blocks, although Node's does not`, () => {
        const { shown, flags } = ran('for output in 1 2; do sed -n "s/^flags:\\s*//p" /proc/$$/fdinfo/$output; done');
        assert.notEqual(flags & constants.O_NONBLOCK, 0);
        const own = shown.trim().split('\n');
        assert.equal(own.length, 2);
        for (const each of own) assert.equal(Number.parseInt(each, 8) & constants.O_NONBLOCK, 0);
      });

      it(`${place} takes all that a client writes`, () => {
        const { shown } = ran('head -c 3000000 /dev/zero | tr "\\0" x');
        assert.equal(shown.length, 3_000_000);
      });
    }
  });

  for (const isSpared of [true, false])
    it(`a process that ${isSpared ? 'is' : 'is not'} spared gets ${isSpared ? 'no' : 'a'} SIGTERM with the client`, async () => {
      const lines: string[] = [];
      let heard = (): void => undefined;
      const first = new Promise<void>((resolve) => (heard = resolve));
      const client = await ClientProcess.start(
        {
          program: '/bin/sh',
          command: [
            'sh',
            '-c',
            `(trap "echo told; exit" TERM; sleep 1000 & echo ready; wait; wait) & echo $!; trap "exit 3" TERM; wait`,
          ],
          loader: [],
          library: null,
          runDirectory: folder,
          env: {},
          stdin: null,
          byLine: false,
          pidRoom: 1,
          output: null,
          onLine: (line) => {
            lines.push(line);
            if (lines.length === 2) heard();
          },
        },
        () => undefined,
      );
      await first;
      const pid = Number(lines.find((line) => line !== 'ready'));
      assert.equal(await client.endExcept(new Set(isSpared ? [pid] : []), 30_000), true);
      assert.equal(lines.includes('told'), !isSpared);
    });

  it('a client starts with an empty input, its name, and the environment', async () => {
    const { lines } = await ran('read -r _ || echo nothing; echo "$0, $ESREPLAY_TEST, $ESREPLAY_RUN"', null, [
      'a name',
    ]);
    assert.deepEqual(lines, ['nothing', `a name, a word, ${folder}`]);
  });

  it('a client reads the input that it is given', async () => {
    const stdin = new PassThrough();
    stdin.end('one\ntwo\n');
    assert.deepEqual((await ran('cat', stdin)).lines, ['one', 'two']);
  });

  it('the client and its reaper lead sessions, which no Ctrl-C of a terminal reaches', async () => {
    const { lines, client } = await ran(
      'for each in $$ $PPID; do read -r _ _ _ _ group session _ < /proc/$each/stat; echo "$each $group $session"; done',
    );
    assert.equal(lines[0]?.split(' ')[0], String(client.pid));
    for (const line of lines) assert.equal(new Set(line.split(' ')).size, 1, line);
  });

  it('the reaper of a client that ended is gone, and is no zombie', async () => {
    const { lines, client } = await ran('echo $PPID');
    assert.equal(existsSync(`/proc/${lines[0]}`), false);
    assert.deepEqual(client.exit, { code: 0, signal: null });
  });

  for (const [name, error] of Object.entries({ ENOENT: 2, EACCES: 13 }))
    it(`a reaper that cannot be started is an error of the reaper, not of the client (${name})`, async () => {
      const none = { error, pid: 0, socket: -1, streams: [-1, -1, -1], toCopy: -1 } as const;
      const start = sinon.stub(loadAddon(), 'startReaper').returns(none);
      try {
        await assert.rejects(ran('true'), (failure) => {
          assert.ok(isEsreplayError(failure));
          assert.equal(failure.message, `cannot start the reaper of client processes: ${name}`);
          assert.equal(failure.place, findReaper());
          assert.match(failure.remedy ?? '', /^run `npm run setup` in /);
          return true;
        });
      } finally {
        start.restore();
      }
    });

  it('a command that is too long for the system is an error that names the reason', async () => {
    await assert.rejects(ran('true', null, ['x'.repeat(4 << 20)]), (error) => {
      assert.ok(isEsreplayError(error));
      assert.match(`${error.message} ${error.remedy}`, /E2BIG shorten its arguments or its environment/);
      return true;
    });
  });
});
