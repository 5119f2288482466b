// The program between the harness and a client: which pid it gives the client, and how it reports the client's end.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { findReaper } from '../../src/run/prepare/library.ts';
import { maxRoom, type PidRange, pidFile, pidLimit, pidRanges } from '../../src/run/prepare/pid-ranges.ts';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const nobody = 65_534;

describe('the reaper of a client', () => {
  const folder = testFolder();
  let program: string;

  before(function () {
    leaveOutOnMac(this, "the reaper is Linux's");
    chmodSync(folder, 0o755);
    program = join(folder, 'reaper'); // where every user may start it
    copyFileSync(findReaper(), program);
  });

  /** Runs a command under it to its end; returns what it reported, without the pid. */
  async function say(
    words: readonly string[],
    taken: readonly PidRange[] = [],
    room = 1,
    more: SpawnOptions = {},
    meanwhile?: (child: ChildProcess, said: () => string) => Promise<void>,
  ) {
    writeFileSync(join(folder, 'pids.bin'), pidFile(taken));
    const args = [folder, String(room), '', words[0] ?? '', ...words];
    const child = spawn(program, args, { ...more, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const socket = child.stdio[3] as Duplex;
    let said = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/^(exited|killed)/m.test(said)) socket.end();
    });
    await Promise.all([once(child, 'close'), meanwhile?.(child, () => said)]);
    const others = said.match(/^other-.*\n/gm) ?? [];
    const pid = Number(/^started (\d+)$/m.exec(said)?.[1] ?? 0);
    return { pid, others, said: said.replace(/^started \d+\n|^other-.*\n/gm, '') };
  }

  it('the reaper reports how its client ended', async () => {
    assert.equal((await say(['/bin/sh', '-c', 'exit 7'])).said, 'exited 7\norphans 0 0\n');
    assert.equal((await say(['/bin/sh', '-c', 'kill -SEGV $$'])).said, 'killed 11\norphans 0 0\n');
    assert.equal((await say([join(folder, 'nothing')])).said, 'failed 2\n');
  });

  it('a client leads its own group, and SIGTERM ends it', async () => {
    const { said } = await say(['/bin/sh', '-c', 'kill -TERM 0; exit 1']);
    assert.equal(said, 'killed 15\norphans 0 0\n', 'it leads its own group, and SIGTERM has its effect');
  });

  it('the reaper ends a whole chain of orphans that ignore all other signals', async () => {
    const ready = join(folder, 'ready');
    execFileSync('mkfifo', [ready]);
    const deaf = "trap '' HUP INT TERM;";
    const last = `${deaf} echo > ${ready}; exec sleep 40001`;
    const first = `${deaf} setsid sh -c "${last}" & exec sleep 40001`;
    const { said, others } = await say([
      '/bin/sh',
      '-c',
      `setsid sh -c '${first.replaceAll("'", `'\\''`)}' & read _ < ${ready}`,
    ]);
    assert.match(said, /^exited 0\norphans 2 0\n$/);
    assert.equal(others.length, 2);
    for (const other of others) assert.match(other, /^other-killed \d+ 9\n$/);
  });

  for (const user of ['root', 'nobody'] as const) {
    describe(`as ${user}`, () => {
      const as = user === 'nobody' ? { uid: nobody, gid: nobody } : {};
      before(function () {
        if (process.getuid?.() !== 0) skip(this, 'needs root: only root becomes another user');
      });

      it('the reaper passes over thousands of pids that the trace uses', async () => {
        const next = (await say(['/bin/true'])).pid;
        const taken = [{ first: next - 50, last: next + 3000 }];
        const { pid, said } = await say(['/bin/true'], taken, 1, as);
        assert.equal(said, 'exited 0\norphans 0 0\n');
        assert.ok(pid < next - 50 || pid > next + 3000, `${pid} is not one of ${next - 50} to ${next + 3000}`);
      });

      it('the reaper leaves pids for the children of a script', async () => {
        const next = (await say(['/bin/true'])).pid;
        // Every fourth pid is taken, until a gap of a hundred.
        const taken = Array.from({ length: 500 }, (_, index) => ({ first: next + 4 * index, last: next + 4 * index }));
        taken.push({ first: next + 2100, last: next + 2100 });
        const { pid } = await say(['/bin/true'], taken, 32, as);
        assert.ok(pid < next || pid > next + 1996, `${pid}`);
        assert.ok(pid > next + 2100 || pid + 32 <= next + 2100, `${pid}`);
      });
    });
  }

  it('the reaper waits while another one chooses a pid, also if that one is killed', async () => {
    const turn = '/proc/sys/kernel/pid_max';
    const holder = spawn('flock', [turn, 'sh', '-c', 'echo holds; exec sleep 40002'], { detached: true });
    await once(holder.stdout, 'data');
    const next = (await say(['/bin/true'])).pid;
    const taken = [{ first: next - 50, last: next + 300 }];
    let waited = false;
    const { pid } = await say(['/bin/true'], taken, 1, {}, async (child, said) => {
      while (said() === '' && !opens(child, turn)) await setImmediate();
      waited = said() === '';
      process.kill(-(holder.pid ?? 0), 'SIGKILL');
    });
    assert.ok(waited);
    assert.ok(pid < next - 50 || pid > next + 300, `${pid}`);
  });

  it('the reaper reports that no pid is left when the trace uses all of them', async () => {
    assert.equal((await say(['/bin/true'], [{ first: 1, last: 0xffff_fffe }])).said, 'no-pid\n');
  });
});

/** Whether the process has it open now. */
function opens({ pid }: ChildProcess, path: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => readlinkSync(join(folder, name)) === path);
  } catch {
    return false; // a file that was closed meanwhile, or a process that ended
  }
}

describe('pids of a trace', () => {
  it('neighbouring pids are written as one range', () => {
    assert.deepEqual(pidRanges(new Set([7, 3, 4, 5, 9_000_000])), [
      { first: 3, last: 5 },
      { first: 7, last: 7 },
      { first: 9_000_000, last: 9_000_000 },
    ]);
    assert.deepEqual([...new Uint32Array(pidFile([{ first: 3, last: 5 }]).buffer)], [3, 5]);
  });

  it("the largest gap between the pids of a trace ends at the system's limit", () => {
    assert.equal(maxRoom([], 32_768), 32_468);
    assert.equal(maxRoom([{ first: 1000, last: 32_000 }], 32_768), 767);
    assert.equal(maxRoom([{ first: 1000, last: 99_000 }], 32_768), 700);
    assert.equal(maxRoom([{ first: 2, last: 99_000 }], 32_768), 0);
    assert.ok(pidLimit() > 300);
  });
});
