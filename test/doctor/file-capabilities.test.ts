// Capabilities of a program's file: they make the loader ignore LD_PRELOAD.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, Host } from '../../src/doctor/finding.ts';
import { inspectProgram } from '../../src/doctor/inspect.ts';
import { inspectClient, thisHost } from '../../src/run/prepare/client-check.ts';
import { findClang } from '../kit/build.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';
import { elf } from './elf-builder.ts';
import { Files } from './files.ts';

const linux: Host = { system: 'linux', processor: process.arch };

describe('file-capabilities', () => {
  const files = new Files();
  before(() => files.make());
  after(() => files.remove());

  const slugs = (findings: readonly Finding[]): string[] => findings.map(({ slug }) => slug);
  /** vfs_cap_data, version 2; capability 10 is binding to low ports. */
  const capabilities = (effective: number, permitted: number, inheritable = 0): Uint8Array => {
    const bytes = Buffer.alloc(20);
    for (const [index, word] of [0x0200_0000 | effective, permitted, inheritable].entries())
      bytes.writeUInt32LE(word, index * 4);
    return bytes;
  };
  const found = async (bytes: Uint8Array | null, privileged = false): Promise<string[]> => {
    const path = files.file('client', elf());
    return slugs(
      (await inspectProgram(path, 'client', { ...linux, privileged, capabilitiesOf: () => bytes })).findings,
    );
  };

  it('file capabilities are a finding, effective or not', async () => {
    assert.deepEqual(await found(capabilities(1, 1 << 10)), ['file-capabilities']);
    assert.deepEqual(await found(capabilities(0, 1 << 10)), ['file-capabilities']);
  });

  it('root, a file without capabilities and inheritable ones alone give no finding', async () => {
    assert.deepEqual(await found(capabilities(1, 1 << 10), true), []);
    assert.deepEqual(await found(null), []);
    assert.deepEqual(await found(capabilities(0, 0, 1 << 10)), []);
    assert.deepEqual(await found(capabilities(1, 1 << 10).subarray(0, 7)), []);
  });

  it('capabilities on a real file make the loader ignore LD_PRELOAD, and are found', async function () {
    leaveOutOnMac(this, 'macOS has no file capabilities');
    if (process.getuid?.() !== 0) skip(this, 'needs root: only root gives a file capabilities');
    const client = files.path('capable');
    const source = '#include <stdio.h>\n#include <sys/auxv.h>\nint main() { printf("%lu", getauxval(AT_SECURE)); }';
    execFileSync(findClang(), ['-x', 'c', '-', '-o', client], { input: source });
    chmodSync(dirname(client), 0o755);
    const set = `import os; os.setxattr('${client}', 'security.capability', bytes([1,0,0,2, 0,4,0,0] + [0] * 12))`;
    const here = async (privileged: boolean) =>
      slugs((await inspectClient(client, { ...thisHost(), privileged })).findings);
    const isSecure = (uid: number) => execFileSync(client, { uid, gid: uid, encoding: 'utf8' });
    assert.ok(!(await here(false)).includes('file-capabilities'));
    if (spawnSync('python3', ['-c', set]).status !== 0) skip(this, 'this file system keeps no capabilities');
    assert.ok((await here(false)).includes('file-capabilities') && !(await here(true)).includes('file-capabilities'));
    assert.deepEqual([isSecure(65_534), isSecure(0)], ['1', '0']);
    execFileSync('cp', [client, `${client}-copy`]);
    assert.equal(
      (await inspectClient(`${client}-copy`, { ...thisHost(), privileged: false })).findings.length,
      1,
      'no-es-library',
    );
  });
});
