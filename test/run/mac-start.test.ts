// How a client is started on a Mac: which programs of its command get the library. Stand-ins for macOS's programs do
// what the kernel and dyld would do, with System Integrity Protection on and off, on both processors.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDirectly } from '../../src/run/client/client-start.ts';
import { shellCommand } from '../../src/run/client-command.ts';
import { insertions } from '../../src/run/prepare/insertion.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';
import { linuxOnly } from '../linux-only.ts';

interface Mac {
  readonly MAC_PROTECTION: 'on' | 'off';
  readonly MAC_PROCESSOR: 'arm64' | 'x86_64';
}

const hostedRunner: Mac = { MAC_PROTECTION: 'off', MAC_PROCESSOR: 'arm64' };
const intelRunner: Mac = { MAC_PROTECTION: 'off', MAC_PROCESSOR: 'x86_64' };
const protectedMac: Mac = { MAC_PROTECTION: 'on', MAC_PROCESSOR: 'arm64' };
const protectedIntel: Mac = { MAC_PROTECTION: 'on', MAC_PROCESSOR: 'x86_64' };
const macs: Readonly<Record<string, Mac>> = {
  'Apple silicon without protection': hostedRunner,
  'Intel without protection': intelRunner,
  'Apple silicon': protectedMac,
  Intel: protectedIntel,
};

/** macOS's sh is one of them, by default bash. */
const shells = [findProgram(['bash']), findProgram(['dash']), findProgram(['zsh'])].filter((each) => each !== null);

const library = "/a b/'c'.dylib";

describe('the start of a client on a Mac', () => {
  linuxOnly("the stand-ins do what a Mac's own kernel and dyld would do as well");
  const folder = testFolder();

  before(() => {
    const client = join(folder, 'client');
    const source = join(import.meta.dirname, 'clients/mac-program.c');
    execFileSync('cc', ['-Wall', '-Wextra', '-Werror', source, '-o', client]);
    for (const name of ['sh', 'env', 'sudo', 'helper']) copyFileSync(client, join(folder, name));
  });

  /** Returns each program that ran, with the libraries in it, in the order of the alphabet. */
  async function started(command: readonly string[], mac: Mac, env: Readonly<Record<string, string>> = {}) {
    const log = join(mkdtempSync(join(folder, 'run-')), 'log');
    const output: string[] = [];
    const [name = ''] = command;
    const { exited, outputRead } = await startDirectly(
      {
        command,
        library,
        runDirectory: folder,
        stdin: null,
        byLine: false,
        output: null,
        pidRoom: 1,
        loader: [],
        program: join(folder, name === '/bin/sh' ? 'sh' : name),
        env: { PATH: `${folder}:${process.env.PATH}`, MAC_LOG: log, MAC_SHELL: '/bin/sh', ...mac, ...env },
        onLine: (line) => output.push(line),
      },
      insertions.macos,
    );
    const { signal } = await exited;
    await outputRead;
    const programs = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').sort() : [];
    return { programs, signal, output: output.join('\n') };
  }

  for (const [name, mac] of Object.entries(macs))
    describe(name, () => {
      it('the program of a shell line gets the library, and the shell does not', async () => {
        const { programs, signal } = await started(shellCommand('client --quiet'), mac);
        assert.deepEqual([programs, signal], [[`client: ${library}`, 'sh: nothing'], null]);
      });

      it('other programs of a shell line do not get the library, in each kind of shell', async () => {
        assert.ok(shells.length > 0);
        for (const MAC_SHELL of shells) {
          const line = shellCommand('client "$(helper)" >/dev/null | helper');
          const { programs } = await started(line, mac, { MAC_SHELL });
          assert.deepEqual(
            [MAC_SHELL, ...programs],
            [MAC_SHELL, `client: ${library}`, 'helper: nothing', 'helper: nothing', 'sh: nothing'],
          );
        }
      });

      it('a client without a shell gets the library', async () => {
        assert.deepEqual((await started(['client'], mac)).programs, [`client: ${library}`]);
      });

      it("the user's own library comes behind ours, in the same program", async () => {
        const { programs } = await started(shellCommand('client'), mac, { DYLD_INSERT_LIBRARIES: '/theirs.dylib' });
        assert.deepEqual(programs, [`client: ${library}:/theirs.dylib`, 'sh: nothing']);
      });

      it('all programs of a line that does not begin with exec get the library', async () => {
        const { programs } = await started(['/bin/sh', '-c', 'helper && client'], mac);
        assert.deepEqual(programs, [`client: ${library}`, `helper: ${library}`, 'sh: nothing']);
      });

      it('a client that sudo starts does not get the library', async () => {
        const { programs } = await started(shellCommand('sudo client'), mac);
        assert.deepEqual(programs, ['client: nothing', 'sh: nothing', 'sudo: nothing']);
      });
    });

  it("dyld ends one of Apple's programs in a line, on Apple silicon without protection", async () => {
    const { programs, signal, output } = await started(shellCommand('env NAME=value client'), hostedRunner);
    assert.deepEqual([programs, signal], [['sh: nothing'], 'SIGABRT']);
    assert.match(output, /^dyld: terminating because inserted dylib .* could not be loaded$/);
  });

  it("one of Apple's programs passes the library on, on an Intel Mac without protection alone", async () => {
    const line = shellCommand('env NAME=value client');
    assert.deepEqual((await started(line, intelRunner)).programs, [
      `client: ${library}`,
      `env: ${library}`,
      'sh: nothing',
    ]);
    for (const mac of [protectedMac, protectedIntel])
      assert.deepEqual((await started(line, mac)).programs, ['client: nothing', 'env: nothing', 'sh: nothing']);
  });
});
